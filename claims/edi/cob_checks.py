"""What a claim says of other payers holds together: whose decision it is, and its money.

The guide (005010X222A1, 1.4.4) balances payer by payer:

- a line: its charge is what the payer paid of it and its adjustments (SV102 = SVD02 + CAS of 2430);
- a claim: what was paid on its lines, less the adjustments of the claim as a whole, is what was
  paid (AMT*D = SVD02 of all lines - CAS of 2320).

X12's answers to requests for interpretation 1137 and 1294: the second is reckoned only where there
are decisions on lines.  A payer that decided the claim as a whole need not say what it took off, so
that what falls short of the charge is remarked and refuses nothing.  What is above the charge is
explained by nothing left out: it refuses the claim.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from claims.edi.findings import Finding
from claims.edi.refusals import INVALID, MISSING, RELATION, Refusal
from claims.edi.situation_checks import NOT_FIRST
from claims.edi.submitted import LineAdjudication, OtherCoverage, SubmittedClaim
from kernel.money import Money, total

_ANY_ORDER = "U"


def other_payer_balances(claim: SubmittedClaim) -> Iterator[Finding]:
    """What another payer paid on the claim is what its lines and its adjustments leave.

    One payer under two policies (both parents', say) has decisions on lines that do not say under
    which: both balance together.
    """
    policies: dict[str, list[OtherCoverage]] = defaultdict(list)
    for other in claim.other_coverage:
        policies[other.payer.id].append(other)
    for payer, others in policies.items():
        paid = [other.paid for other in others if other.paid is not None]
        if len(paid) < len(others):
            continue
        lines = list(_decisions(claim, others[0]))
        if not lines:
            yield from _remarks(claim, others)
            continue
        taken = total(each.amount for other in others for each in other.adjustments)
        left = total(each.paid for each in lines) - taken
        if left != total(paid):
            message = f"payer {payer} paid {total(paid)}, its lines and adjustments leave {left}"
            yield Finding(Refusal.of(INVALID, "672", message))


def _remarks(claim: SubmittedClaim, others: list[OtherCoverage]) -> Iterator[Finding]:
    """Of payers that decided no line by itself."""
    for other in others:
        left = claim.charge - total(each.amount for each in other.adjustments)
        if left != other.paid:
            message = (
                f"payer {other.payer.id} paid {other.paid} of {claim.charge}; "
                f"what it took off leaves {left}"
            )
            short = left.cents > other.paid.cents if other.paid is not None else True
            yield Finding(Refusal.of(INVALID, "672", message), remark=short)


def other_payer_balances_lines(claim: SubmittedClaim) -> Iterator[Finding]:
    """Each decision on a line balances by itself.  Where a payer decided one line in parts, each
    part may be of the whole charge, or all parts together."""
    for line in claim.lines:
        by_payer: dict[str, list[LineAdjudication]] = defaultdict(list)
        for decision in line.adjudications:
            by_payer[decision.payer_id].append(decision)
        for payer, parts in by_payer.items():
            if all(_told(each) == line.charge for each in parts):
                continue
            told = total(_told(each) for each in parts)
            if told != line.charge:
                message = (
                    f"line {line.number}, charged {line.charge}: what payer {payer} paid and its "
                    f"adjustments come to {told}"
                )
                yield Finding(Refusal.of(INVALID, "672", message, also="643"), line=line)


def other_payer_says_what_it_paid(claim: SubmittedClaim) -> Iterator[Finding]:
    """Who decided paid something, be it nothing (AMT*D), and did so on a day (DTP*573).  Who was
    passed over, as it would not cover anything (AMT*A8), did not cover the whole charge.

    A Medicaid agency that seeks back what it paid (loop 2010AC) says AMT*D of itself, without a
    day.
    """
    for other in claim.other_coverage:
        lines = list(_decisions(claim, other))
        if other.paid is None and (lines or other.adjustments):
            message = f"payer {other.payer.id} decided; what it paid (AMT*D) is not there"
            yield Finding(Refusal.of(MISSING, "286", message))
        dated = lines or other.decided_on is not None or claim.seeks_back
        if other.paid is not None and not dated:
            message = f"payer {other.payer.id} decided; the day (DTP*573) is not there"
            yield Finding(Refusal.of(MISSING, "286", message))
        if other.non_covered and other.paid is None and other.non_covered != claim.charge:
            message = f"payer {other.payer.id} covers nothing: AMT*A8 is the charge, {claim.charge}"
            yield Finding(Refusal.of(INVALID, "672", message))
        if other.non_covered and (other.paid is not None or other.adjustments):
            message = (
                f"payer {other.payer.id} covers nothing (AMT*A8 {other.non_covered}), and decided "
                "all the same (AMT*D, CAS)"
            )
            yield Finding(Refusal.of(INVALID, "672", message), edit="passed_over")


def other_payers_are_named(claim: SubmittedClaim) -> Iterator[Finding]:
    """Whoever decided a line (SVD01) is one of the claim's other payers (2330B NM109)."""
    known = {other.payer.id for other in claim.other_coverage}
    for line in claim.lines:
        for decision in line.adjudications:
            if decision.payer_id not in known:
                message = (
                    f"line {line.number}: payer {decision.payer_id} (SVD01) is none of the claim's "
                    "other payers"
                )
                yield Finding(Refusal.of(RELATION, "479", message), line=line)


def numbers_are_of_named_payers(claim: SubmittedClaim) -> Iterator[Finding]:
    """A referral or authorization of a payer (REF04) is of one the claim names."""
    known = {claim.subscriber.payer.id, *(other.payer.id for other in claim.other_coverage)}
    for line in claim.lines:
        for each in line.references:
            if each.payer and each.payer not in known:
                message = (
                    f"line {line.number}: REF*{each.kind} is of payer {each.payer} (REF04), who is "
                    "none of the claim's payers"
                )
                yield Finding(
                    Refusal.of(RELATION, "479", message), edit="named_where_referred", line=line
                )


def bundles_are_lines(claim: SubmittedClaim) -> Iterator[Finding]:
    """A line that another payer paid with another one (SVD06) names a line of the claim."""
    for line in claim.lines:
        for decision in line.adjudications:
            into = decision.bundled_into
            if into and not any(str(each.number) == into.lstrip("0") for each in claim.lines):
                message = (
                    f"line {line.number}: payer {decision.payer_id} bundled it into line {into} "
                    "(SVD06), which the claim has not"
                )
                yield Finding(
                    Refusal.of(RELATION, "526", message), edit="named_where_referred", line=line
                )


def what_was_paid_is_not_below_zero(claim: SubmittedClaim) -> Iterator[Finding]:
    for other in claim.other_coverage:
        if other.paid is not None and other.paid.cents < 0:
            message = f"payer {other.payer.id} paid {other.paid} (AMT*D), which is below zero"
            refusal = Refusal.of(INVALID, "183", message, entity="PR", also="693")
            yield Finding(refusal, edit="paid_below_zero")
        if other.non_covered is not None and other.non_covered.cents < 0:
            message = (
                f"what payer {other.payer.id} did not cover (AMT*A8), {other.non_covered}, is "
                "below zero"
            )
            yield Finding(Refusal.of(INVALID, "596", message, also="693"))
        left = other.remaining_liability
        if left is not None and left.cents < 0:
            message = f"what payer {other.payer.id} left to pay (AMT*EAF), {left}, is below zero"
            yield Finding(Refusal.of(INVALID, "639", message, also="693"))
    for line in claim.lines:
        for decision in line.adjudications:
            if decision.paid.cents < 0:
                message = (
                    f"line {line.number}: payer {decision.payer_id} paid {decision.paid} (SVD02), "
                    "which is below zero"
                )
                refusal = Refusal.of(INVALID, "643", message, also="693")
                yield Finding(refusal, edit="paid_below_zero", line=line)
            if decision.units is not None and decision.units < 0:
                message = (
                    f"line {line.number}: payer {decision.payer_id} paid {decision.units} units "
                    "(SVD05)"
                )
                yield Finding(Refusal.of(INVALID, "608", message), line=line)
            left = decision.remaining_liability
            if left is not None and left.cents < 0:
                message = (
                    f"line {line.number}: what payer {decision.payer_id} left to pay (AMT*EAF), "
                    f"{left}, is below zero"
                )
                yield Finding(Refusal.of(INVALID, "639", message, also="693"), line=line)


def decisions_follow_services(claim: SubmittedClaim) -> Iterator[Finding]:
    """No payer decided before the first day of what it decided."""
    for other in claim.other_coverage:
        if other.decided_on is not None and other.decided_on < claim.first_served:
            message = (
                f"payer {other.payer.id} decided on {other.decided_on} (DTP*573), before the first "
                f"service on {claim.first_served}"
            )
            refusal = Refusal.of(INVALID, "516", message, entity="PR")
            yield Finding(refusal, edit="days_in_order")
    for line in claim.lines:
        for decision in line.adjudications:
            if decision.decided_on is not None and decision.decided_on < line.first:
                message = (
                    f"line {line.number}: payer {decision.payer_id} decided on "
                    f"{decision.decided_on} (DTP*573), before the service on {line.first}"
                )
                refusal = Refusal.of(INVALID, "516", message, entity="PR")
                yield Finding(refusal, edit="days_in_order", line=line)


def what_is_left_to_pay_is_told_once(claim: SubmittedClaim) -> Iterator[Finding]:
    """AMT*EAF of a payer is of the claim or of its lines."""
    for other in claim.other_coverage:
        if other.remaining_liability is None:
            continue
        if any(each.remaining_liability is not None for each in _decisions(claim, other)):
            message = (
                f"payer {other.payer.id} left something to pay (AMT*EAF) of the claim and of its "
                "lines too; one of them is told"
            )
            yield Finding(Refusal.of(INVALID, "639", message), edit="one_liability")


def later_payer_knows_an_earlier_one(claim: SubmittedClaim) -> Iterator[Finding]:
    sequence = claim.subscriber.sequence
    if sequence in NOT_FIRST and not claim.other_coverage:
        message = (
            f"this payer is not the first (SBR01 {sequence}); no other payer is named (loop 2320)"
        )
        yield Finding(Refusal.of(MISSING, "171", message), edit="earlier_payer")


def payers_stand_in_one_order(claim: SubmittedClaim) -> Iterator[Finding]:
    """No two payers are both the first, or both the second (SBR01)."""
    order = Counter([claim.subscriber.sequence, *(each.sequence for each in claim.other_coverage)])
    for place, payers in order.items():
        if payers > 1 and place != _ANY_ORDER:
            message = f"{payers} payers have the same place in line, {place!r} (SBR01)"
            yield Finding(Refusal.of(RELATION, "742", message))


def _decisions(claim: SubmittedClaim, other: OtherCoverage) -> Iterator[LineAdjudication]:
    for line in claim.lines:
        for decision in line.adjudications:
            if decision.payer_id == other.payer.id:
                yield decision


def _told(decision: LineAdjudication) -> Money:
    return decision.paid + total(each.amount for each in decision.adjustments)


_OF_OTHER_PAYERS = (
    other_payer_balances,
    other_payer_balances_lines,
    other_payer_says_what_it_paid,
    other_payers_are_named,
    bundles_are_lines,
    what_was_paid_is_not_below_zero,
    decisions_follow_services,
    what_is_left_to_pay_is_told_once,
    payers_stand_in_one_order,
)


def other_payers_hold_together(claim: SubmittedClaim) -> Iterator[Finding]:
    """All that is asked of other payers, where there are any; most claims know of none."""
    if claim.other_coverage or any(line.adjudications for line in claim.lines):
        for check in _OF_OTHER_PAYERS:
            yield from check(claim)


COB_CHECKS = (
    other_payers_hold_together,
    numbers_are_of_named_payers,
    later_payer_knows_an_earlier_one,
)
