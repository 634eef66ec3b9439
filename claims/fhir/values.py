"""The primitive types of FHIR R4: whether a value of JSON is one."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from kernel.reading import Number

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_CODE = re.compile(r"[^\s]+( [^\s]+)*")
_URI = re.compile(r"\S+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTIAL = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_POSITIVE = re.compile(r"[1-9]\d{0,9}", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,17})?", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_LARGEST = 2**31 - 1
LONGEST = 1_000_000


def _text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def is_day(value: Any) -> bool:
    """A whole day, as the guide asks of its dates: YYYY-MM-DD."""
    if not _text(value) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_instant(value: Any) -> bool:
    if not _text(value) or not _INSTANT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value))
    except ValueError:
        return False
    return True


def _moment(value: Any) -> bool:
    return is_day(value) or is_instant(value) or bool(_text(value) and _PARTIAL.fullmatch(value))


def _positive(value: Any) -> bool:
    return isinstance(value, Number) and bool(_POSITIVE.fullmatch(value)) and int(value) <= _LARGEST


def _base64(value: Any) -> bool:
    plain = re.sub(r"\s", "", value) if _text(value) else "?"
    return len(plain) % 4 == 0 and bool(_BASE64.fullmatch(plain))


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: bool(_text(value) and pattern.fullmatch(value))


PRIMITIVES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: _text(value) and len(value) <= LONGEST, "text"),
    "code": (_matching(_CODE), "a code"),
    "uri": (_matching(_URI), "a URI"),
    "id": (_matching(_ID), "an id of at most 64 letters, digits, dots and hyphens"),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "day": (is_day, "a day, as 2026-03-10"),
    "dateTime": (_moment, "a day, or an instant with its zone"),
    "instant": (is_instant, "an instant, as 2026-03-10T09:30:00-05:00"),
    "positiveInt": (_positive, "a whole number from 1, without quotation marks"),
    "decimal": (
        lambda value: isinstance(value, Number) and bool(_DECIMAL.fullmatch(value)),
        "a decimal number, without quotation marks",
    ),
    "base64Binary": (_base64, "base64"),
}
