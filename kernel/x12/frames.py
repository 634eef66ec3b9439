"""How far in a loop a walk is."""

from kernel.x12.guides import LoopSpec, SegmentSpec, Target
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment

NEVER = 10**9


class Frame:
    """A loop being read: how far in it we are, and how often each child has come.

    `due` is the position of the next child that is required.
    """

    __slots__ = ("counts", "due", "loop", "needed", "position", "spec", "table")

    def __init__(self, spec: LoopSpec, loop: Loop) -> None:
        self.spec = spec
        self.table = spec.table
        self.loop = loop
        self.position = 0
        self.needed = 0
        self.due = spec.needed[0][0] if spec.needed else NEVER
        self.counts: dict[int, int] = {}

    def may_guess(self, target: Target) -> bool:
        """Whether a segment of another qualifier may be taken for this one: one that may still
        come and has not; the beginning of a loop only where it is required."""
        child = self.spec.children[target.index]
        if target.position < self.position or target.index in self.counts:
            return False
        return not target.steps or (child.usage == "R" and len(target.steps) == 1)

    def owes_before(self, target: Target) -> bool:
        """Whether something else is required first, and has not come."""
        return any(
            self.position <= position < target.position and index not in self.counts
            for position, index in self.spec.needed
        )

    def stood(self, segment: Segment) -> bool:
        """Whether the loop has such a segment, be its place behind."""
        options = self.table.get(segment.elements[0])
        if options is None:
            return False
        value = qualifier(options.at, segment) if options.at else ""
        return bool(options.by_qualifier.get(value, options.unqualified))

    def missed(self, segment: Segment) -> bool:
        """Whether the loop requires just this segment, and was read past its place without it."""
        options = self.table.get(segment.elements[0])
        if options is None or options.at is None:
            return False
        return any(
            not target.steps
            and target.position < self.position
            and target.index not in self.counts
            and self.spec.children[target.index].usage == "R"
            for target in options.by_qualifier.get(qualifier(options.at, segment), ())
        )

    def passed_over(self, segment: Segment) -> SegmentSpec | None:
        """The segment of the loop that this one is, where its place is behind and it did not come;
        from then on it counts as one that did."""
        options = self.table.get(segment.elements[0])
        if options is None:
            return None
        value = qualifier(options.at, segment) if options.at else ""
        for target in options.by_qualifier.get(value, options.unqualified):
            behind = not target.steps and target.position < self.position
            if behind and target.index not in self.counts:
                self.counts[target.index] = 0
                return target.segment
        return None

    def needs_one_like(self, segment: Segment) -> bool:
        """Whether the loop needs a segment of this name: then its qualifier is what is wrong, even
        where one like it stood further up."""
        options = self.table.get(segment.elements[0])
        if options is None or options.at is None:
            return False
        if qualifier(options.at, segment) in options.by_qualifier:
            return False
        return any(
            not target.steps
            and self.spec.children[target.index].usage == "R"
            and self.may_guess(target)
            for target in options.every
        )


def qualifier(at: tuple[int, int], segment: Segment) -> str:
    """What a segment says in the element, or its first component, that tells which one it is."""
    return segment.get(at[0], at[1] and 1)
