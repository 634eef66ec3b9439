"""What a file says about one member, whatever its format.  Pure.

Ranges of days are half-open: `to` is the first day no longer covered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kernel.dates import Days
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Covered:
    """Coverage under one plan, as said.

    `plans` are the codes it may be known by, the likeliest first.
    Scenario 1: `start`, perhaps `to`: covered on those days.
    Scenario 2: `to` alone: the coverage on file under that plan ends then.
    Scenario 3: `never`: it was never in force; what is on file from `start` (or of the plan) goes.
    Scenario 4: `ends`: as scenario 2; where nothing is on file and `start` is said, it was in force
    on those days.
    """

    where: str
    plans: tuple[str, ...]
    start: date | None
    to: date | None = None
    never: bool = False
    ends: bool = False
    rank: int | None = None
    group_number: str = ""
    subscriber_number: str = ""
    relationship: str = ""


@dataclass(frozen=True, slots=True)
class Insured:
    """Another payer of the member.  `primary`: it pays before us."""

    where: str = field(compare=False)
    days: Days
    primary: bool
    kind: str = ""
    employer_size: int | None = None
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Acting:
    """Someone who may act for the member, while the papers are valid."""

    name: str
    days: Days
    papers: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A format the member wants papers in, on those days."""

    wanted: str
    days: Days


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of a year's limit before this system: in all, not since the last file."""

    where: str
    year: int
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Told:
    """Who wrote a file, and when, as it says itself: `202601050900`, which sorts."""

    sponsor: str
    written: str

    def __str__(self) -> str:
        day = f"{self.written[:4]}-{self.written[4:6]}-{self.written[6:8]}"
        return f"{day} {self.written[8:10]}:{self.written[10:12]}"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One member as said.  `columns` holds what was said of the person; the rest stays as it is.

    `other` is the whole of the other insurance; None says nothing of it.  `ended` ends every
    coverage on file.  `told` is None where a file does not say when it was written.
    """

    where: str
    number: str
    columns: Mapping[str, Any]
    covered: tuple[Covered, ...] = ()
    other: tuple[Insured, ...] | None = None
    acting: tuple[Acting, ...] = ()
    used: tuple[Used, ...] = ()
    formats: tuple[Wanted, ...] = ()
    ended: date | None = None
    told: Told | None = None
    notes: tuple[str, ...] = field(default=())
