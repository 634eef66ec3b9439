"""Take back what a claim was paid: the same entries with the other sign, told on the next 835."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from claims.models import Claim, Decision, Reversal
from claims.operations.correct import Carrying, take_changed_back, write_in_place
from claims.operations.judge_in_place import judge_in_place
from claims.operations.take_back import Cause, lock_claims, lock_years, take_back
from kernel.cases.timeline import Happened, record_many
from kernel.money import Money
from kernel.record.sealing import Batch

REMITTED = ("paid", "denied")


class UnableToReverse(ValueError):
    """The claim cannot be reversed now; the message says why, and what is possible."""


def reverse(*, case: int, reason: str, by: str, now: datetime, recover_from: date) -> Reversal:
    """Reverse the paid claim of this case.

    What it used of the member's deductible and maximum comes back, and the member's later claims
    are worked out anew (`judge_in_place`).  Before `recover_from` nothing is withheld from other
    payments: many laws want the provider told first, and given time.
    """
    if not reason.strip():
        raise UnableToReverse("say why the claim is reversed")
    with transaction.atomic():
        claim = _locked(case)
        decision = claim.decisions.latest("number")
        if not hasattr(decision, "remitted"):
            raise UnableToReverse(f"{claim.number} has not been remitted: nothing was paid on it")
        batch = Batch()
        reversal = take_back(decision, Cause(reason, by, now, recover_from), batch)
        if reversal is None:
            raise UnableToReverse(f"{claim.number} has not been remitted: nothing was paid on it")
        claim.state = "reversed"
        claim.save(update_fields=["state"])
        facts = {
            "reason": reason,
            "amount": str(Money(decision.paid)),
            "recover_from": reversal.recover_from.isoformat(),
        }
        record_many([Happened(case, "reversed", now, by, facts)], batch, now=now)
        _work_out_later_claims(claim, decision, Carrying(batch, now, by))
        batch.seal(now)
    return reversal


def _locked(case: int) -> Claim:
    """The claim that may be reversed: the years first, then the claims, as whoever decides does."""
    claim = Claim.objects.filter(pk=case).first()
    if claim is None:
        raise UnableToReverse(f"there is no claim with the case {case}")
    if claim.member_id is not None:
        lock_years(claim.member_id)
        lock_claims([claim.member_id])
    claim = Claim.objects.select_for_update().get(pk=case)
    if claim.state == "decided":
        raise UnableToReverse(f"{claim.number} waits until the bank confirms its payment")
    if claim.state not in REMITTED:
        raise UnableToReverse(f"{claim.number} is {claim.state}: nothing was paid on it")
    return claim


def _work_out_later_claims(claim: Claim, decision: Decision, carrying: Carrying) -> None:
    if claim.member_id is None:
        return
    place = decision.place or decision.pk
    found = judge_in_place(claim.member_id, place, taken=frozenset({claim.pk}))
    take_changed_back(found, "reversed", localdate(carrying.now), carrying)
    write_in_place(found, None, carrying)
