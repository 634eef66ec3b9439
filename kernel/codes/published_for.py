"""For which days a list counts, as far as its publisher's file name and the set's year tell.

>>> from kernel.codes.sets import KINDS
>>> days_of(KINDS["icd10cm"], "icd10cm_order_2026.txt", start=None, to=None)
Days(start=datetime.date(2025, 10, 1), to=datetime.date(2026, 10, 1))
"""

import re
from datetime import date

from kernel.codes.sets import HCPCS, ICD_10_CM, SetKind
from kernel.dates import Days

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_QUARTER = re.compile(r"(?<![a-z])(jan|apr|jul|oct)(uary|il|y|ober)?(?![a-z])", re.IGNORECASE)
_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}


def days_of(kind: SetKind, file: str, *, start: date | None, to: date | None) -> Days | None:
    """From `start`, or from the day the file's name tells, until `to`, or until the end of the
    set's own year where it has one.  None where only the rows can tell.

    The ICD-10-CM year begins on October 1 of the year before its number; an April update counts
    from April 1.  HCPCS is published for each quarter of a calendar year.
    """
    first = start or _told(kind, file)
    if first is None:
        return None
    return Days(first, to or _year_end(kind, first))


def _told(kind: SetKind, file: str) -> date | None:
    years = _YEAR.findall(re.sub(r"HCPC(?=20)", "HCPC ", file, flags=re.IGNORECASE))
    if len(set(years)) != 1 or kind.name not in (ICD_10_CM, HCPCS):
        return None
    year = int(years[0])
    named = _QUARTER.search(file.replace("_", " ").replace("-", " "))
    month = _MONTHS[named[1].lower()] if named else None
    if kind.name == HCPCS:
        return date(year, month or 1, 1)
    return date(year, 4, 1) if month == _MONTHS["apr"] else date(year - 1, 10, 1)


def _year_end(kind: SetKind, first: date) -> date | None:
    if kind.ends is None:
        return None
    end = date(first.year, *kind.ends)
    return end if first < end else date(first.year + 1, *kind.ends)
