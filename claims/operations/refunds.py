"""Money a provider sends back by itself, taken in against what it owes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from claims import queries
from claims.models import Refund
from claims.operations.group_payments import FORWARD, WITHHELD
from kernel.money import ZERO, Money, total


class UnableToTakeRefund(ValueError):
    """The money is not taken in; the message says why."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A check or transfer that came: from whom, to which payer, under which number."""

    payer: str
    npi: str
    tin: str
    amount: Money
    reference: str
    received_on: date


def take_refund(said: Returned, *, by: str, now: datetime) -> Refund:
    """Take the money in, up to what the provider owes; the next 835 tells it (PLB 72).

    More than is owed is not taken: whose money that is, a person finds out.
    """
    if said.amount <= ZERO:
        raise UnableToTakeRefund(f"{said.amount} is nothing that can be sent back")
    with transaction.atomic():
        queries.refunds_to_tell()  # one at a time: what two bring counts together
        known = Refund.objects.filter(
            payer=said.payer,
            payee_npi=said.npi,
            payee_tin=said.tin,
            reference=said.reference,
        )
        if known.exists():
            raise UnableToTakeRefund(f"{said.reference} was taken in before")
        owed = _owed(said)
        if said.amount > owed:
            raise UnableToTakeRefund(
                f"{said.npi} owes {owed}, and {said.amount} came: who sent it and what for is for "
                "a person"
            )
        return Refund.objects.create(
            payer=said.payer,
            payee_npi=said.npi,
            payee_tin=said.tin,
            amount=said.amount.decimal,
            reference=said.reference,
            received_on=said.received_on,
            recorded_by=by,
            recorded_at=now,
        )


def _owed(said: Returned) -> Money:
    """What was carried forward or deferred, less what was sent back and not told yet."""
    payee = (said.payer, "provider", said.npi, said.tin)
    debts = [
        Money(row["amount"])
        for row in queries.open_debts()
        if row["reason"] in (FORWARD, WITHHELD)
        and (row["payer"], row["payee_kind"], row["payee_npi"], row["payee_tin"]) == payee
    ]
    waiting = [
        Money(row["amount"])
        for row in queries.refunds_to_tell()
        if (row["payer"], "provider", row["payee_npi"], row["payee_tin"]) == payee
    ]
    return total([ZERO, *debts]) - total([ZERO, *waiting])
