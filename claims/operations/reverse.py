"""Take back what a claim was paid: the same entries with the other sign, told on the next 835."""

from datetime import date, datetime

from django.db import connection, transaction

from claims.models import Claim, Decision, Posting, Reversal
from claims.operations.post import Entry, post
from claims.states import CLAIM
from kernel.cases.timeline import Happened, record_many
from kernel.money import ZERO, Money, total
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest
from kernel.states import UnableToMove


class UnableToReverse(ValueError):
    """The claim cannot be reversed now; the message says why, and what is possible."""


def reverse(*, case: int, reason: str, by: str, now: datetime, recover_from: date) -> Reversal:
    """Reverse the paid claim of this case.

    What it used of the member's deductible and maximum comes back.  Before `recover_from` nothing
    is withheld from other payments: many laws want the provider told first, and given time.
    """
    if not reason.strip():
        raise UnableToReverse("say why the claim is reversed")
    with transaction.atomic():
        claim = Claim.objects.select_for_update().filter(pk=case).first()
        if claim is None:
            raise UnableToReverse(f"there is no claim with the case {case}")
        _check_state(claim)
        _lock_years(claim)
        decision = claim.decisions.latest("number")
        if not hasattr(decision, "remitted"):
            raise UnableToReverse(f"{claim.number} has not been remitted: nothing was paid on it")
        batch = Batch()
        entries = _taken_back(decision)
        interest = -total(each.amount for each in entries if each.account == "interest")
        reversal = _reversal(decision, interest, reason, by, now, recover_from, batch)
        post(entries, batch)
        claim.state = "reversed"
        claim.save(update_fields=["state"])
        facts = {
            "reason": reason,
            "amount": str(Money(decision.paid)),
            "recover_from": reversal.recover_from.isoformat(),
        }
        record_many([Happened(case, "reversed", now, by, facts)], batch, now=now)
        batch.seal(now)
    return reversal


def _check_state(claim: Claim) -> None:
    try:
        CLAIM.check(claim.state, "reversed")
    except UnableToMove as problem:
        waits = " until the bank confirms its payment" if claim.state == "decided" else ""
        raise UnableToReverse(f"{claim.number}: {problem}{waits}") from None


def _lock_years(claim: Claim) -> None:
    """The member's accumulators change: the claim's row first, then the years in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM members_memberyear WHERE member_id = %s ORDER BY year FOR UPDATE",
            [claim.member_id],
        )


def _taken_back(decision: Decision) -> list[Entry]:
    """Every entry of the decision with the other sign."""
    sums: dict[tuple[int | None, str, int], Money] = {}
    for row in Posting.objects.filter(decision=decision).order_by("id"):
        key = (row.member_id, row.account, row.year)
        sums[key] = sums.get(key, ZERO) + Money(row.amount)
    return [
        Entry(decision.pk, member, account, year, -amount)
        for (member, account, year), amount in sums.items()
        if amount
    ]


def _reversal(
    decision: Decision,
    interest: Money,
    reason: str,
    by: str,
    now: datetime,
    recover_from: date,
    batch: Batch,
) -> Reversal:
    stored = canonical(
        {
            "decision": decision.pk,
            "amount": str(Money(decision.paid)),
            "interest": str(interest),
            "reason": reason,
            "by": by,
            "at": now.isoformat(),
            "recover_from": recover_from.isoformat(),
        }
    )
    reversal = Reversal.objects.create(
        id=table_ids("claims_reversal", 1)[0],
        decision=decision,
        amount=decision.paid,
        interest=interest.decimal,
        reason=reason,
        by=by,
        at=now,
        recover_from=recover_from,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add("claims_reversal", reversal.pk, reversal.digest)
    return reversal
