"""A decision taken back: every entry of it once more with the other sign, to the cent.

What was told on an 835 is taken back there too (a `Reversal`, CLP02 22); of what was not, nobody
hears.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from claims.models import Decision, Posting, Reversal
from claims.operations.post import Entry, post
from kernel.money import ZERO, Money, total
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is taken back, by whom and when.  Before `recover_from` nothing is withheld
    from other payments."""

    reason: str
    by: str
    now: datetime
    recover_from: date


def lock_years(member: int | None) -> None:
    """The member's accumulators will change: everybody else waits for these rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM members_memberyear WHERE member_id = %s ORDER BY year FOR UPDATE",
            [member],
        )


def lock_claims(members: Sequence[int]) -> None:
    """The claims of these members that a payment run or the bank's word may move, in one order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id FROM claims_claim WHERE member_id = ANY(%s) "
            "AND state IN ('pended', 'decided', 'paid', 'denied', 'reversed') "
            "ORDER BY case_id FOR UPDATE",
            [list(members)],
        )


def in_force(case: int) -> Decision | None:
    """The decision of this claim whose entries stand: the latest, unless it was reversed."""
    latest = (
        Decision.objects.filter(claim=case)
        .exclude(disposition="pended")
        .select_related("reversal", "remitted")
        .order_by("-number")
        .first()
    )
    return None if latest is None or hasattr(latest, "reversal") else latest


def take_back(decision: Decision, cause: Cause, batch: Batch) -> Reversal | None:
    """Post the decision's entries with the other sign; the reversal, if it was remitted."""
    entries = mirrored(decision)
    post(entries, batch)
    if not hasattr(decision, "remitted"):
        return None
    interest = -total(each.amount for each in entries if each.account == "interest")
    return _reversal(decision, interest, cause, batch)


def mirrored(decision: Decision) -> list[Entry]:
    """Every entry of the decision with the other sign; nothing where that was done already."""
    sums: dict[tuple[int | None, str, int], Money] = {}
    for row in Posting.objects.filter(decision=decision).order_by("id"):
        key = (row.member_id, row.account, row.year)
        sums[key] = sums.get(key, ZERO) + Money(row.amount)
    return [
        Entry(decision.pk, member, account, year, -amount)
        for (member, account, year), amount in sums.items()
        if amount
    ]


def _reversal(decision: Decision, interest: Money, cause: Cause, batch: Batch) -> Reversal:
    stored = canonical(
        {
            "decision": decision.pk,
            "amount": str(Money(decision.paid)),
            "interest": str(interest),
            "reason": cause.reason,
            "by": cause.by,
            "at": cause.now.isoformat(),
            "recover_from": cause.recover_from.isoformat(),
        }
    )
    reversal = Reversal.objects.create(
        id=table_ids("claims_reversal", 1)[0],
        decision=decision,
        amount=decision.paid,
        interest=interest.decimal,
        reason=cause.reason,
        by=cause.by,
        at=cause.now,
        recover_from=cause.recover_from,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add("claims_reversal", reversal.pk, reversal.digest)
    return reversal
