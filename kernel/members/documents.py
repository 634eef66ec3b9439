"""Members as a JSON or YAML document: every fault with its path.  Pure.

    {"members": [{"id": "1EG4TE5MK73", "last_name": "OKAFOR", "first_name": "AMARA",
                  "born_on": "1951-04-12", "state": "TX",
                  "covered": [{"plan": "TX-MA-2026", "from": "2026-01-01"}],
                  "deductible_used": {"2026": "120.00"}}]}

README.md lists every key.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kernel.dates import Days
from kernel.members.enrolled import Acting, Covered, Enrolled, Insured, Used, Wanted
from kernel.members.mbi import as_mbi, as_number, is_mbi
from kernel.reading import Fault, Reading, at

TEXTS = {
    "last_name": 60,
    "first_name": 35,
    "middle_name": 25,
    "suffix": 10,
    "address": 120,
    "city": 30,
    "zip": 15,
    "county": 40,
    "language": 3,
}
"""Keys that are columns as they stand, with the longest text each may hold."""

FORMATS = ("large_print",)
"""Formats letters can be made in."""

KINDS = ("working_aged", "disabled", "esrd", "liability")
KEYS = (
    "id",
    "mbi",
    *TEXTS,
    "state",
    "born_on",
    "died_on",
    "sex",
    "confidential",
    "covered",
    "other_insurance",
    "representatives",
    "formats",
    "deductible_used",
    "out_of_pocket_used",
)
COVERED = ("plan", "from", "to", "never", "rank", "group_number", "subscriber", "relationship")
ACCOUNTS = {
    "deductible_used": "toward_deductible",
    "out_of_pocket_used": "toward_out_of_pocket",
}


def read_members(document: Any) -> Iterator[Enrolled | list[Fault]]:
    """Each member, or every fault of it: one that is wrong keeps no other out."""
    if isinstance(document, dict) and "members" in document:
        reading = Reading()
        listed = reading.listed(reading.mapping(document, "", ("members",)), "members", "")
        if reading.errors:
            yield reading.errors
    elif isinstance(document, list):
        listed = [(item, at("", index)) for index, item in enumerate(document)]
    else:
        listed = [(document, "")]
    for item, path in listed:
        yield read_member(item, path)


def read_member(value: Any, path: str) -> Enrolled | list[Fault]:
    reading = Reading()
    row = reading.mapping(value, path, KEYS, ("id",))
    number = as_number(reading.text(row, "id", path) or "")
    if len(number) > 80:
        reading.fault(at(path, "id"), "is longer than 80 characters")
    columns = _columns(row, path, reading)
    covered = tuple(
        _covered(item, where, reading) for item, where in reading.listed(row, "covered", path)
    )
    since = min((each.start for each in covered if each.start), default=None)
    made = Enrolled(
        where=f"{path} (id {number})" if path else f"id {number}",
        number=number,
        columns=columns,
        covered=covered,
        other=_other(row, path, since, reading),
        acting=tuple(_acting(row, path, reading)),
        used=tuple(_used(row, path, reading)),
        formats=tuple(_formats(row, path, reading)),
    )
    return reading.errors or made


def _columns(row: dict[str, Any], path: str, reading: Reading) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for key, longest in TEXTS.items():
        text = reading.text(row, key, path)
        if text is not None and len(text) > longest:
            reading.fault(at(path, key), f"is longer than {longest} characters")
        elif text is not None:
            columns[key] = text
    state = reading.text(row, "state", path)
    if state is not None:
        if not (len(state) == 2 and state.isalpha()):
            reading.fault(at(path, "state"), f"{state!r} is not a state; write for instance TX")
        columns["state"] = state.upper()
    for key in ("born_on", "died_on"):
        day = reading.day(row, key, path)
        if day is not None:
            columns[key] = day
    sex = reading.choice(row, "sex", ("F", "M", "U", "X"), path)
    if sex is not None:
        columns["sex"] = sex
    if row.get("confidential") is not None:
        columns["confidential"] = reading.flag(row, "confidential", path, default=False)
    mbi = reading.text(row, "mbi", path)
    if mbi is not None:
        columns["mbi"] = as_mbi(mbi)
        if not is_mbi(columns["mbi"]):
            reading.fault(at(path, "mbi"), f"{mbi!r} has not the form of a Medicare identifier")
    return columns


def _covered(value: Any, path: str, reading: Reading) -> Covered:
    row = reading.mapping(value, path, COVERED, ("plan",))
    start, to = reading.day(row, "from", path), reading.day(row, "to", path)
    never = reading.flag(row, "never", path, default=False)
    if start is None and to is None and not never:
        reading.fault(at(path, "from"), "is missing")
    if start and to and to < start:
        reading.fault(at(path, "to"), f"{to} is before {start}; `to` is the first day outside")
    rank = reading.count(row, "rank", path, least=1)
    if rank is not None and rank > 9:
        reading.fault(at(path, "rank"), "is more than 9")
    return Covered(
        where=path,
        plans=(reading.text(row, "plan", path) or "",),
        start=start,
        to=to,
        never=never or bool(start and start == to),
        rank=rank or 1,
        group_number=_short(row, "group_number", 50, path, reading),
        subscriber_number=as_number(_short(row, "subscriber", 80, path, reading)),
        relationship=_short(row, "relationship", 2, path, reading),
    )


def _short(row: dict[str, Any], key: str, longest: int, path: str, reading: Reading) -> str:
    text = reading.text(row, key, path) or ""
    if len(text) > longest:
        reading.fault(at(path, key), f"is longer than {longest} characters")
    return text


def _other(
    row: dict[str, Any], path: str, since: date | None, reading: Reading
) -> tuple[Insured, ...] | None:
    """A list, or one by itself.  Without `from` it holds since the coverage given with it."""
    value = row.get("other_insurance")
    if value is None:
        return None
    where = at(path, "other_insurance")
    listed = reading.listed(row, "other_insurance", path) if isinstance(value, list) else None
    found = []
    for item, inner in [(value, where)] if listed is None else listed:
        keys = ("primary", "kind", "employer_size", "payer", "from", "to")
        one = reading.mapping(item, inner, keys, ("primary",))
        start = reading.day(one, "from", inner) or since
        to = reading.day(one, "to", inner)
        if start is None:
            reading.fault(at(inner, "from"), "is missing")
            continue
        if to is not None and to <= start:
            reading.fault(at(inner, "to"), f"{to} is not after {start}")
        found.append(
            Insured(
                inner,
                Days(start, to),
                reading.flag(one, "primary", inner, default=False),
                reading.choice(one, "kind", KINDS, inner) or "",
                reading.count(one, "employer_size", inner),
                _short(one, "payer", 80, inner, reading),
            )
        )
    return tuple(found)


def _acting(row: dict[str, Any], path: str, reading: Reading) -> Iterator[Acting]:
    for item, where in reading.listed(row, "representatives", path):
        keys = ("name", "papers", "address", "from", "to")
        one = reading.mapping(item, where, keys, ("name", "papers"))
        days = reading.days(
            {key: one[key] for key in ("from", "to") if key in one}, where, ("from", "to")
        )
        if days is not None:
            yield Acting(
                _short(one, "name", 120, where, reading),
                days,
                _short(one, "papers", 60, where, reading),
                _short(one, "address", 240, where, reading),
            )


def _formats(row: dict[str, Any], path: str, reading: Reading) -> Iterator[Wanted]:
    for item, where in reading.listed(row, "formats", path):
        one = reading.mapping(item, where, ("format", "from", "to"), ("format", "from"))
        wanted = reading.choice(one, "format", FORMATS, where)
        days = reading.days(
            {key: one[key] for key in ("from", "to") if key in one}, where, ("from", "to")
        )
        if days is not None and wanted:
            yield Wanted(wanted, days)


def _used(row: dict[str, Any], path: str, reading: Reading) -> Iterator[Used]:
    for key, account in ACCOUNTS.items():
        years = row.get(key)
        if years is None:
            continue
        where = at(path, key)
        if not isinstance(years, dict):
            reading.fault(where, "expected years with amounts, as {2026: 120.00}")
            continue
        for year in years:
            if not (year.isascii() and year.isdigit() and len(year) == 4):
                reading.fault(at(where, year), "is not a year")
                continue
            amount = reading.money(years, year, where)
            if amount is not None:
                yield Used(at(where, year), int(year), account, amount)
