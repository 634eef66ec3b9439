"""The amount in controversy: what is disputed, whether it is enough, and claims taken together.
Pure; dollars.

OM-17: the amount charged less what was paid and the deductible and coinsurance that apply.
OM-18: claims are taken together where each was reconsidered, is asked for in time and in the one
request: by one party any of them, by several those of similar or related services.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from appeals.law_book import book
from kernel.law import Value
from kernel.money import ZERO, Money

LEVELS = ("hearing", "court")


@dataclass(frozen=True, slots=True)
class Disputed:
    """One claim or service in dispute.  `owed_anyway` is deductible and coinsurance that apply
    whatever is decided; `in_time`: asked for within the time of its own level below.
    """

    number: str
    charged: Money
    paid: Money
    owed_anyway: Money
    party: str
    reconsidered: bool
    in_time: bool
    issue: str = ""
    """What services of several parties have in common; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Controversy:
    """The sum, the least the law asks on the day of the request, and what was left out, with why.
    `cites` are the sources of both."""

    amount: Money
    least: Value[Money]
    counted: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def enough(self) -> bool:
        return self.amount >= self.least.amount

    @property
    def says(self) -> str:
        word = "reaches" if self.enough else "is below"
        return (
            f"${self.amount} in controversy {word} the ${self.least.amount} asked for requests "
            f"filed from {self.least.since.isoformat()} ({self.least.cite})"
        )


def disputed(claim: Disputed) -> Money:
    """What is in controversy of one claim (42 CFR 405.1006(d)); never less than nothing."""
    rest = claim.charged - claim.paid - claim.owed_anyway
    return rest if rest > ZERO else ZERO


def controversy(
    claims: Sequence[Disputed], *, level: str, regimes: Sequence[str], filed: date
) -> Controversy:
    """Whether what is asked in one request is enough for a level, by the year it is filed.

    UnableToCite where the amount of that year is not on record.
    """
    least = book().opened(tuple(regimes), filed_date=filed).money(f"amounts_in_controversy.{level}")
    counted, left_out = _aggregated(claims)
    amount = ZERO
    for each in counted:
        amount = amount + disputed(each)
    return Controversy(
        amount=amount,
        least=least,
        counted=tuple(each.number for each in counted),
        left_out=tuple(left_out),
    )


def _aggregated(
    claims: Sequence[Disputed],
) -> tuple[list[Disputed], list[tuple[str, str]]]:
    """Those that may be taken together (42 CFR 405.1006(e)-(f)), and why others may not."""
    parties = {each.party for each in claims}
    issues = {each.issue for each in claims}
    alike = len(parties) == 1 or (len(issues) == 1 and issues != {""})
    counted: list[Disputed] = []
    left_out: list[tuple[str, str]] = []
    for each in claims:
        if not each.reconsidered:
            left_out.append((each.number, "it was not reconsidered at the level below"))
        elif not each.in_time:
            left_out.append((each.number, "it is asked for too late"))
        elif not alike and each.party != claims[0].party:
            left_out.append((each.number, "another party's, with no common issue"))
        else:
            counted.append(each)
    return counted, left_out
