"""The claim that a replacement or a void is about."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a claim of frequency 7 or 8 names (REF*F8), and whether it is known which one that is.

    `number` is our number of that claim; where there is a problem, the one given.  `received` and
    `decided_on` are of the claim the whole line of corrections began with; `decided_on` None:
    nothing was decided of it yet.  `problem` says why nothing is taken back: a person decides.
    `replaced_by` is the claim that already took its place, where that is the problem.
    """

    number: str
    received: date | None = None
    decided_on: date | None = None
    problem: str | None = None
    replaced_by: str | None = None
