"""Coverage on file and coverage as said, settled into coverage as it shall be.  Pure.

A day counts once: where two coverages of one rank would overlap, nothing of the member is taken
and the two are named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from kernel.dates import Days
from kernel.members.enrolled import Covered, Enrolled
from kernel.reading import Fault


@dataclass(slots=True)
class Coverage:
    """One coverage; `id` is None until it is on file."""

    id: int | None
    plan: int
    rank: int
    start: date
    to: date | None
    group_number: str = ""
    subscriber_number: str = ""
    relationship: str = ""

    @property
    def days(self) -> Days:
        return Days(self.start, self.to)

    def meets(self, other: "Coverage") -> bool:
        """Whether they share a day."""
        return (other.to is None or self.start < other.to) and (
            self.to is None or other.start < self.to
        )


@dataclass(slots=True)
class Settled:
    """What changes on file, in the order it must be written."""

    removed: list[Coverage]
    shortened: list[Coverage]
    changed: list[Coverage]
    added: list[Coverage]
    faults: list[Fault]

    @property
    def touches_anything(self) -> bool:
        return bool(self.removed or self.shortened or self.changed or self.added)


def settle(
    said: Enrolled, on_file: Sequence[Coverage], plans: Mapping[str, int], codes: Mapping[int, str]
) -> Settled:
    """`plans` are ids by code in upper case, `codes` the codes by id."""
    work = _Work([replace(each) for each in on_file], plans, codes, said)
    for covered in said.covered:
        work.take(covered)
    work.end()
    work.overlaps()
    before = {each.id: each for each in on_file}
    kept = {each.id for each in work.final}
    changed = [each for each in work.final if each.id and each != before[each.id]]
    shorter = [each for each in changed if _within(each, before[each.id])]
    return Settled(
        removed=[each for each in on_file if each.id not in kept],
        shortened=shorter,
        changed=[each for each in changed if each not in shorter],
        added=[each for each in work.final if each.id is None],
        faults=work.faults,
    )


def _within(new: Coverage, old: Coverage) -> bool:
    ends_in = old.to is None or (new.to is not None and new.to <= old.to)
    return new.rank == old.rank and new.start >= old.start and ends_in


class _Work:
    def __init__(
        self,
        final: list[Coverage],
        plans: Mapping[str, int],
        codes: Mapping[int, str],
        said: Enrolled,
    ) -> None:
        self.final = final
        self.plans = plans
        self.codes = codes
        self.said = said
        self.faults: list[Fault] = []
        self.told: list[Coverage] = []

    def take(self, covered: Covered) -> None:
        plan = next((self.plans[c.upper()] for c in covered.plans if c.upper() in self.plans), None)
        if plan is None:
            named = " or ".join(repr(code) for code in covered.plans) or "without a code"
            self.fault(covered.where, f"plan {named} is not on file; import it first")
            return
        mine = [each for each in self.final if each.plan == plan]
        if covered.never:
            for each in mine:
                if covered.start in (None, each.start):
                    self.final.remove(each)
        elif covered.start is None or covered.ends:
            self.shorten(covered, plan, mine)
        else:
            self.place(covered, plan, covered.start, mine)

    def shorten(self, covered: Covered, plan: int, mine: list[Coverage]) -> None:
        """An end was said: that of the coverage on file that had begun by then."""
        assert covered.to is not None
        begun = [each for each in mine if each.start < covered.to]
        if not begun and covered.start is not None:
            self.place(covered, plan, covered.start, mine)
            return
        if not begun:
            what = f"no coverage under {covered.plans[0]!r} had begun by {covered.to}: none to end"
            self.fault(covered.where, what)
            return
        max(begun, key=lambda each: each.start).to = covered.to

    def place(self, covered: Covered, plan: int, start: date, mine: list[Coverage]) -> None:
        """Coverage on file that begins the same day, or shares one, is meant; else it is new."""
        made = Coverage(None, plan, covered.rank or 1, start, covered.to)
        fitting = [each for each in mine if covered.rank in (None, each.rank)]
        same = next((each for each in fitting if each.start == start), None)
        same = same or next((each for each in fitting if each.meets(made)), None)
        if same is None:
            while covered.rank is None and any(
                each.rank == made.rank and each.meets(made) for each in self.told
            ):
                made.rank += 1
            self.final.append(made)
            same = made
        same.start, same.to = start, covered.to
        same.group_number = covered.group_number or same.group_number
        same.subscriber_number = covered.subscriber_number or same.subscriber_number
        same.relationship = covered.relationship or same.relationship
        self.told.append(same)

    def end(self) -> None:
        """Eligibility ends: no coverage lasts longer, and none begins after it."""
        ended = self.said.ended
        if ended is None:
            return
        self.final = [each for each in self.final if each.start < ended]
        for each in self.final:
            each.to = min(each.to or ended, ended)

    def overlaps(self) -> None:
        ordered = sorted(self.final, key=lambda each: (each.rank, each.start))
        for one, other in pairwise(ordered):
            if one.rank == other.rank and one.meets(other):
                self.fault(
                    self.said.where,
                    f"coverage under {self.codes[one.plan]} {one.days} and under "
                    f"{self.codes[other.plan]} {other.days} would overlap; end one first",
                )

    def fault(self, where: str, what: str) -> None:
        self.faults.append(Fault(where, what))
