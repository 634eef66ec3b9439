"""A loop as it came: its segments, its inner loops, and what a guide found wrong in it."""

from collections.abc import Iterator
from typing import Optional

from kernel.x12.guides import LoopSpec
from kernel.x12.problems import Problem
from kernel.x12.segments import Segment

KEPT_OF_A_LOOP = 100
"""Problems kept of one loop; more are counted only, but for segments that fit nowhere."""


class Loop:
    """One occurrence of a loop.

    `parent` leads up to the loops around it.  A loop that is handed out on its own (see
    `Walk`), and every loop that holds such loops, is not among its parent's `loops`: memory
    stays flat however many there are.  `level_fault` says what is wrong with the numbers of the
    HL that begins the loop.

    `faults` counts what is wrong in the loop, `problems` holds the first of it.  Of segments and
    loops that come far too often one too many is kept; what is wrong in the others is told of the
    loop around them (`blamed`).
    """

    __slots__ = (
        "blamed", "faults", "level_fault", "loops", "parent", "problems", "segments", "spec"
    )  # fmt: skip

    def __init__(self, spec: LoopSpec, parent: Optional["Loop"]) -> None:
        self.spec = spec
        self.parent = parent
        self.segments: list[Segment] = []
        self.loops: list[Loop] = []
        self.problems: list[Problem] = []
        self.faults = 0
        self.level_fault = ""
        self.blamed: Loop | None = None

    @property
    def id(self) -> str:
        return self.spec.id

    def all(self, name: str, *qualifiers: str) -> Iterator[Segment]:
        """The loop's own segments of this name, whose element 01 is one of the qualifiers."""
        for segment in self.segments:
            if segment.elements[0] == name and (not qualifiers or segment.get(1) in qualifiers):
                yield segment

    def first(self, name: str, *qualifiers: str) -> Segment | None:
        return next(self.all(name, *qualifiers), None)

    def inner(self, *ids: str) -> Iterator["Loop"]:
        """The loops directly inside this one with one of these ids."""
        return (loop for loop in self.loops if loop.spec.id in ids)

    def above(self, *ids: str) -> Optional["Loop"]:
        """The nearest loop around this one with one of these ids."""
        loop = self.parent
        while loop is not None and loop.spec.id not in ids:
            loop = loop.parent
        return loop

    def every_segment(self) -> Iterator[Segment]:
        """All segments of the loop, inner loops included, in the order they came."""
        inner = [segment for loop in self.loops for segment in loop.every_segment()]
        yield from sorted(self.segments + inner, key=lambda segment: segment.number)

    def blame(self, problem: Problem) -> None:
        self.faults += 1
        if len(self.problems) < KEPT_OF_A_LOOP or problem.unplaced:
            self.problems.append(problem)

    def every_fault(self) -> int:
        """How much is wrong in the loop, inner loops included."""
        return self.faults + sum(loop.every_fault() for loop in self.loops)

    def every_problem(self) -> list[Problem]:
        """What is wrong in the loop, inner loops included."""
        found = list(self.problems)
        for loop in self.loops:
            found += loop.every_problem()
        return found

    def __repr__(self) -> str:
        return f"Loop({self.id}, {len(self.segments)} segments, {len(self.loops)} loops)"
