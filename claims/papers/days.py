"""Days as people write them in the United States.

>>> [each.day.isoformat() for each in days_in("seen March 2, 2026, born 04/12/1961")]
['2026-03-02', '1961-04-12']
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)

_NAMED = r"(?P<name>[A-Z][A-Za-z]{2,8})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{4})"
_TURNED = r"(?P<d2>\d{1,2})(?:\s+|-)(?P<name2>[A-Z][A-Za-z]{2,8})\.?,?(?:\s+|-)(?P<y2>\d{4})"
_ISO = r"(?P<y3>\d{4})(?P<sep3>[/-])(?P<m3>\d{2})(?P=sep3)(?P<d3>\d{2})"
_SLASHED = r"(?P<m4>\d{1,2})(?P<sep>[/-])(?P<d4>\d{1,2})(?P=sep)(?P<y4>\d{4}|\d{2})"
_ANY = re.compile(rf"(?<![\d/-])(?:{_NAMED}|{_TURNED}|{_ISO}|{_SLASHED})(?![\d/-])")


@dataclass(frozen=True, slots=True)
class Written:
    """A day as written.  `day` is None where its century is not said, or no such day exists;
    `month_and_day` then still compare."""

    text: str
    day: date | None
    month: int
    of_month: int
    year: int
    century_said: bool = True

    def may_be(self, day: date) -> bool:
        """Whether this can be that day; without a century the last two digits decide."""
        year = day.year if self.century_said else day.year % 100
        return (self.month, self.of_month, self.year) == (day.month, day.day, year)


def days_in(text: str) -> Iterator[Written]:
    """Every day in a text, in order."""
    for found in _ANY.finditer(text):
        written = _written(found)
        if written:
            yield written


def _written(found: re.Match[str]) -> Written | None:
    part = found.groupdict()
    name = part["name"] or part["name2"]
    if name:
        meant = [place for place, each in enumerate(MONTHS, 1) if each.startswith(name.lower())]
        if not meant:
            return None
        month = meant[0]
        of_month, year = int(part["d1"] or part["d2"]), int(part["y1"] or part["y2"])
    elif part["y3"]:
        month, of_month, year = int(part["m3"]), int(part["d3"]), int(part["y3"])
    else:
        month, of_month, year = int(part["m4"]), int(part["d4"]), int(part["y4"])
    said = len(part["y4"] or "0000") == 4
    try:
        day = date(year, month, of_month) if said else None
        date(year if said else 2000 + year, month, of_month)
    except ValueError:
        return None
    return Written(found[0], day, month, of_month, year, said)
