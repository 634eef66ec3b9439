"""A penalty for lateness that is reckoned of what was billed above the contracted rate.  Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from kernel.law import Law, UnableToCite
from kernel.money import ZERO, Money

TIERS, INTEREST = "prompt_pay.late_penalty_tiers", "prompt_pay.late_penalty_interest"
WITHOUT_END = "-"


class Late(Protocol):
    """A claim paid late; None is what is not known."""

    @property
    def contracted(self) -> bool | None: ...
    @property
    def charged(self) -> Money | None: ...
    @property
    def allowed(self) -> Money | None: ...


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to `last` days late (None: any later day): the percent, and the most it comes to."""

    last: int | None
    percent: Decimal
    most: Money


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is owed, with its arithmetic."""

    amount: Money
    why: str
    cite: str


def penalty(claim: Late, days: int, law: Law) -> Penalty:
    """The penalty of a claim so many days late.  UnableToCite where it turns on what is not
    known: the contracted rate."""
    if not claim.contracted or claim.charged is None or claim.allowed is None:
        raise UnableToCite("the penalty turns on a contracted rate, and none is on record")
    found = law.text(TIERS)
    tiers = _tiers(found.amount)
    tier = next(each for each in tiers if each.last is None or days <= each.last)
    above = max(claim.charged - claim.allowed, ZERO)
    amount = min(Money.rounded(above.decimal * tier.percent / 100), tier.most)
    why = f"{tier.percent}% of ({claim.charged} - {claim.allowed}), at most {tier.most} = {amount}"
    if tier.last is not None:
        return Penalty(amount, why, found.cite)
    percent, year = law.number(INTEREST), law.number("prompt_pay.interest_year").amount
    interest = Money.rounded(amount.decimal * percent.amount * days / (100 * year))
    more = f"; {amount} x {percent.amount}% x {days} days / {year} = {interest}"
    return Penalty(amount + interest, why + more, found.cite)


def _tiers(text: str) -> list[Tier]:
    made = []
    for row in text.split("; "):
        last, percent, most = row.split(" ")
        end = None if last == WITHOUT_END else int(last)
        made.append(Tier(end, Decimal(percent), Money(most)))
    return made
