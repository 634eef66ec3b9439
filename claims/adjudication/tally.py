"""The money of one line while it is worked out, and the steps that explain it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from claims.adjudication.findings import Source, cited
from kernel.money import ZERO, Money, total


class UnableToPrice(LookupError):
    """No allowed amount is on file for this code, plan and day."""


class Part(StrEnum):
    """The parts a line's charge falls into.  Their CAS codes are in `claims.pipeline`."""

    ALLOWED = "allowed"
    BALANCE_BILLED = "balance_billed"
    COPAY = "copay"
    DEDUCTIBLE = "deductible"
    COINSURANCE = "coinsurance"
    OTHER_PAYER = "other_payer"
    PROGRAM = "program"
    SEQUESTRATION = "sequestration"
    DEDUCTIBLE_CREDIT = "deductible_credit"
    OUT_OF_POCKET_CREDIT = "out_of_pocket_credit"


MEMBER_SHARE = frozenset((Part.COPAY, Part.DEDUCTIBLE, Part.COINSURANCE))
TAKEN_FROM_ALLOWED = MEMBER_SHARE | {Part.OTHER_PAYER, Part.SEQUESTRATION}


@dataclass(frozen=True, slots=True)
class Step:
    """One change to the tally, in a sentence, with its source."""

    part: Part
    amount: Money
    why: str
    cites: tuple[str, ...] = ()


def step(part: Part, amount: Money, why: str, *sources: Source) -> Step:
    return Step(part, amount, why, cited(sources))


@dataclass(slots=True)
class Tally:
    """The parts so far.  Rules read it; only the pipeline adds steps to it.

    `deductible_used` and `out_of_pocket_used` are the member's for the line's year of service,
    earlier lines included.  `copay_taken` is what earlier lines of the visit took of its copay.
    `primary_paid` is this line's share of what the other payer paid, `must_accept` what the
    provider must accept as payment in full, where it says so.
    """

    charge: Money
    deductible_used: Money = ZERO
    out_of_pocket_used: Money = ZERO
    primary_allowed: Money | None = None
    primary_paid: Money | None = None
    must_accept: Money | None = None
    copay_taken: Money = ZERO
    copay_on_another_claim: bool = False
    parts: dict[Part, Money] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def add(self, steps: Sequence[Step]) -> None:
        for each in steps:
            self.parts[each.part] = self.parts.get(each.part, ZERO) + each.amount
        self.steps.extend(steps)

    def __getitem__(self, part: Part) -> Money:
        return self.parts.get(part, ZERO)

    def taken(self, part: Part) -> Money:
        """What was taken of a part before anything was cut off it again."""
        amounts = (each.amount for each in self.steps if each.part is part)
        return total(amount for amount in amounts if amount > ZERO)

    @property
    def member_share(self) -> Money:
        """Copay, deductible and coinsurance: what counts toward an out-of-pocket maximum."""
        return self._sum_of(MEMBER_SHARE)

    @property
    def left(self) -> Money:
        """What is left of the allowed amount for the plan to pay."""
        if Part.PROGRAM in self.parts:
            return self.parts[Part.PROGRAM] - self[Part.SEQUESTRATION]
        return self[Part.ALLOWED] - self._sum_of(TAKEN_FROM_ALLOWED)

    def _sum_of(self, wanted: frozenset[Part]) -> Money:
        return total([amount for part, amount in self.parts.items() if part in wanted])
