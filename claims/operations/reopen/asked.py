"""What an appeal overturns below, and what came of it, as plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.money import ZERO, Money


class UnableToReopen(ValueError):
    """It cannot be decided anew now, and nothing of it was changed; the message says why."""


@dataclass(frozen=True, slots=True)
class Overturned:
    """One line of a claim whose denial does not stand, and why, in a sentence.

    `rules` are those whose findings are set aside; empty: every one that denies the line.  What
    they do not name stays.
    """

    line: int
    why: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """One service of a request that is approved after all; `units` where fewer than asked."""

    service: int
    why: str
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word it is: the appeal or outside review by its `number`, who recorded it, when.

    `reviewer` has `name`, `profession`, `license_state`, `license_number` and `specialty`, of who
    decided where a person of ours did; a part of a service is granted by one with a licence.
    `outside`: a body outside the plan decided, whose word binds; what it leaves refused of a
    service stays the refusal of whoever refused it here.
    """

    number: str
    by: str
    now: datetime
    reviewer: Mapping[str, Any] = field(default_factory=dict)
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Reopened:
    """What it came to: a disposition, what the plan pays in dollars now, and before."""

    disposition: str
    paid: Money = ZERO
    before: Money = ZERO
