"""What an implementation guide says, as frozen tables the walker can look things up in.

A guide is a tree: loops hold segments and loops, segments hold elements, a composite element
holds parts.  `kernel.x12.maps` fills these from the maps of the installed `pyx12` package.
"""

import re
from dataclasses import dataclass, field
from typing import Union

UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """An element, or one component of a composite.

    `number` is the data element's number in the dictionary (IK402).  `codes` is None where any
    value will do.  `parts` is not empty where the element is a composite.
    """

    ref: str
    number: str
    name: str
    usage: str
    kind: str = "AN"
    shortest: int = 0
    longest: int = UNLIMITED
    codes: frozenset[str] | None = None
    pattern: re.Pattern[str] | None = None
    repeats: int = 1
    parts: tuple["ElementSpec", ...] = ()

    @property
    def required(self) -> bool:
        return self.usage == "R"

    @property
    def unused(self) -> bool:
        return self.usage == "N"


@dataclass(frozen=True, slots=True)
class Note:
    """A syntax note: P all or none, R at least one, E at most one, C if the first then all the
    others, L if the first then at least one other.  V is no note of X12's own but a rule of a
    guide: where the first has this `value`, the second is required.  `elements` count from 1."""

    kind: str
    elements: tuple[int, ...]
    value: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentSpec:
    id: str
    name: str
    usage: str
    position: int
    most: int
    elements: tuple[ElementSpec, ...]
    notes: tuple[Note, ...]
    qualifier: tuple[int, int, frozenset[str]] | None
    """Where the qualifier stands that tells this segment from others of its name: element,
    component (0 for a simple element), and its values."""

    def fits(self, elements: list[str], component: str) -> int:
        """How many coded elements hold one of their codes, or -1 where one does not."""
        score = 0
        for spec, value in zip(self.elements, elements[1:], strict=False):
            codes = spec.codes
            if spec.parts:
                value, codes = value.split(component)[0], spec.parts[0].codes
            if codes is not None and value:
                if value not in codes:
                    return -1
                score += 1
        return score


@dataclass(frozen=True, slots=True, eq=False)
class LoopSpec:
    """A loop.  A wrapper (header, detail, footer) has no first segment of its own: entering one
    of its loops enters it."""

    id: str
    name: str
    usage: str
    position: int
    most: int
    children: tuple[Union["LoopSpec", SegmentSpec], ...] = ()
    table: dict[str, "Options"] = field(default_factory=dict)
    needed: tuple[tuple[int, int], ...] = ()
    """Position and index of each required child, in order."""
    wrapper: bool = False

    @property
    def first_segment(self) -> SegmentSpec:
        first = self.children[0]
        return first if isinstance(first, SegmentSpec) else first.first_segment


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One way on from a loop: the child to step into, and the segment reached.

    `steps` are the loops entered on the way, outermost first, each with the index, among its own
    children, of the next step.
    """

    position: int
    index: int
    steps: tuple[tuple[LoopSpec, int], ...]
    segment: SegmentSpec


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """All the ways on from a loop for one segment name, found by qualifier."""

    at: tuple[int, int] | None
    by_qualifier: dict[str, tuple[Target, ...]]
    unqualified: tuple[Target, ...]
    every: tuple[Target, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """One implementation guide: `version` is GS08, `kind` ST01, `group` GS01.  `root` is the
    transaction set from ST to SE; `segment_ids` all names of segments in it."""

    version: str
    kind: str
    group: str
    root: LoopSpec
    segment_ids: frozenset[str]
