"""Codes of a claim that have the right form and do not exist: on the day of service, in the lists
that are loaded for it.  Where no list is loaded for the day, the form is all that is checked.

Statuses of code list 508: 254 and 255 diagnoses, 507 HCPCS, 249 place of service, 501 state,
750 accident state, 145 taxonomy, 521 adjustment reason, 634 remark.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from claims.edi.code_checks import (
    ICD_10,
    ICD_10_KINDS,
    TAXONOMY_FORM,
    entity,
    providers,
    who,
)
from claims.edi.findings import Finding
from claims.edi.pieces import Adjustment, Diagnosis, Party
from claims.edi.refusals import INVALID, Refusal
from claims.edi.submitted import OtherCoverage, ServiceLine, SubmittedClaim
from kernel.codes.lookup import KnownCodes
from kernel.codes.sets import (
    CARC,
    HCPCS,
    ICD_10_CM,
    PLACE_OF_SERVICE,
    PROVINCES,
    RARC,
    STATES,
    TAXONOMY,
)

SCHEDULE = "fee_schedule"
"""The procedure codes of the loaded fee schedule, as a set of `KnownCodes`."""

_SCHEDULED_ENDINGS = frozenset("0123456789FT")
"""CPT codes a fee schedule lists: category I, II (F) and III (T).  It has none of the laboratory
analyses (U, M) and vaccine administrations (A), so that nothing follows from their absence."""
_DENTAL = "D"
AT_HOME = frozenset({"", "US", "USA"})
CANADA = frozenset({"CA", "CAN"})

ExistenceCheck = Callable[[SubmittedClaim, KnownCodes], Iterator[Finding]]


def diagnoses_exist(claim: SubmittedClaim, codes: KnownCodes) -> Iterator[Finding]:
    """On a day of each service that points to it; without a pointer, on a day of any service."""
    first, last = claim.first_served, claim.last_served
    for at, diagnosis in enumerate(claim.diagnoses):
        if diagnosis.kind not in ICD_10_KINDS or not ICD_10.fullmatch(diagnosis.code):
            continue
        if codes.has(ICD_10_CM, diagnosis.code, first) is not False and (
            first == last or codes.has(ICD_10_CM, diagnosis.code, last) is not False
        ):
            continue
        day = _day_without(claim, at, diagnosis, codes)
        if day is not None:
            message = f"diagnosis {at + 1}, {diagnosis.code!r}, is no ICD-10-CM code on {day}"
            status = "255" if at else "254"
            yield Finding(Refusal.of(INVALID, status, message, also="700"))


def _day_without(
    claim: SubmittedClaim, at: int, diagnosis: Diagnosis, codes: KnownCodes
) -> date | None:
    """The first day of a service on which its diagnosis is no code, from its first day to its last;
    None where each service has it."""
    pointing = [line for line in claim.lines if at + 1 in line.pointers]
    missing = [
        line.first
        for line in pointing or claim.lines
        if not _on_any(codes, ICD_10_CM, diagnosis.code, (line.first, line.last))
    ]
    if not pointing and len(missing) < len(claim.lines):
        return None
    return min(missing, default=None)


def procedures_exist(claim: SubmittedClaim, codes: KnownCodes) -> Iterator[Finding]:
    for line in claim.lines:
        if line.procedure_kind == "HC" and not _is_procedure(line, codes):
            message = f"line {line.number}: {line.procedure!r} is no HCPCS code on {line.first}"
            yield Finding(Refusal.of(INVALID, "507", message), line=line)


def _is_procedure(line: ServiceLine, codes: KnownCodes) -> bool:
    """Level II codes by their own list, the others by the fee schedule.  The schedule lists many
    codes of level II and not all: it can only confirm one."""
    code, day = line.procedure, line.first
    if len(code) != 5 or code[0] == _DENTAL:
        return True  # refused for its form; or dental, of which neither list has all
    if code[0].isdigit():
        known = codes.has(SCHEDULE, code, day) if code[-1] in _SCHEDULED_ENDINGS else None
    else:
        known = codes.has(HCPCS, code, day)
        if known is False:
            known = codes.has(SCHEDULE, code, day) or False
    return known is not False


def places_exist(claim: SubmittedClaim, codes: KnownCodes) -> Iterator[Finding]:
    place, day = claim.place_of_service, claim.first_served
    if place and codes.has(PLACE_OF_SERVICE, place, day) is False:
        yield _no_place("CLM05", place, day)
    for line in claim.lines:
        own = line.place_of_service
        if own and codes.has(PLACE_OF_SERVICE, own, line.first) is False:
            yield _no_place(f"line {line.number}", own, line.first, line)


def _no_place(where: str, place: str, day: date, line: ServiceLine | None = None) -> Finding:
    message = f"{where}: {place!r} is no place of service on {day}"
    return Finding(Refusal.of(INVALID, "249", message), line=line)


def states_exist(claim: SubmittedClaim, codes: KnownCodes) -> Iterator[Finding]:
    """Of addresses in the United States (without a country too) and in Canada."""
    day = claim.first_served
    for party, line in everybody(claim):
        address = party.address
        if address is None or not address.state:
            continue
        if address.country in AT_HOME:
            known = codes.has(STATES, address.state, day)
        elif address.country in CANADA:
            known = codes.has(PROVINCES, address.state, day)
        else:
            continue
        if known is False:
            message = f"{who(party)} lives in {address.state!r}, which is no state"
            yield Finding(Refusal.of(INVALID, "501", message, entity=entity(party)), line=line)
    state = claim.accident_state
    if state and not any(codes.has(name, state, day) for name in (STATES, PROVINCES)):
        message = f"the accident was in {state!r} (CLM11-4), which is no state"
        yield Finding(Refusal.of(INVALID, "750", message))


def everybody(claim: SubmittedClaim) -> Iterator[tuple[Party, ServiceLine | None]]:
    """Whoever is named with an address in a claim, or around it."""
    if claim.pay_to:
        yield claim.pay_to, None
    yield claim.subscriber.party, None
    yield claim.subscriber.payer, None
    if claim.patient:
        yield claim.patient.party, None
    for other in claim.other_coverage:
        yield other.subscriber, None
        yield other.payer, None
    yield from providers(claim)


def taxonomies_exist(claim: SubmittedClaim, codes: KnownCodes) -> Iterator[Finding]:
    day = claim.first_served
    if not codes.has_list(TAXONOMY, day):
        return
    for party, line in providers(claim):
        code = party.taxonomy
        if code and TAXONOMY_FORM.fullmatch(code) and not codes.has(TAXONOMY, code, day):
            message = f"taxonomy {code!r} of {who(party)} is not in the list of {day}"
            yield Finding(Refusal.of(INVALID, "145", message, entity=entity(party)), line=line)


def other_payers_reasons_exist(claim: SubmittedClaim, codes: KnownCodes) -> Iterator[Finding]:
    """CARC and RARC of other payers, on the day they decided; where that is not said, on the day of
    service or that of the file."""
    for other in claim.other_coverage:
        days = _decided(claim, other.decided_on)
        where = f"payer {other.payer.id}"
        yield from _unknown_reasons(codes, other.adjustments, days, where)
        for remark in other.remarks:
            if not _on_any(codes, RARC, remark, days):
                message = f"{where}: {remark!r} is no remark code on {days[-1]}"
                yield Finding(Refusal.of(INVALID, "634", message))
    for line in claim.lines:
        for decision in line.adjudications:
            told = decision.decided_on or _decided_by(claim.other_coverage, decision.payer_id)
            where = f"line {line.number}, payer {decision.payer_id}"
            yield from _unknown_reasons(
                codes, decision.adjustments, _decided(claim, told), where, line
            )


def _unknown_reasons(
    codes: KnownCodes,
    adjustments: Iterable[Adjustment],
    days: tuple[date, ...],
    where: str,
    line: ServiceLine | None = None,
) -> Iterator[Finding]:
    for each in adjustments:
        if not _on_any(codes, CARC, each.reason, days):
            message = f"{where}: {each.reason!r} is no adjustment reason on {days[-1]}"
            yield Finding(Refusal.of(INVALID, "521", message), line=line)


def _decided(claim: SubmittedClaim, on: date | None) -> tuple[date, ...]:
    return (on,) if on else (claim.first_served, claim.transmission.dated)


def _decided_by(coverage: Iterable[OtherCoverage], payer: str) -> date | None:
    return next((each.decided_on for each in coverage if each.payer.id == payer), None)


def _on_any(codes: KnownCodes, name: str, code: str, days: Iterable[date]) -> bool:
    """Whether it is a code on one of the days, as far as lists are loaded for them."""
    return any(codes.has(name, code, day) is not False for day in days)


EXISTENCE_CHECKS: tuple[ExistenceCheck, ...] = (
    diagnoses_exist,
    procedures_exist,
    places_exist,
    states_exist,
    taxonomies_exist,
    other_payers_reasons_exist,
)
