"""A loop as it came: its segments, its inner loops, and what a guide found wrong in it."""

from collections.abc import Iterator
from typing import Optional

from kernel.x12.guides import LoopSpec
from kernel.x12.problems import Problem
from kernel.x12.segments import Segment


class Loop:
    """One occurrence of a loop.

    `parent` leads up to the loops around it.  A loop that is handed out on its own (see
    `Walk`), and every loop that holds such loops, is not among its parent's `loops`: memory
    stays flat however many there are.  `level_fault` says what is wrong with the numbers of the
    HL that begins the loop.
    """

    __slots__ = ("level_fault", "loops", "parent", "problems", "segments", "spec")

    def __init__(self, spec: LoopSpec, parent: Optional["Loop"]) -> None:
        self.spec = spec
        self.parent = parent
        self.segments: list[Segment] = []
        self.loops: list[Loop] = []
        self.problems: list[Problem] = []
        self.level_fault = ""

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

    def every_problem(self) -> list[Problem]:
        """Everything wrong in the loop, inner loops included."""
        found = list(self.problems)
        for loop in self.loops:
            found += loop.every_problem()
        return found

    def __repr__(self) -> str:
        return f"Loop({self.id}, {len(self.segments)} segments, {len(self.loops)} loops)"
