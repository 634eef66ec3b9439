"""When a decided claim may be paid, and what is owed on it for lateness.  Pure.

The payment floor and the interest are the law's (`claims/law/prompt_pay.yaml`).  Where it names a
duty but not the number a late payment needs, `UnableToCite` comes out: nothing is guessed, and the
claim waits for a person.

A clean claim's time runs from receipt; where information was asked for, from the day it was all in
(PP-04), and while it is not, no interest runs.  Ohio has a time of its own from receipt for these.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.operations.late_penalty import penalty
from kernel.calendars import open_day
from kernel.dates import Span, Unit, written
from kernel.law import Book, Law, UnableToCite, Value
from kernel.law.regimes import in_force
from kernel.money import ZERO, Money

BY_REGULATOR = {
    "dmhc": "prompt_pay.interest_percent_dmhc",
    "cdi": "prompt_pay.interest_percent_cdi",
}
AFTER_ASKING = "prompt_pay.pay_within_after_asking"
NONE_ON_RECORD = "no prompt payment law is on record"


@dataclass(frozen=True, slots=True)
class Payable:
    """What the law asks of a claim about to be paid.

    `complete_on` is the day all information was in; None while something asked for is missing.
    `asked`: information was asked for, come or not.
    `contracted` is None where it is not known.  `regulator` is the payer's, where interest turns on
    it; `charged` and `allowed` are of what is paid, where a penalty is reckoned of them.
    """

    regimes: tuple[str, ...]
    received: date
    paid: Money
    complete_on: date | None
    electronic: bool = True
    contracted: bool | None = None
    asked: bool = False
    regulator: str = ""
    charged: Money | None = None
    allowed: Money | None = None


@dataclass(frozen=True, slots=True)
class Interest:
    """What is owed for lateness: nothing, or an amount with its arithmetic in `why`.

    `unknown`: no prompt payment law is on record for these regimes.
    """

    amount: Money = ZERO
    days: int = 0
    why: str = ""
    cite: str = ""
    unknown: bool = False


NOTHING = Interest()


def may_be_paid_from(claim: Payable, book: Book) -> Value[date] | None:
    """The first day the payment floor allows; None where there is no floor.

    The floor binds payments: a claim that pays nothing may be remitted at once.
    """
    if not claim.paid:
        return None
    law = book.opened(claim.regimes, receipt_date=claim.received)
    name = "prompt_pay.floor_electronic" if claim.electronic else "prompt_pay.floor_paper"
    if law.find(name) is None:
        return None
    floor = law.span(name)
    return floor.map(lambda span: span.last_day(claim.received))


def interest_owed(claim: Payable, paid_on: date, book: Book) -> Interest:
    """Interest on a payment made on `paid_on`.  Raises UnableToCite where a number is missing."""
    if not claim.paid or claim.complete_on is None:
        return NOTHING
    law = book.opened(claim.regimes, receipt_date=claim.received, payment_date=paid_on)
    owed_to = law.find("prompt_pay.interest_to")
    if owed_to is None:
        return Interest(unknown=True)
    if owed_to.amount == "nobody":
        return NOTHING
    if claim.asked and law.find(AFTER_ASKING):
        return _after_asking(claim, paid_on, law)
    limit = _limit(claim, law)
    last_day = _last_day(limit.amount, claim.complete_on)
    if paid_on <= last_day:
        return NOTHING
    if owed_to.amount == "noncontracted" and _is_contracted(claim, last_day):
        return NOTHING
    days = (paid_on - last_day).days
    when = f"payment was due by {written(last_day)} and is made on {written(paid_on)}"
    if law.find("prompt_pay.late_penalty_tiers"):
        owed = penalty(claim, days, law)
        return Interest(owed.amount, days, f"{owed.why}: {when}", owed.cite)
    return _reckoned(claim, days, when, paid_on, law)


def _after_asking(claim: Payable, paid_on: date, law: Law) -> Interest:
    last_day = law.span(AFTER_ASKING).amount.last_day(claim.received)
    if paid_on <= last_day:
        return NOTHING
    raise UnableToCite(
        f"payment was due by {written(last_day)} where information was asked for; whether the time "
        "until it came counts is not on record"
    )


def _limit(claim: Payable, law: Law) -> Value[Span]:
    electronic = "prompt_pay.pay_within_electronic"
    return law.span(electronic if claim.electronic else "prompt_pay.pay_within_paper")


def _last_day(limit: Span, complete_on: date) -> date:
    if limit.unit is Unit.BUSINESS_DAYS:
        return limit.last_day(complete_on, open_day("us_federal", observed=False))
    return limit.last_day(complete_on)


def _is_contracted(claim: Payable, last_day: date) -> bool:
    if claim.contracted is None:
        raise UnableToCite(
            f"payment was due by {written(last_day)}; whether interest is owed turns on the "
            "provider's contract, which is not on record"
        )
    return claim.contracted


def _reckoned(claim: Payable, days: int, when: str, paid_on: date, law: Law) -> Interest:
    """Payment times the yearly rate times the days late, by the days of a year; half a cent up."""
    named = BY_REGULATOR.get(claim.regulator, "")
    percent = law.number(named if named and law.find(named) else "prompt_pay.interest_percent")
    year = _days_of_year(law, paid_on)
    amount = Money.rounded(claim.paid.decimal * percent.amount * days / (100 * year))
    why = (
        f"{claim.paid} x {percent.amount}% x {days} day{'s' if days > 1 else ''} / {year} = "
        f"{amount}: {when}"
    )
    least = law.find("prompt_pay.interest_least")
    if least and amount < Money(least.amount):
        return Interest(days=days, why=f"{why}; under {least.amount} none is owed", cite=least.cite)
    return Interest(amount, days, why, percent.cite)


def _days_of_year(law: Law, paid_on: date) -> Decimal:
    basis = law.text("prompt_pay.interest_year").amount
    if basis == "actual":
        return Decimal(366 if calendar.isleap(paid_on.year) else 365)
    return Decimal(basis)


def no_law_on_record(regimes: tuple[str, ...]) -> str:
    return f"{NONE_ON_RECORD} for {', '.join(in_force(regimes))}"
