"""What a claim must hold beyond its guide's syntax: situational rules and balances.

Each check is one small function from a claim to the refusals it earns.  `judge` runs them all,
here and in `people_checks`, `situation_checks`, `day_checks`, `service_checks`, `cob_checks`,
`code_checks` and `existence_checks`, and answers every reason, not only the first.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from claims.edi.cob_checks import COB_CHECKS
from claims.edi.code_checks import CODE_CHECKS
from claims.edi.corrected import ORIGINAL, REPLACEMENT, VOID
from claims.edi.day_checks import DAY_CHECKS
from claims.edi.edits import edit
from claims.edi.existence_checks import EXISTENCE_CHECKS
from claims.edi.findings import Finding
from claims.edi.people_checks import PEOPLE_CHECKS
from claims.edi.refusals import INVALID, MISSING, RELATION, RETURNED, Refusal
from claims.edi.service_checks import SERVICE_CHECKS
from claims.edi.situation_checks import SITUATION_CHECKS, coverages_say_their_kind
from claims.edi.submitted import ServiceLine, SubmittedClaim
from kernel.codes.lookup import KnownCodes
from kernel.money import Money

_MOST_MONEY = Money("9999999999.99")
_MOST_UNITS = Decimal("999999.999")
_ACCIDENTS = frozenset({"AA", "OA"})
_DOLLARS = frozenset({"", "USD"})
_IN_THE_CHARGE = {"T": ("640", "sales tax"), "F4": ("617", "postage")}
_WITH_STATES = frozenset({"", "US", "USA", "CA", "CAN"})

Check = Callable[[SubmittedClaim], Iterator[Finding]]


def judge(
    claim: SubmittedClaim, codes: KnownCodes, *, on_a_form: bool = False
) -> tuple[list[Refusal], list[str]]:
    """The reasons to refuse the claim, and notes where something is only remarked, or an edit is
    weak or not yet in force for it.

    A code is held not to exist by the lists of `codes` for its day; where there is none, its form
    decides.  `on_a_form`: the claim is of a form on paper, which has no place for what some
    services need beside them, and on which a box may not have been read.
    """
    refusals: list[Refusal] = []
    notes: list[str] = []
    for check in _ON_A_FORM if on_a_form else CHECKS:
        for finding in check(claim):
            rests_on = edit(finding.edit) if finding.edit else None
            if not finding.remark and (rests_on is None or rests_on.refuses(claim, finding.value)):
                refusals.append(finding.told)
                continue
            weak = f" (told only: {rests_on.name} is weak)" if rests_on and rests_on.weak else ""
            notes.append(finding.refusal.message + weak)
    refusals += [each.told for check in EXISTENCE_CHECKS for each in check(claim, codes)]
    return refusals, notes


def charge_is_sum_of_lines(claim: SubmittedClaim) -> Iterator[Finding]:
    lines = sum(line.charge.cents for line in claim.lines)
    if lines != claim.charge.cents:
        message = f"CLM02 is {claim.charge}, the lines come to {Money.of_cents(lines)}"
        yield Finding(Refusal.of(INVALID, "400", message, also="178"))


def amounts_in_range(claim: SubmittedClaim) -> Iterator[Finding]:
    yield from _in_range("CLM02", claim.charge)
    for line in claim.lines:
        yield from _in_range(f"SV102 of line {line.number}", line.charge, line)


def _in_range(what: str, amount: Money, line: ServiceLine | None = None) -> Iterator[Finding]:
    if amount.cents < 0:
        message = f"{what} {amount} is below zero"
        yield Finding(Refusal.of(INVALID, "178", message, also="693"), line=line)
    elif amount.cents > _MOST_MONEY.cents:
        message = f"{what} {amount} is more than this system can hold"
        yield Finding(Refusal.of(INVALID, "178", message, also="512"), line=line)


def charges_are_in_dollars(claim: SubmittedClaim) -> Iterator[Finding]:
    if claim.currency not in _DOLLARS:
        message = f"amounts are in {claim.currency} (CUR02); this system reckons in USD"
        yield Finding(Refusal.of(RETURNED, "681", message), edit="currency")


def charges_hold_their_tax(claim: SubmittedClaim) -> Iterator[Finding]:
    """Sales tax and postage are part of a line's charge: not more than it, nor below zero."""
    for line in claim.lines:
        for each in line.amounts:
            if each.kind not in _IN_THE_CHARGE:
                continue
            status, what = _IN_THE_CHARGE[each.kind]
            if each.amount.cents < 0:
                message = (
                    f"line {line.number}: {what} of {each.amount} (AMT*{each.kind}), below zero"
                )
                yield Finding(Refusal.of(INVALID, status, message, also="693"), line=line)
            elif each.amount.cents > line.charge.cents:
                message = (
                    f"line {line.number}: {what} of {each.amount} (AMT*{each.kind}) is more than "
                    f"the charge of {line.charge} that it is part of"
                )
                yield Finding(Refusal.of(INVALID, status, message, also="583"), line=line)


