"""A document of opinion chains and their authorizations, read; every fault with its path.

    chains:
      - member: 7RA1TE5MK01          # the member's number
        opened_on: 2026-01-15
        closed_on:                   # omitted while the question is open
        scenario: elective_surgery
        subject: {kind: surgery, code: "27447", diagnosis: M1711, urgency: elective}
        opinions: [{number: 1, npi: "1264001011", on: 2026-01-12, finding: recommends}]
        referral: {npi: "1264001011", on: 2026-01-13}
    authorizations:
      - {number: PA26000117, member: 7RA7TE5MK07, for: third_opinion, npi: "1264003033",
         units: 1, used: 0, from: 2026-02-15, to: 2026-08-15, status: approved}

The words are those of the what-if document.  A chain with a fault is left out; the others stay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from claims.adjudication.facts import OpinionKind, Scenario, SubjectKind
from claims.whatif.chain_part import FIRST_FINDINGS, LATER_FINDINGS, diagnosis
from claims.whatif.claim_part import STATUSES
from kernel.dates import Days
from kernel.reading import Fault, Reading, at
from providers.npi import is_npi

CHAIN_KEYS = (
    "member",
    "opened_on",
    "closed_on",
    "scenario",
    "subject",
    "opinions",
    "referral",
)
PERMIT_KEYS = ("number", "member", "for", "npi", "units", "used", "from", "to", "status")
PURPOSES = ("second_opinion", "third_opinion")
HIGHEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class GivenOpinion:
    """One opinion of a chain; `finding` empty: no report on file."""

    number: int
    npi: str
    on: date | None
    kind: str
    finding: str


@dataclass(frozen=True, slots=True)
class GivenChain:
    """One member, one question, as the document has it; `path` says where."""

    path: str
    member: str
    opened_on: date
    subject_kind: str
    subject_code: str
    diagnosis: str
    urgency: str
    scenario: str
    closed_on: date | None
    referral_npi: str
    referral_on: date | None
    opinions: tuple[GivenOpinion, ...]


@dataclass(frozen=True, slots=True)
class GivenPermit:
    """One prior authorization of an opinion; `used` counts units used before this system."""

    path: str
    number: str
    member: str
    purpose: str
    npi: str
    days: Days
    units: int
    used: int
    status: str


@dataclass(slots=True)
class ChainsDocument:
    """What could be read, and every fault of what could not."""

    chains: list[GivenChain] = field(default_factory=list)
    permits: list[GivenPermit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_chains(whole: Any) -> ChainsDocument:
    """The document; never raises."""
    read = ChainsDocument()
    reading = Reading()
    row = reading.mapping(whole, "", ("chains", "authorizations"))
    chains, permits = (reading.listed(row, key, "") for key in ("chains", "authorizations"))
    read.faults += reading.errors
    for item, path in chains:
        alone = Reading()
        chain = _chain(item, path, alone)
        if chain and not alone.errors:
            read.chains.append(chain)
        read.faults += alone.errors
    for item, path in permits:
        alone = Reading()
        permit = _permit(item, path, alone)
        if permit and not alone.errors:
            read.permits.append(permit)
        read.faults += alone.errors
    return read


def _chain(item: Any, path: str, reading: Reading) -> GivenChain | None:
    row = reading.mapping(item, path, CHAIN_KEYS, ("member", "opened_on", "subject"))
    member = reading.text(row, "member", path)
    opened, closed = (reading.day(row, key, path) for key in ("opened_on", "closed_on"))
    scenario = reading.choice(row, "scenario", get_args(Scenario), path) or "other"
    where = at(path, "subject")
    subject = reading.mapping(
        row.get("subject", {}),
        where,
        ("kind", "code", "diagnosis", "urgency"),
        ("kind", "diagnosis") if "subject" in row else (),
    )
    kind = reading.choice(subject, "kind", get_args(SubjectKind), where)
    urgency = reading.choice(subject, "urgency", ("elective", "urgent", "emergency"), where)
    about = diagnosis(reading.text(subject, "diagnosis", where))
    code = reading.text(subject, "code", where) or ""
    opinions = tuple(_opinions(row, path, reading))
    referral_npi, referral_on = _referral(row, at(path, "referral"), reading)
    if closed and opened and closed < opened:
        reading.fault(at(path, "closed_on"), f"{closed} is before it was opened, {opened}")
    if not (member and opened and kind and about):
        return None
    return GivenChain(
        path=path,
        member=member,
        opened_on=opened,
        subject_kind=kind,
        subject_code=code,
        diagnosis=about,
        urgency=urgency or "elective",
        scenario=scenario,
        closed_on=closed,
        referral_npi=referral_npi or "",
        referral_on=referral_on,
        opinions=opinions,
    )


def _opinions(row: Mapping[str, Any], path: str, reading: Reading) -> Iterator[GivenOpinion]:
    seen: set[int] = set()
    for item, where in reading.listed(row, "opinions", path):
        one = reading.mapping(
            item, where, ("number", "npi", "on", "kind", "finding"), ("number", "npi")
        )
        number = reading.count(one, "number", where, least=1)
        npi = _npi(one, where, reading)
        day = reading.day(one, "on", where)
        kind = reading.choice(one, "kind", get_args(OpinionKind), where) or "formal_opinion"
        findings = FIRST_FINDINGS if number == 1 else LATER_FINDINGS
        finding = reading.choice(one, "finding", findings, where) or ""
        if number and number > HIGHEST_NUMBER:
            reading.fault(at(where, "number"), f"{number} is more than {HIGHEST_NUMBER}")
        if number in seen:
            reading.fault(at(where, "number"), f"opinion {number} is listed twice")
        if number and npi:
            seen.add(number)
            yield GivenOpinion(number, npi, day, kind, finding)


def _referral(
    row: Mapping[str, Any], path: str, reading: Reading
) -> tuple[str | None, date | None]:
    if row.get("referral") is None:
        return None, None
    referral = reading.mapping(row["referral"], path, ("npi", "on"), ("npi", "on"))
    return _npi(referral, path, reading), reading.day(referral, "on", path)


def _permit(item: Any, path: str, reading: Reading) -> GivenPermit | None:
    row = reading.mapping(item, path, PERMIT_KEYS, ("number", "member", "for", "from"))
    number, member = (reading.text(row, key, path) for key in ("number", "member"))
    purpose = reading.choice(row, "for", PURPOSES, path)
    npi = _npi(row, path, reading)
    span = {key: row[key] for key in ("from", "to") if row.get(key) is not None}
    days = reading.days(span, path) if "from" in span else None
    units, used = (reading.count(row, key, path) for key in ("units", "used"))
    status = reading.choice(row, "status", STATUSES, path) or "approved"
    if not (number and member and purpose and days):
        return None
    return GivenPermit(
        path=path,
        number=number,
        member=member,
        purpose=purpose,
        npi=npi or "",
        days=days,
        units=1 if units is None else units,
        used=used or 0,
        status=status,
    )


def _npi(row: Mapping[str, Any], path: str, reading: Reading) -> str | None:
    npi = reading.text(row, "npi", path)
    if npi is not None and not is_npi(npi):
        reading.fault(at(path, "npi"), f"{npi!r} is not an NPI: its check digit does not match")
        return None
    return npi
