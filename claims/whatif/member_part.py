"""`member:` of a what-if document."""

from collections.abc import Mapping
from typing import Any

from claims.adjudication import Member, OtherInsurance
from kernel.money import Money
from kernel.reading import Reading, at

KEYS = ("id", "state", "covered", "deductible_used", "out_of_pocket_used", "other_insurance")
KINDS = ("working_aged", "disabled", "esrd", "liability")


def read(value: Any, reading: Reading) -> Member | None:
    if value is None:
        return None
    row = reading.mapping(value, "member", KEYS, ("id", "covered"))
    covered = [
        days
        for item, path in reading.listed(row, "covered", "member")
        if (days := reading.days(item, path)) is not None
    ]
    identity = reading.text(row, "id", "member")
    if identity is None:
        return None
    return Member(
        id=identity,
        state=reading.text(row, "state", "member"),
        covered=tuple(covered),
        deductible_used=_by_year(row, "deductible_used", reading),
        out_of_pocket_used=_by_year(row, "out_of_pocket_used", reading),
        other_insurance=_other(row.get("other_insurance"), reading),
    )


def _by_year(row: Mapping[str, Any], key: str, reading: Reading) -> dict[int, Money]:
    value = row.get(key)
    path = at("member", key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        reading.fault(path, "expected an amount by year, as {2026: 120.00}")
        return {}
    used: dict[int, Money] = {}
    for year in value:
        amount = reading.money(value, year, path)
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            reading.fault(at(path, year), f"{year!r} is not a year")
        elif amount is not None:
            used[int(year)] = amount
    return used


def _other(value: Any, reading: Reading) -> OtherInsurance | None:
    if value is None:
        return None
    path = "member.other_insurance"
    row = reading.mapping(value, path, ("primary", "employer_size", "kind"))
    return OtherInsurance(
        primary=_flag(row, "primary", path, reading),
        kind=reading.choice(row, "kind", KINDS, path),
        employer_size=reading.count(row, "employer_size", path),
    )


def _flag(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> bool | None:
    """Yes, no, or None: not said."""
    return None if row.get(key) is None else reading.flag(row, key, path, default=False)
