"""The 835's own rule, at three levels: charge less adjustments is what was paid.

Line: SVC02 less its CAS is SVC03.  Claim: CLP03 less every CAS is CLP04, and the lines come to
the claim.  Provider: the claims less PLB are BPR02.
"""

from claims.edi.remittance import Remittance, RemittedClaim, RemittedLine
from kernel.money import total


class UnableToRemit(ValueError):
    """The payment cannot be told in an 835."""


class UnableToBalance(UnableToRemit):
    """The amounts do not add up; the message names the place and the difference."""


def check_balance(remittance: Remittance) -> None:
    """Raises UnableToBalance at the first level that does not add up, lines first."""
    for claim in remittance.claims:
        for number, line in enumerate(claim.lines, 1):
            _line(claim, number, line)
        _claim(claim)
    owed = remittance.claims_paid - total(each.amount for each in remittance.adjustments)
    if owed != remittance.amount:
        raise UnableToBalance(
            f"payment {remittance.trace}: the claims less provider adjustments come to {owed}, "
            f"BPR02 is {remittance.amount}"
        )


def _line(claim: RemittedClaim, number: int, line: RemittedLine) -> None:
    left = line.charge - total(each.amount for each in line.adjustments)
    if left != line.paid:
        raise UnableToBalance(
            f"claim {claim.payer_number}, line {number} ({line.procedure}): charge {line.charge} "
            f"less adjustments leaves {left}, paid is {line.paid}"
        )


def _claim(claim: RemittedClaim) -> None:
    left = claim.charge - total(each.amount for each in claim.all_adjustments)
    if left != claim.paid:
        raise UnableToBalance(
            f"claim {claim.payer_number}: charge {claim.charge} less all adjustments leaves "
            f"{left}, paid is {claim.paid}"
        )
    if not claim.lines:
        return
    charges = total(line.charge for line in claim.lines)
    if charges != claim.charge:
        raise UnableToBalance(
            f"claim {claim.payer_number}: its lines charge {charges}, CLP03 is {claim.charge}"
        )
