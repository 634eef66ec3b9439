"""CMS's relative value file (PPRRVU), in each form CMS ships it.

- comma separated, with title and copyright lines over a heading stacked in several rows;
- fixed width, 200 characters a record, with `HDR` lines first (the record layout CMS prints with
  each release: code 1-5, modifier 6-7, status 58, work RVU 60-65, and so on);
- a plain table with one heading row (`hcpcs`, `mod`, `work_rvu`, `non_fac_pe_rvu`, ...).

Which one it is shows in the content, not in the name.  Descriptors are passed over unread: their
text belongs to others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path

from kernel.published import opening
from providers.files.tables import Table, find_table, is_note, number, year_in
from providers.pricing import ScheduleRow

_MARKS = (r"^(HCPCS|CPT|HCPCS CPT)( CODE)?$", r"^MOD(IFIER)?$", r"RVU")


class UnableToReadFile(ValueError):
    """The file is not of the kind asked for; the message names it and what was looked for."""


@dataclass
class RvuFile:
    """The rows that could be read, and a fault with its line for each that could not."""

    rows: list[ScheduleRow] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    year: int | None = None

    @property
    def factors(self) -> list[Decimal]:
        """The conversion factors printed in the rows, each once, ascending."""
        return sorted({row.file_factor for row in self.rows if row.file_factor})


def read_rvu(path: Path) -> RvuFile:
    """The relative value file at `path`; UnableToReadFile where it is something else."""
    with opening.texts(path) as texts:
        for _, text in texts:
            lines = iter(text)
            start = list(islice(lines, 60))
            whole = chain(start, lines)
            records = _fixed(whole) if _is_fixed(start) else _from_table(whole)
            if records is not None:
                return _collected(records)
    raise UnableToReadFile(
        f"{path}: not a CMS relative value file (PPRRVU): found neither its heading "
        "(HCPCS, MOD, work RVU) nor its fixed-width records"
    )


@dataclass
class _Records:
    """Cells by role, each with its line, and the titles over them."""

    cells: Iterator[tuple[int, Mapping[str, str]]]
    titles: Iterable[str]


def _collected(records: _Records) -> RvuFile:
    made = RvuFile(year=year_in(records.titles))
    seen: dict[tuple[str, str], ScheduleRow] = {}
    for line, cells in records.cells:
        try:
            row = _row(cells)
        except ValueError as problem:
            made.faults.append(f"line {line}: {problem}")
            continue
        key = (row.code, row.modifier)
        if key not in seen:
            seen[key] = row
        elif seen[key] != row:
            made.faults.append(f"line {line}: {' '.join(key).strip()} was already given otherwise")
    made.rows = list(seen.values())
    return made


def _row(cells: Mapping[str, str]) -> ScheduleRow:
    code = cells.get("code", "").strip().upper()
    if code.isdigit():
        code = code.zfill(5)  # a spreadsheet takes leading zeros away
    if not re.fullmatch(r"[0-9A-Z]{5}", code, re.ASCII):
        raise ValueError(f"{code!r} is not a procedure code of five characters")
    modifier = cells.get("modifier", "").strip().upper()
    if not re.fullmatch(r"([0-9A-Z]{2})?", modifier, re.ASCII):
        raise ValueError(f"{code}: {modifier!r} is not a modifier of two characters")
    status = cells.get("status", "").strip().upper()
    if not re.fullmatch(r"[A-Z]", status, re.ASCII):
        raise ValueError(f"{code}: {status!r} is not a status of one letter")
    numbers: dict[str, Decimal | None] = {}
    for role in _NUMBERS:
        try:
            numbers[role] = number(cells.get(role, ""))
        except ValueError as problem:
            raise ValueError(f"{code}: {role.replace('_', ' ')}: {problem}") from None
    return ScheduleRow(
        code=code,
        modifier=modifier,
        status=status,
        pctc=cells.get("pctc", "").strip()[:1],
        global_days=cells.get("global_days", "").strip().upper()[:3],
        na_nonfacility=cells.get("na_nonfacility", "").strip().upper() == "NA",
        na_facility=cells.get("na_facility", "").strip().upper() == "NA",
        **numbers,
    )


_NUMBERS = (
    "work",
    "pe_nonfacility",
    "pe_facility",
    "mp",
    "opps_pe_nonfacility",
    "opps_pe_facility",
    "opps_mp",
    "file_factor",
)

# First and last position of each field in a fixed-width record.  What stands at the end is found
# by its form where it can be: a column more before it would cut its numbers in two.
_POSITIONS = {
    "code": (1, 5),
    "modifier": (6, 7),
    "status": (58, 58),
    "work": (60, 65),
    "pe_nonfacility": (67, 72),
    "na_nonfacility": (73, 74),
    "pe_facility": (76, 81),
    "na_facility": (82, 83),
    "mp": (85, 89),
    "pctc": (103, 103),
    "global_days": (104, 106),
    "file_factor": (133, 140),
    "opps_pe_nonfacility": (152, 157),
    "opps_pe_facility": (159, 164),
    "opps_mp": (166, 171),
}
_TAIL = re.compile(
    r".*?(?<![\d.])(?P<file_factor>\d{1,3}\.\d{4})\s.*?\s(?P<opps_pe_nonfacility>\d+\.\d\d)"
    r"\s+(?P<opps_pe_facility>\d+\.\d\d)\s+(?P<opps_mp>\d+\.\d\d)\s*$",
    re.ASCII,
)
_TAIL_BEGINS = 115  # after the percentages of the parts of a global period
_FIXED_RECORD = re.compile(r"[0-9A-Z]{5}.{52}[A-Z].[ \d]{2,3}\d?\.\d\d", re.ASCII)


def _is_fixed(start: Iterable[str]) -> bool:
    return any(line.startswith("HDR ") or _FIXED_RECORD.match(line) for line in start)


def _fixed(lines: Iterable[str]) -> _Records:
    def cells() -> Iterator[tuple[int, Mapping[str, str]]]:
        for line_number, line in enumerate(lines, 1):
            record = line.rstrip("\r\n\x1a ")
            if not record or record.startswith("HDR"):
                continue
            found = {role: record[start - 1 : end] for role, (start, end) in _POSITIONS.items()}
            tail = _TAIL.match(record, _TAIL_BEGINS)
            yield line_number, found | (tail.groupdict() if tail else {})

    return _Records(cells(), ())


def _from_table(lines: Iterable[str]) -> _Records | None:
    table = find_table(lines, _MARKS)
    if table is None:
        return None
    roles = _roles(table)
    missing = {"code", "modifier", "status", "work", "pe_nonfacility", "pe_facility", "mp"} - set(
        roles
    )
    if missing:
        raise UnableToReadFile(
            "the relative value file has no column for "
            + ", ".join(sorted(name.replace("_", " ") for name in missing))
        )

    def cells() -> Iterator[tuple[int, Mapping[str, str]]]:
        for line_number, row in table.rows:
            found = {role: row[index] for role, index in roles.items() if index < len(row)}
            if not is_note(row) or _LOOKS_LIKE_CODE.fullmatch(found.get("code", "").strip()):
                yield line_number, found

    return _Records(cells(), table.above)


_LOOKS_LIKE_CODE = re.compile(r"(?=.*\d)[0-9A-Z]{3,5}", re.ASCII)

# What a column's joined heading must and must not say.  Read in this order.
_HEADINGS = (
    ("opps_pe_nonfacility", r"NON ?FAC.*OPPS", r"\bMP\b"),
    ("opps_pe_facility", r"FACILITY.*OPPS", r"NON ?FAC|\bMP\b"),
    ("opps_mp", r"\bMP\b.*OPPS", r"^$"),
    ("na_nonfacility", r"NON ?FAC.*INDICATOR", r"RVU"),
    ("na_facility", r"FACILITY.*INDICATOR", r"NON ?FAC|RVU"),
    ("pe_nonfacility", r"(NON ?FAC.*\bPE\b|\bPE\b.*NON ?FAC)", r"TOTAL|OPPS|INDICATOR"),
    ("pe_facility", r"(FAC.*\bPE\b|\bPE\b.*FAC)", r"NON ?FAC|TOTAL|OPPS|INDICATOR"),
    ("work", r"\bWORK\b.*RVU", r"OPPS"),
    ("mp", r"(\bMP\b|MALPRACTICE).*RVU|RVU.*(\bMP\b|MALPRACTICE)", r"OPPS"),
    ("status", r"STATUS( CODE)?", r"^$"),
    ("pctc", r"\bPCTC\b|\bPC TC\b", r"^$"),
    ("global_days", r"GLOB", r"^$"),
    ("file_factor", r"CONV.*FACTOR", r"^$"),
)


def _roles(table: Table) -> dict[str, int]:
    """Which column plays which part: by its last heading cell where that is enough, else joined."""
    roles: dict[str, int] = {}
    for index, cell in enumerate(table.last_row):
        if re.search(_MARKS[0], cell):
            roles.setdefault("code", index)
        elif re.search(_MARKS[1], cell):
            roles.setdefault("modifier", index)
    for role, wanted, unwanted in _HEADINGS:
        for index, heading in enumerate(table.headings):
            taken = index in roles.values()
            if not taken and re.search(wanted, heading) and not re.search(unwanted, heading):
                roles[role] = index
                break
    _by_place(table, roles)
    return roles


def _by_place(table: Table, roles: dict[str, int]) -> None:
    """The columns whose upper heading rows stand one column off in some releases."""
    for index, cell in enumerate(table.last_row):
        if cell == "FACTOR":
            roles["file_factor"] = index
    for setting in ("nonfacility", "facility"):
        beside = roles.get(f"pe_{setting}", len(table.last_row)) + 1
        if beside < len(table.last_row) and table.last_row[beside] == "INDICATOR":
            roles[f"na_{setting}"] = beside
    opps = [index for index, heading in enumerate(table.headings) if "OPPS" in heading]
    if len(opps) == 3 and "opps_pe_nonfacility" not in roles:
        roles |= zip(("opps_pe_nonfacility", "opps_pe_facility", "opps_mp"), opps, strict=True)
