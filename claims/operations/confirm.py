"""The bank says that a payment went through: only then are its claims paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction

from claims.models import Payment
from kernel.cases.timeline import Happened, record_many
from kernel.money import Money
from kernel.record.sealing import Batch


class Verdict(StrEnum):
    """What became of one confirmation.  Only the first two leave the payment confirmed."""

    CONFIRMED = "confirmed"
    ALREADY = "already confirmed"
    UNKNOWN = "unknown trace number"
    AMOUNT = "amount differs"
    CONFLICT = "confirmed before under another bank trace"
    VOIDED = "voided"
    INCOMPLETE = "no bank trace number"


GOOD = (Verdict.CONFIRMED, Verdict.ALREADY)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the bank says of one trace number.  `amount` is compared where the bank gives one."""

    trace: str
    bank_trace: str
    on: datetime
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One confirmation with its verdict, in words a person can act on."""

    confirmation: Confirmation
    verdict: Verdict
    why: str
    claims: int = 0

    @property
    def good(self) -> bool:
        return self.verdict in GOOD


def confirm(confirmations: Sequence[Confirmation], *, by: str, now: datetime) -> list[Confirmed]:
    """Confirm these payments; their claims become paid and their paying clocks stop.

    What cannot be confirmed is answered and changes nothing; the others go through.
    """
    with transaction.atomic():
        traces = sorted({each.trace for each in confirmations})
        locked = Payment.objects.select_for_update().filter(trace__in=traces).order_by("id")
        payments = {payment.trace: payment for payment in locked}
        answers = []
        good: dict[int, Confirmation] = {}
        for each in confirmations:
            payment = payments.get(each.trace)
            verdict, why = _judge(each, payment)
            if payment is not None and verdict is Verdict.CONFIRMED:
                payment.state, payment.bank_trace = "confirmed", each.bank_trace
                payment.confirmed_at = each.on
                good[payment.pk] = each
            answers.append(Confirmed(each, verdict, why))
        paid = _record(good, by=by, now=now) if good else {}
    return [
        Confirmed(each.confirmation, each.verdict, each.why, paid.get(each.confirmation.trace, 0))
        for each in answers
    ]


def _judge(said: Confirmation, payment: Payment | None) -> tuple[Verdict, str]:
    if payment is None:
        return Verdict.UNKNOWN, f"no payment has the trace number {said.trace}"
    if not said.bank_trace:
        return Verdict.INCOMPLETE, f"{said.trace}: the bank's own trace number is missing"
    if said.amount is not None and said.amount != Money(payment.amount):
        return (
            Verdict.AMOUNT,
            f"{said.trace}: we issued {payment.amount}, the bank says {said.amount}; "
            "the payment stays open until a person has settled it",
        )
    if payment.state == "voided":
        return Verdict.VOIDED, f"{said.trace}: the payment was voided, and the bank paid it"
    if payment.state == "confirmed":
        if payment.bank_trace == said.bank_trace:
            return Verdict.ALREADY, f"{said.trace}: confirmed before, nothing changed"
        return (
            Verdict.CONFLICT,
            f"{said.trace}: confirmed before as {payment.bank_trace}, now {said.bank_trace}",
        )
    return Verdict.CONFIRMED, f"{said.trace}: {payment.amount} confirmed"


def _record(good: dict[int, Confirmation], *, by: str, now: datetime) -> dict[str, int]:
    """Write payments, events and states; the number of claims paid by trace."""
    ids = list(good)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE claims_payment p
            SET state = 'confirmed', bank_trace = v.bank_trace, confirmed_at = v.at
            FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS v(id, bank_trace, at)
            WHERE p.id = v.id
            """,
            [ids, [good[each].bank_trace for each in ids], [good[each].on for each in ids]],
        )
        cursor.execute(
            """
            SELECT r.payment_id, c.case_id, r.amount, v.id IS NULL
            FROM claims_remitteddecision r
            JOIN claims_decision d ON d.id = r.decision_id
            JOIN claims_claim c ON c.case_id = d.claim_id
            LEFT JOIN claims_reversal v ON v.decision_id = d.id
            WHERE r.payment_id = ANY(%s) AND d.disposition = 'paid' AND c.state = 'decided'
            ORDER BY c.case_id FOR UPDATE OF c
            """,
            [ids],
        )
        claims = cursor.fetchall()
        # what was adjusted before the bank's word was paid too, and its new decision is to come
        cases = [case for _, case, _, stands in claims if stands]
        cursor.execute("UPDATE claims_claim SET state = 'paid' WHERE case_id = ANY(%s)", [cases])
    counts: dict[str, int] = {}
    happened = []
    for payment, case, amount, _ in claims:
        said = good[payment]
        facts = {"trace": said.trace, "bank_trace": said.bank_trace, "amount": str(amount)}
        happened.append(Happened(case, "paid", said.on, by, facts))
        counts[said.trace] = counts.get(said.trace, 0) + 1
    if happened:
        batch = Batch()
        record_many(happened, batch, now=now)
        batch.seal(now)
    return counts
