"""CMS's ZIP code to payment locality file (ZIP5): fixed width, 80 characters a record.

State 1-2, ZIP code 3-7, contractor 8-12, locality 13-14, year and quarter 76-80.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kernel.published import opening
from providers.files.rvu import UnableToReadFile

_RECORD = re.compile(r"[A-Z]{2}(\d{5})(\d{5})(\d{2})(?:.{61}(\d{4})([1-4]))?", re.ASCII)


@dataclass
class ZipFile:
    """Contractor and locality by ZIP code.  A ZIP code given two localities is left out."""

    localities: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    first_day: date | None = None
    """The first day of the quarter the file says it is of."""


def read_zip_localities(path: Path) -> ZipFile:
    """The file at `path`; UnableToReadFile where it is something else."""
    with opening.texts(path) as texts:
        for _, text in texts:
            made, ambiguous, strange = ZipFile(), set(), 0
            for line_number, line in enumerate(text, 1):
                record = line.rstrip("\r\n\x1a ")
                found = _RECORD.match(record)
                if not found:
                    if record:
                        strange += 1
                        made.faults.append(f"line {line_number}: {record[:20]!r} is no record")
                    continue
                zip_code, carrier, number, year, quarter = found.groups()
                if made.localities.setdefault(zip_code, (carrier, number)) != (carrier, number):
                    ambiguous.add(zip_code)
                    made.faults.append(f"line {line_number}: {zip_code} lies in two localities")
                if year and made.first_day is None:
                    made.first_day = date(int(year), int(quarter) * 3 - 2, 1)
            for zip_code in ambiguous:
                del made.localities[zip_code]
            if strange < len(made.localities):
                return made
    raise UnableToReadFile(f"{path}: not a CMS ZIP code to locality file (ZIP5)")