def patient_paid_something(claim: SubmittedClaim) -> Iterator[Finding]:
    if claim.patient_paid is not None and claim.patient_paid.cents < 0:
        message = f"what the patient paid (AMT*F5), {claim.patient_paid}, is below zero"
        yield Finding(Refusal.of(INVALID, "183", message, entity="QC", also="693"))


def units_in_range(claim: SubmittedClaim) -> Iterator[Finding]:
    for line in claim.lines:
        if not _are_units(line.units):
            message = f"line {line.number}: {line.units} units"
            yield Finding(Refusal.of(INVALID, "476", message), line=line)


@lru_cache(maxsize=1 << 12)
def _are_units(units: Decimal) -> bool:
    places = units.as_tuple().exponent
    return 0 < units <= _MOST_UNITS and isinstance(places, int) and places >= -3


def lines_are_numbered(claim: SubmittedClaim) -> Iterator[Finding]:
    """LX01 counts 1, 2, 3, ... within each claim."""
    numbers = [line.number for line in claim.lines]
    if any(number != at for at, number in enumerate(numbers, 1)):
        shown = ", ".join(str(number) for number in numbers[:10])
        message = f"lines are numbered {shown}; they count from 1 without a gap"
        yield Finding(Refusal.of(INVALID, "247", message, also="481"))


def lines_have_their_own_numbers(claim: SubmittedClaim) -> Iterator[Finding]:
    """By its control number (REF*6R) a line of the remittance is known again."""
    if len(claim.lines) == 1:
        return
    seen: set[str] = set()
    for line in claim.lines:
        number = line.control_number
        if number and number in seen:
            message = f"line {line.number} has the control number {number!r} of another (REF*6R)"
            yield Finding(
                Refusal.of(INVALID, "584", message), edit="line_control_numbers", line=line
            )
        seen.add(number)


def pointers_lead_to_diagnoses(claim: SubmittedClaim) -> Iterator[Finding]:
    count = len(claim.diagnoses)
    first = claim.diagnoses[0].code if count else "none"
    for line in claim.lines:
        for at, pointer in enumerate(line.pointers):
            if pointer > count:
                message = f"line {line.number} points to diagnosis {pointer}, the claim has {count}"
                refusal = Refusal.of(RELATION, "477", message)
                value = f"{pointer} of {count} ({first}) for {line.procedure}"
                yield Finding(refusal, edit="every_pointer" if at else "", value=value, line=line)


def frequency_has_its_original(claim: SubmittedClaim) -> Iterator[Finding]:
    """A replacement (7) or void (8) names the claim it is about in REF*F8."""
    if claim.frequency in (REPLACEMENT, VOID):
        if not claim.original_reference:
            message = f"frequency {claim.frequency} needs the payer's claim number (REF*F8)"
            yield Finding(Refusal.of(MISSING, "464", message))
    elif claim.frequency != ORIGINAL:
        message = f"frequency {claim.frequency!r} is not 1, 7 or 8"
        yield Finding(Refusal.of(INVALID, "535", message))


def service_not_after_file(claim: SubmittedClaim) -> Iterator[Finding]:
    made = claim.transmission.dated
    for line in claim.lines:
        if line.last > made:
            message = f"line {line.number} was served {line.last}, after the file of {made}"
            yield Finding(Refusal.of(INVALID, "187", message, also="510"), line=line)


def service_days_in_order(claim: SubmittedClaim) -> Iterator[Finding]:
    for line in claim.lines:
        if line.last < line.first:
            message = f"line {line.number} ends {line.last}, before it begins {line.first}"
            yield Finding(Refusal.of(INVALID, "187", message), line=line)


def accident_is_told(claim: SubmittedClaim) -> Iterator[Finding]:
    """An accident has its day; one on the road its state, but abroad (CLM11-5)."""
    causes = claim.accident_causes
    if not causes:
        return
    if _ACCIDENTS.intersection(causes) and claim.dated("439") is None:
        message = "an accident (CLM11) needs its date (DTP*439)"
        yield Finding(Refusal.of(MISSING, "727", message))
    at_home = claim.accident_country in _WITH_STATES
    if "AA" in causes and not claim.accident_state and at_home:
        message = "an automobile accident needs its state (CLM11-4)"
        yield Finding(Refusal.of(MISSING, "750", message))


CHECKS: tuple[Check, ...] = (
    charge_is_sum_of_lines,
    amounts_in_range,
    charges_are_in_dollars,
    charges_hold_their_tax,
    patient_paid_something,
    units_in_range,
    lines_are_numbered,
    lines_have_their_own_numbers,
    pointers_lead_to_diagnoses,
    frequency_has_its_original,
    service_not_after_file,
    service_days_in_order,
    accident_is_told,
    *PEOPLE_CHECKS,
    *SITUATION_CHECKS,
    *DAY_CHECKS,
    *SERVICE_CHECKS,
    *COB_CHECKS,
    *CODE_CHECKS,
)

_NOT_OF_A_FORM = (*SERVICE_CHECKS, coverages_say_their_kind)
_ON_A_FORM = tuple(check for check in CHECKS if check not in _NOT_OF_A_FORM)
