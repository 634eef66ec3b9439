"""Who pays first, and what each line's share of the first payer's money is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.adjudication.facts import Claim, OtherInsurance
from claims.adjudication.findings import Source
from claims.adjudication.opinion import is_medicare
from kernel.law import Law
from kernel.money import Money, split


@dataclass(frozen=True, slots=True)
class PayingOrder:
    """Whether another payer comes first, why, and by which law.  `unknown`: a fact is missing."""

    other_pays_first: bool
    why: str
    sources: tuple[Source, ...] = ()
    unknown: bool = False


def pays_first(claim: Claim, law: Law) -> PayingOrder:
    """The order of payers for this claim."""
    other = claim.member.other_insurance
    if other is None:
        if claim.primary_paid:
            return PayingOrder(True, "Another payer has adjudicated this claim first.")
        return PayingOrder(False, "No other insurance is on file.")
    if other.primary is False:
        return PayingOrder(False, "The member's other insurance pays after us.")
    if is_medicare(claim) and other.kind is not None:
        return _before_medicare(other, law)
    if other.primary is None:
        return PayingOrder(True, "Which insurance pays first is not on file.", unknown=True)
    return PayingOrder(True, "The member's other insurance pays first.")


def _before_medicare(other: OtherInsurance, law: Law) -> PayingOrder:
    """MSP-01 to MSP-04."""
    if other.kind == "working_aged":
        return _by_size(other, law, "employer_size", "group plan from current employment")
    if other.kind == "disabled":
        return _by_size(other, law, "employer_size_disability", "large group plan")
    if other.kind == "esrd":
        limit = law.text("secondary_payer.kidney_disease")
        why = f"A group plan pays first in the first {limit.amount} of ESRD."
        if other.primary is None:
            why = f"{why} Whether this member still is in them is not on file."
        return PayingOrder(True, why, (limit,), unknown=other.primary is None)
    rests = law.text("secondary_payer.liability")
    return PayingOrder(True, "Liability, no-fault or work insurance pays first.", (rests,))


def _by_size(other: OtherInsurance, law: Law, name: str, plan: str) -> PayingOrder:
    least = law.number(f"secondary_payer.{name}")
    if other.employer_size is None:
        why = f"Whether the {plan} pays first turns on the employer's size, which is not on file."
        return PayingOrder(True, why, (least,), unknown=True)
    if Decimal(other.employer_size) >= least.amount:
        return PayingOrder(
            True, f"The {plan} ({other.employer_size} employees) pays first.", (least,)
        )
    return PayingOrder(
        False,
        f"We pay first: the employer has {other.employer_size} employees, fewer than "
        f"{least.amount}.",
        (least,),
    )


def shares(amount: Money, allowed: Sequence[Money]) -> list[Money]:
    """The first payer's money over the lines by allowed amount, no cent lost."""
    return split(amount, allowed) if allowed else []
