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


def disagreement(claim: Claim, order: PayingOrder, law: Law) -> PayingOrder | None:
    """Where the claim says otherwise than what is on file: why a person must look."""
    said, other = claim.billed, claim.member.other_insurance
    if said is None:
        return None
    if said.place == "later" and not order.other_pays_first:
        why = "The claim says that another payer comes before us."
        return PayingOrder(True, f"{why} {order.why}", order.sources, unknown=True)
    if not is_medicare(claim):
        return None
    if said.government:
        rests = law.text("secondary_payer.government")
        why = f"The claim says that {said.government} pays first; what it pays, Medicare does not."
        return PayingOrder(True, why, (rests,), unknown=True)
    known = other.kind if other else None
    if said.kind and known and said.kind != known:
        why = (
            f"The claim gives another reason for the order of payers ({_shown(said.kind)}) than is "
            f"on file ({_shown(known)})."
        )
        return PayingOrder(True, f"{why} {order.why}", order.sources, unknown=True)
    if said.accident and not order.other_pays_first:
        rests = law.text("secondary_payer.liability")
        why = (
            f"The claim is about {said.accident}: whether other insurance pays first is not known."
        )
        return PayingOrder(True, why, (rests,), unknown=True)
    return None


def _shown(kind: str) -> str:
    return kind.replace("_", " ")


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


def must_accept(claim: Claim) -> dict[int, Money]:
    """What the provider must accept as payment in full, by line: as a line says, else the claim's
    shared by charge.  Nothing where the claim says neither."""
    said = claim.billed
    if said is None:
        return {}
    whole = said.must_accept
    charges = [line.charge for line in claim.lines]
    found = zip(claim.lines, split(whole, charges), strict=True) if whole is not None else ()
    return {line.number: amount for line, amount in found} | dict(said.lines_accept)
