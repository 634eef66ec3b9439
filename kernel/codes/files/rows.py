"""A row of a code list, and the ways its days are written."""

import re
from dataclasses import dataclass
from datetime import date


class UnableToReadCodes(ValueError):
    """The file is not a list of this set; the message names it and says what was looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A code.  `start` is its first day, `to` the first day on which it is no longer a code; None
    where the list does not say."""

    code: str
    start: date | None = None
    to: date | None = None


_WRITTEN = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})|(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4})",
    re.ASCII,
)


def day(text: str, what: str) -> date | None:
    """A day as 2026-01-31, 20260131 or 1/31/2026; None where nothing is written.

    ValueError, with a sentence, where it is no day.
    """
    text = text.strip()
    if not text or not text.strip("0"):
        return None
    found = _WRITTEN.fullmatch(text)
    if found:
        year, month, of_month = (int(found[name] or found[f"{name}2"]) for name in ("y", "m", "d"))
        try:
            return date(year, month, of_month)
        except ValueError:
            pass  # a 13th month, a 30th of February
    raise ValueError(f"{what} {text[:20]!r} is not a day")
