"""What a claim must hold beyond its guide's syntax: situational rules and balances.

Each check is one small function from a claim to the refusals it earns.  `judge` runs them all,
here, in `code_checks` and in `existence_checks`, and answers every reason, not only the first.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from claims.edi.code_checks import CODE_CHECKS
from claims.edi.edits import edit
from claims.edi.existence_checks import EXISTENCE_CHECKS
from claims.edi.findings import Finding
from claims.edi.refusals import INVALID, MISSING, RELATION, Refusal
from claims.edi.submitted import OtherCoverage, SubmittedClaim
from kernel.codes.lookup import KnownCodes
from kernel.money import Money, total
from kernel.x12.loops import Loop

_SELF = "18"
_REPLACES, _VOIDS, _ORIGINAL = "7", "8", "1"
_MOST_MONEY = Money("9999999999.99")
_MOST_UNITS = Decimal("999999.999")
_ACCIDENTS = frozenset({"AA", "OA"})

Check = Callable[[SubmittedClaim], Iterator[Finding]]


def judge(claim: SubmittedClaim, codes: KnownCodes) -> tuple[list[Refusal], list[str]]:
    """The reasons to refuse the claim, and notes where an edit is not yet in force for it.

    A code is held not to exist by the lists of `codes` for its day; where there is none, its form
    decides.
    """
    refusals: list[Refusal] = []
    notes: list[str] = []
    for check in CHECKS:
        for finding in check(claim):
            if finding.edit and not edit(finding.edit).refuses(claim):
                notes.append(finding.refusal.message)
            else:
                refusals.append(finding.refusal)
    refusals += [each.refusal for check in EXISTENCE_CHECKS for each in check(claim, codes)]
    return refusals, notes


def charge_is_sum_of_lines(claim: SubmittedClaim) -> Iterator[Finding]:
    lines = sum(line.charge.cents for line in claim.lines)
    if lines != claim.charge.cents:
        message = f"CLM02 is {claim.charge}, the lines come to {Money.of_cents(lines)}"
        yield Finding(Refusal.of(INVALID, "400", message, also="178"))


def amounts_in_range(claim: SubmittedClaim) -> Iterator[Finding]:
    for what, amount in [("CLM02", claim.charge)] + [
        (f"SV102 of line {line.number}", line.charge) for line in claim.lines
    ]:
        if amount.cents < 0:
            message = f"{what} {amount} is below zero"
            yield Finding(Refusal.of(INVALID, "178", message, also="693"))
        elif amount > _MOST_MONEY:
            message = f"{what} {amount} is more than this system can hold"
            yield Finding(Refusal.of(INVALID, "178", message, also="512"))


def units_in_range(claim: SubmittedClaim) -> Iterator[Finding]:
    for line in claim.lines:
        if not 0 < line.units <= _MOST_UNITS or line.units.as_tuple().exponent < -3:  # type: ignore[operator]
            message = f"line {line.number}: {line.units} units"
            yield Finding(Refusal.of(INVALID, "476", message))


def lines_are_numbered(claim: SubmittedClaim) -> Iterator[Finding]:
    """LX01 counts 1, 2, 3, ... within each claim."""
    numbers = [line.number for line in claim.lines]
    if numbers != list(range(1, len(numbers) + 1)):
        shown = ", ".join(str(number) for number in numbers[:10])
        message = f"lines are numbered {shown}; they count from 1 without a gap"
        yield Finding(Refusal.of(INVALID, "247", message, also="481"))


def pointers_lead_to_diagnoses(claim: SubmittedClaim) -> Iterator[Finding]:
    count = len(claim.diagnoses)
    for line in claim.lines:
        for at, pointer in enumerate(line.pointers):
            if pointer > count:
                message = f"line {line.number} points to diagnosis {pointer}, the claim has {count}"
                refusal = Refusal.of(RELATION, "477", message)
                yield Finding(refusal, edit="every_pointer" if at else "")


def frequency_has_its_original(claim: SubmittedClaim) -> Iterator[Finding]:
    """A replacement (7) or void (8) names the claim it is about in REF*F8."""
    if claim.frequency in (_REPLACES, _VOIDS):
        if not claim.original_reference:
            message = f"frequency {claim.frequency} needs the payer's claim number (REF*F8)"
            yield Finding(Refusal.of(MISSING, "464", message))
    elif claim.frequency != _ORIGINAL:
        message = f"frequency {claim.frequency!r} is not 1, 7 or 8"
        yield Finding(Refusal.of(INVALID, "535", message))


def service_not_after_file(claim: SubmittedClaim) -> Iterator[Finding]:
    made = claim.transmission.dated
    for line in claim.lines:
        if line.last > made:
            message = f"line {line.number} was served {line.last}, after the file of {made}"
            yield Finding(Refusal.of(INVALID, "187", message, also="510"))


def service_days_in_order(claim: SubmittedClaim) -> Iterator[Finding]:
    for line in claim.lines:
        if line.last < line.first:
            message = f"line {line.number} ends {line.last}, before it begins {line.first}"
            yield Finding(Refusal.of(INVALID, "187", message))


def patient_is_one_person(claim: SubmittedClaim) -> Iterator[Finding]:
    """A subscriber who is the patient (SBR02 = 18) has no patient loop, another one has it."""
    own = claim.subscriber.relationship == _SELF
    if own and claim.patient is not None:
        message = "SBR02 says that the subscriber is the patient, and there is a patient loop"
        yield Finding(Refusal.of(RELATION, "156", message))
    if not own and claim.patient is None:
        message = "the subscriber is not the patient (SBR02), and there is no patient loop"
        yield Finding(Refusal.of(RELATION, "156", message))


def accident_is_told(claim: SubmittedClaim) -> Iterator[Finding]:
    if _ACCIDENTS.intersection(claim.accident_causes) and claim.dated("439") is None:
        message = "an accident (CLM11) needs its date (DTP*439)"
        yield Finding(Refusal.of(MISSING, "727", message))
    if "AA" in claim.accident_causes and not claim.accident_state:
        message = "an automobile accident needs its state (CLM11-4)"
        yield Finding(Refusal.of(MISSING, "750", message))


def other_payer_balances(claim: SubmittedClaim) -> Iterator[Finding]:
    """What another payer paid is the charge less its adjustments, on the line and in all."""
    for other in claim.other_coverage:
        if other.paid is not None:
            expected = _expected_payment(claim, other)
            if expected is not None and expected != other.paid:
                message = f"payer {other.payer.id} paid {other.paid}, its adjustments leave "
                yield Finding(Refusal.of(INVALID, "672", message + str(expected)))
    for line in claim.lines:
        for decision in line.adjudications:
            left = line.charge - total(each.amount for each in decision.adjustments)
            if left != decision.paid and len(line.adjudications) == 1:
                message = (
                    f"line {line.number}: payer {decision.payer_id} paid {decision.paid}, "
                    f"its adjustments leave {left}"
                )
                yield Finding(Refusal.of(INVALID, "672", message, also="643"))


def _expected_payment(claim: SubmittedClaim, other: OtherCoverage) -> Money | None:
    """None where the payer adjudicated some lines and not others, so that nothing follows."""
    adjusted = total(each.amount for each in other.adjustments)
    paid = [
        decision.paid
        for line in claim.lines
        for decision in line.adjudications
        if decision.payer_id == other.payer.id
    ]
    if not paid:
        return claim.charge - adjusted if other.adjustments else None
    return total(paid) - adjusted if len(paid) >= len(claim.lines) else None


def hierarchy_faults(loop: Loop) -> Iterator[Refusal]:
    """What is wrong with the HL levels above a claim: its people may not be its own."""
    above = loop.parent
    while above is not None:
        if above.level_fault:
            yield Refusal.of(INVALID, "481", above.level_fault)
        above = above.parent


CHECKS: tuple[Check, ...] = (
    charge_is_sum_of_lines,
    amounts_in_range,
    units_in_range,
    lines_are_numbered,
    pointers_lead_to_diagnoses,
    frequency_has_its_original,
    service_not_after_file,
    service_days_in_order,
    patient_is_one_person,
    accident_is_told,
    other_payer_balances,
    *CODE_CHECKS,
)
