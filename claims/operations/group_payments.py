"""Which claims go on which payment, and what each payment comes to.  Pure.

One payment a payee and payer.  Its amount is the sum of its claims less its provider level
adjustments (the 835's rule: BPR02 = sum of CLP04 - sum of PLB), and never negative: what is taken
back beyond what is paid is carried forward.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.money import ZERO, Money, total

FORWARD, WITHHELD, INTEREST, SENT_BACK = "FB", "WO", "L6", "72"


@dataclass(frozen=True, slots=True, order=True)
class Payee:
    """Who is paid, and by whom.  A member is known by its row, a provider by NPI and TIN."""

    payer: str
    kind: str
    npi: str = ""
    tin: str = ""
    member: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One decision to remit, or one reversal: then `reversal` is its id and `amount` negative.

    `interest` is owed where positive, taken back where negative.  `recover_from` is the first day
    on which a reversal's money may be withheld.
    """

    claim: int
    number: str
    decision: int
    payee: Payee
    amount: Money
    received: date
    reversal: int | None = None
    interest: Money = ZERO
    recover_from: date | None = None

    @property
    def moves(self) -> Money:
        """What it adds to the payment, interest with it."""
        return self.amount + self.interest


@dataclass(frozen=True, slots=True)
class Debt:
    """What a payee still owes from earlier payments.  `due` is the first day it may be withheld."""

    reason: str
    reference: str
    amount: Money
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SentBack:
    """Money the payee sent back by itself, under the number of its check."""

    id: int
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """One provider level adjustment with the 835's sign: positive lowers the payment."""

    reason: str
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Made:
    """One payment: `amount` is what the payee gets."""

    payee: Payee
    trace: str
    items: tuple[Item, ...]
    balances: tuple[Balance, ...]
    amount: Money
    told: tuple[int, ...] = ()
    """The ids of what was sent back and is told here."""


def group(
    items: Iterable[Item],
    debts: Mapping[Payee, Sequence[Debt]],
    paid_on: Mapping[Payee, date],
    sent_back: Mapping[Payee, Sequence[SentBack]] | None = None,
    *,
    run: int,
) -> list[Made]:
    """Every payment of a run, in a fixed order, with its trace number."""
    by_payee: dict[Payee, list[Item]] = {}
    for item in items:
        by_payee.setdefault(item.payee, []).append(item)
    made = []
    for place, payee in enumerate(sorted(by_payee), 1):
        own = sorted(by_payee[payee], key=_order)
        trace = f"{run:07d}{place:05d}"
        returned = (sent_back or {}).get(payee, ())
        balances = _balances(own, debts.get(payee, ()), returned, trace, paid_on[payee])
        amount = total(item.amount for item in own) - total(each.amount for each in balances)
        told = tuple(each.id for each in returned)
        made.append(Made(payee, trace, tuple(own), balances, amount, told))
    return made


def _order(item: Item) -> tuple[date, str, bool, int]:
    """By receipt and claim number; a reversal before the decision that corrects it."""
    return (item.received, item.number, item.reversal is None, item.decision)


def _balances(
    items: Sequence[Item],
    debts: Sequence[Debt],
    returned: Sequence[SentBack],
    trace: str,
    paid_on: date,
) -> tuple[Balance, ...]:
    """What was sent back is added (72), so that what is brought forward or withheld beside it
    lowers no other claim's payment."""
    balances = [Balance(INTEREST, item.number, -item.interest) for item in items if item.interest]
    balances += _not_yet(items, paid_on)
    balances += [Balance(SENT_BACK, each.reference, -each.amount) for each in returned]
    left = total(item.amount for item in items) - total(each.amount for each in balances)
    for debt in debts:
        if debt.reason == FORWARD:
            balances.append(Balance(FORWARD, debt.reference, debt.amount))
            left = left - debt.amount
    for debt in sorted(debts, key=lambda debt: (debt.due or paid_on, debt.reference)):
        if debt.reason == WITHHELD and left > ZERO and (debt.due or paid_on) <= paid_on:
            taken = min(left, debt.amount)
            balances.append(Balance(WITHHELD, debt.reference, taken))
            left = left - taken
    if left < ZERO:
        balances.append(Balance(FORWARD, trace, left))
    return tuple(balances)


def _not_yet(items: Sequence[Item], paid_on: date) -> list[Balance]:
    """Reversals whose money may not be withheld yet: what each claim loses is added back."""
    waiting = {
        item.claim: item.number
        for item in items
        if item.recover_from is not None and item.recover_from > paid_on
    }
    made = []
    for claim, number in waiting.items():
        loses = total(item.moves for item in items if item.claim == claim)
        if loses < ZERO:
            made.append(Balance(WITHHELD, number, loses))
    return made
