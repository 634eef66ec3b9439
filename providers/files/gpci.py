"""CMS's geographic practice cost index file (Addendum E), in each form CMS ships it.

Comma separated under title lines and over footnotes; fixed width; or a plain table with one
heading row (`mac`, `locality_number`, `gpci_work`, ...).  The state column came in 2021.  Where a
file gives the work index with and without the 1.0 floor, the one with the floor is what pays.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from kernel.published import opening
from providers.files.rvu import UnableToReadFile
from providers.files.tables import Table, find_table, is_note, number, year_in
from providers.pricing import Gpci, locality_key

_MARKS = (r"LOCALITY|^LOC$", r"\b(PE|PRACTICE EXPENSE)\b", r"\b(MP|MALPRACTICE)\b")


@dataclass(frozen=True, slots=True)
class Locality:
    """One payment locality of a Medicare contractor, with its indices.  `state` may be empty."""

    carrier: str
    number: str
    state: str
    name: str
    gpci: Gpci


@dataclass
class GpciFile:
    """The localities that could be read, and a fault with its line for each that could not."""

    localities: list[Locality] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    year: int | None = None


def read_gpci(path: Path) -> GpciFile:
    """The index file at `path`; UnableToReadFile where it is something else."""
    with opening.texts(path) as texts:
        for _, text in texts:
            lines = iter(text)
            start = list(islice(lines, 60))
            whole = chain(start, lines)
            if any(_FIXED_RECORD.match(line.rstrip()) for line in start):
                return _collected(_fixed(whole), start[:3])
            table = find_table(whole, _MARKS)
            if table is not None:
                return _collected(_from_table(table), (*table.above, *table.headings))
    raise UnableToReadFile(
        f"{path}: not a CMS geographic index file (GPCI): found neither its heading "
        "(locality, work, PE and MP GPCI) nor its fixed-width records"
    )


def _collected(records: Iterator[tuple[int, Mapping[str, str]]], titles: Iterable[str]) -> GpciFile:
    made = GpciFile(year=year_in(titles))
    seen: dict[str, Locality] = {}
    for line, cells in records:
        try:
            locality = _locality(cells)
        except ValueError as problem:
            made.faults.append(f"line {line}: {problem}")
            continue
        key = locality_key(locality.carrier, locality.number)
        if key not in seen:
            seen[key] = locality
        elif seen[key].gpci != locality.gpci:
            made.faults.append(f"line {line}: locality {key} was already given otherwise")
    made.localities = list(seen.values())
    return made


def _locality(cells: Mapping[str, str]) -> Locality:
    carrier, local = cells.get("carrier", "").strip(), cells.get("number", "").strip()
    if not re.fullmatch(r"\d{4,5}", carrier, re.ASCII):
        raise ValueError(f"{carrier!r} is not a contractor number of five digits")
    if not re.fullmatch(r"\d{1,2}", local, re.ASCII):
        raise ValueError(f"{carrier}: {local!r} is not a locality number of two digits")
    indices = []
    for role in ("work", "pe", "mp"):
        try:
            read = number(cells.get(role, ""), below=100)
        except ValueError as problem:
            raise ValueError(f"{carrier}-{local}: {role} GPCI: {problem}") from None
        if not read:
            raise ValueError(f"{carrier}-{local}: the {role} GPCI is missing")
        indices.append(read)
    state = cells.get("state", "").strip().upper()
    return Locality(
        carrier=carrier.zfill(5),
        number=local.zfill(2),
        state=state if re.fullmatch(r"[A-Z]{2}", state) else "",
        name=cells.get("name", "").strip().strip("*").strip(),
        gpci=Gpci(*indices),
    )


_FIXED_RECORD = re.compile(
    r"\s*(?P<carrier>\d{4,5})\s+(?:(?P<state>[A-Z]{2})\s+)?(?P<number>\d{1,2})\s+(?P<name>\D.*?)"
    r"\s+(?P<work>\d*\.\d+|\d)\s+(?P<pe>\d*\.\d+|\d)\s+(?P<mp>\d*\.\d+|\d)(?:\s+\d*\.\d+)?$",
    re.ASCII,
)
_LOOKS_LIKE_RECORD = re.compile(r"\s*\d{4,5}\s", re.ASCII)


def _fixed(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line_number, line in enumerate(lines, 1):
        found = _FIXED_RECORD.match(line.rstrip())
        if found:
            yield line_number, {role: text or "" for role, text in found.groupdict().items()}
        elif _LOOKS_LIKE_RECORD.match(line):
            yield line_number, {"carrier": line.strip()[:60], "number": ""}


_HEADINGS = (
    ("number", r"LOCALITY (NUMBER|NO|NUM|CODE)\b|^LOCALITY$|^LOC$", r"NAME"),
    ("name", r"LOCALITY NAME|^NAME$", r"^$"),
    ("carrier", r"\bMAC\b|CARRIER|CONTRACTOR", r"NAME"),
    ("state", r"^STATE$|^STATE ABB", r"^$"),
    ("work", r"\b(PW|WORK)\b", r"WITHOUT"),
    ("work", r"\b(PW|WORK)\b", r"^$"),
    ("pe", r"\b(PE|PRACTICE EXPENSE)\b", r"^$"),
    ("mp", r"\b(MP|MALPRACTICE)\b", r"^$"),
)


def _from_table(table: Table) -> Iterator[tuple[int, Mapping[str, str]]]:
    roles: dict[str, int] = {}
    for role, wanted, unwanted in _HEADINGS:
        for index, heading in enumerate(table.headings):
            taken = role in roles or index in roles.values()
            if not taken and re.search(wanted, heading) and not re.search(unwanted, heading):
                roles[role] = index
    missing = {"carrier", "number", "work", "pe", "mp"} - set(roles)
    if missing:
        raise UnableToReadFile(
            f"the geographic index file has no column for {', '.join(sorted(missing))}"
        )
    return _table_records(table, roles)


def _table_records(
    table: Table, roles: Mapping[str, int]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line_number, row in table.rows:
        found = {role: row[index] for role, index in roles.items() if index < len(row)}
        if not is_note(row) or re.fullmatch(r"\d{4,5}", found.get("carrier", "").strip(), re.ASCII):
            yield line_number, found
