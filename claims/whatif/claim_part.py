"""`claim:`, `fees:`, `authorizations:`, `history:` and `determinations:` of a what-if document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from claims.adjudication import (
    Authorization,
    Determination,
    EarlierLine,
    Fee,
    Line,
    PrimaryPayment,
    Provider,
)
from claims.pipeline import JUDGMENTS
from claims.whatif.chain_part import diagnosis
from claims.whatif.provider_part import known
from kernel.money import Money
from kernel.reading import Reading, at

CLAIM_KEYS = (
    "received",
    "opinion",
    "rendering",
    "authorization",
    "assigned",
    "place_of_service",
    "primary_paid",
    "lines",
)
LINE_KEYS = ("served", "code", "modifiers", "units", "charge", "diagnoses", "primary_paid")
FIRST_YEAR, LAST_YEAR = 1900, 2199
OPINIONS = {"second": 2, "third": 3}
PURPOSES = ("second_opinion", "third_opinion")
STATUSES = ("approved", "partly_approved", "pended", "denied", "cancelled")


@dataclass(frozen=True, slots=True)
class ClaimPart:
    received: date
    rendering: str
    lines: tuple[Line, ...]
    opinion: int | None
    authorization: str | None
    assigned: bool
    place_of_service: str
    primary_paid: PrimaryPayment | None


def fees(value: Any, reading: Reading) -> dict[str, Money]:
    """The fee of one unit by code."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        reading.fault("fees", "expected an amount by code, as {99204: 170.00}")
        return {}
    amounts = {code: reading.money(value, code, "fees") for code in value}
    return {code: amount for code, amount in amounts.items() if amount is not None}


def read(value: Any, fees: Mapping[str, Money], reading: Reading) -> ClaimPart | None:
    if value is None:
        return None
    row = reading.mapping(value, "claim", CLAIM_KEYS, ("received", "rendering", "lines"))
    received = _day(row, "received", "claim", reading)
    rendering = reading.text(row, "rendering", "claim")
    opinion = reading.choice(row, "opinion", OPINIONS, "claim")
    items = reading.listed(row, "lines", "claim")
    if not items and row.get("lines") is not None:
        reading.fault("claim.lines", "a claim has at least one line")
    lines = [
        _line(item, path, number, fees, reading) for number, (item, path) in enumerate(items, 1)
    ]
    if received is None or rendering is None:
        return None
    return ClaimPart(
        received=received,
        rendering=rendering,
        lines=tuple(line for line in lines if line),
        opinion=OPINIONS.get(opinion or ""),
        authorization=reading.text(row, "authorization", "claim"),
        assigned=reading.flag(row, "assigned", "claim", default=True),
        place_of_service=reading.text(row, "place_of_service", "claim") or "11",
        primary_paid=_primary(row.get("primary_paid"), "claim.primary_paid", reading),
    )


def _line(
    item: Any, path: str, number: int, fees: Mapping[str, Money], reading: Reading
) -> Line | None:
    row = reading.mapping(item, path, LINE_KEYS, ("served", "code", "charge"))
    served = _day(row, "served", path, reading)
    code = reading.text(row, "code", path)
    charge = reading.money(row, "charge", path)
    units = reading.count(row, "units", path, least=1)
    modifiers = reading.texts(row, "modifiers", path)
    diagnoses = reading.texts(row, "diagnoses", path)
    if served is None or code is None or charge is None:
        return None
    amount = fees.get(code)
    return Line(
        number=number,
        served=served,
        code=code,
        charge=charge,
        units=units or 1,
        modifiers=modifiers,
        diagnoses=tuple(diagnosis(each) or each for each in diagnoses),
        fee=Fee(amount, "Plan terms, fees") if amount is not None else None,
        primary=_primary(row.get("primary_paid"), at(path, "primary_paid"), reading),
    )


def _day(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> date | None:
    """A day deadlines and years are reckoned from: one a living member can have."""
    day = reading.day(row, key, path)
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        reading.fault(at(path, key), f"{day} is not between {FIRST_YEAR} and {LAST_YEAR}")
        return None
    return day


def _primary(value: Any, path: str, reading: Reading) -> PrimaryPayment | None:
    if value is None:
        return None
    row = reading.mapping(value, path, ("allowed", "paid"), ("allowed", "paid"))
    allowed, paid = reading.money(row, "allowed", path), reading.money(row, "paid", path)
    return PrimaryPayment(allowed, paid) if allowed is not None and paid is not None else None


def authorizations(
    whole: Mapping[str, Any], providers: Mapping[str, Provider], reading: Reading
) -> tuple[Authorization, ...]:
    keys = ("number", "for", "npi", "units", "used", "from", "to", "status")
    found = []
    for item, path in reading.listed(whole, "authorizations", ""):
        row = reading.mapping(item, path, keys, ("number", "for"))
        number = reading.text(row, "number", path)
        purpose = reading.choice(row, "for", PURPOSES, path)
        npi = reading.text(row, "npi", path)
        known(providers, npi, at(path, "npi"), reading)
        days = reading.days({key: row[key] for key in ("from", "to") if key in row}, path)
        units, used = reading.count(row, "units", path), reading.count(row, "used", path)
        status = reading.choice(row, "status", STATUSES, path) or "approved"
        if number and purpose and days:
            one = 1 if units is None else units
            found.append(Authorization(number, purpose, npi, days, one, used or 0, status))
    return tuple(found)


def history(
    whole: Mapping[str, Any], providers: Mapping[str, Provider], reading: Reading
) -> tuple[EarlierLine, ...]:
    keys = ("served", "npi", "code", "diagnosis", "charge", "claim")
    found = []
    for item, path in reading.listed(whole, "history", ""):
        row = reading.mapping(item, path, keys, ("served", "npi", "code"))
        served, code = reading.day(row, "served", path), reading.text(row, "code", path)
        npi = reading.text(row, "npi", path)
        known(providers, npi, at(path, "npi"), reading)
        charge = reading.money(row, "charge", path)
        category = diagnosis(reading.text(row, "diagnosis", path))
        if served and npi and code:
            claim = reading.text(row, "claim", path)
            found.append(EarlierLine(served, npi, code, charge, category, claim))
    return tuple(found)


def determinations(whole: Mapping[str, Any], reading: Reading) -> tuple[Determination, ...]:
    names = tuple(rule.name for rule in JUDGMENTS)
    found = []
    for item, path in reading.listed(whole, "determinations", ""):
        row = reading.mapping(item, path, ("rule", "say", "reason"), ("rule", "say", "reason"))
        name = reading.choice(row, "rule", names, path)
        say = reading.choice(row, "say", ("accept", "override"), path)
        reason = reading.text(row, "reason", path)
        if name and say and reason:
            found.append(Determination(name, cast(Any, say), reason))
    return tuple(found)
