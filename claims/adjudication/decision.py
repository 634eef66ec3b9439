"""What the pipeline answers: a decision for the claim, line by line, with all reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from claims.adjudication.findings import Finding
from claims.adjudication.tally import Step
from kernel.money import ZERO, Money, total


class Disposition(StrEnum):
    PAID = "paid"
    DENIED = "denied"
    PENDED = "pended"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One CAS adjustment: group, reason (CARC), amount, and remark codes (RARC)."""

    group: str
    carc: str
    amount: Money
    rarc: tuple[str, ...] = ()


class UnableToBalance(AssertionError):
    """A line's charge is not its payment plus its adjustments: a fault of this program."""


@dataclass(frozen=True, slots=True)
class LineDecision:
    """One line decided.  A pended line carries its charge and no other amount."""

    number: int
    disposition: Disposition
    charge: Money
    findings: tuple[Finding, ...]
    allowed: Money = ZERO
    deductible: Money = ZERO
    copay: Money = ZERO
    coinsurance: Money = ZERO
    other_payer: Money = ZERO
    sequestration: Money = ZERO
    paid: Money = ZERO
    adjustments: tuple[Adjustment, ...] = ()
    steps: tuple[Step, ...] = ()
    deductible_credit: Money = ZERO
    out_of_pocket_credit: Money = ZERO

    def __post_init__(self) -> None:
        """The 835's own rule: charge = paid + adjustments, and nothing negative."""
        if self.disposition is Disposition.PENDED:
            return
        adjusted = total(each.amount for each in self.adjustments)
        negative = self.paid < ZERO or any(each.amount < ZERO for each in self.adjustments)
        if negative or self.charge != self.paid + adjusted:
            raise UnableToBalance(
                f"line {self.number}: charge {self.charge}, paid {self.paid}, adjusted {adjusted}"
            )

    @property
    def member_owes(self) -> Money:
        return total(each.amount for each in self.adjustments if each.group == "PR")


@dataclass(frozen=True, slots=True)
class Decision:
    """A claim decided.  `deductible_left` and `out_of_pocket_left` are those of the first
    line's year, after this claim; None where there is no such limit or no number on record."""

    disposition: Disposition
    payee: str
    lines: tuple[LineDecision, ...]
    deductible_left: Money | None
    out_of_pocket_left: Money | None
    pends: tuple[str, ...]
    denials: tuple[str, ...]
    deductible_used: Mapping[int, Money]
    out_of_pocket_used: Mapping[int, Money]
    law_version: str

    def sum(self, name: str) -> Money:
        """The claim's total of one amount of its lines: charge, allowed, paid, member_owes …"""
        return total(getattr(line, name) for line in self.lines)
