"""Walks a transaction set through its guide: each segment to its loop, faults to their place.

A segment is matched by its name and all its qualifiers, in the loop where it stands: first in
the innermost loop, then in the loops around it, never backwards.
"""

from kernel.x12.elements import Checks
from kernel.x12.guides import Guide, LoopSpec, Options, SegmentSpec, Target
from kernel.x12.hierarchy import Hierarchy
from kernel.x12.loops import Loop
from kernel.x12.maps import every_segment_id
from kernel.x12.problems import ElementError, ElementProblem, Problem, SegmentError
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.tables import apart

KEPT = 2000
"""Problems kept of one transaction set; more are counted only."""

_NOTHING: list[Loop] = []


class _Frame:
    """A loop being read: how far in it we are, and how often each child has come."""

    __slots__ = ("counts", "loop", "needed", "position", "spec")

    def __init__(self, spec: LoopSpec, loop: Loop) -> None:
        self.spec = spec
        self.loop = loop
        self.position = 0
        self.needed = 0
        self.counts: dict[int, int] = {}


class Walk:
    """One transaction set on its way.

    `feed` takes segment after segment from ST to SE and answers the loops named in `cut` that
    have come to their end.  `checks` is None where elements are known to be good.
    `count` counts everything found wrong so far; `noted` holds it, up to `KEPT`.
    """

    def __init__(
        self,
        guide: Guide,
        delimiters: Delimiters,
        cut: frozenset[str] = frozenset(),
        checks: Checks | None = None,
    ) -> None:
        self.guide = guide
        self.component = delimiters.component
        self.cut = cut
        self.checks = checks
        self.count = 0
        self.noted: list[Problem] = []
        self.before = 0
        self.hierarchy = Hierarchy()
        self.apart = apart(guide.root, cut)
        self.root = Loop(guide.root, None)
        self.frames = [_Frame(guide.root, self.root)]

    def feed(self, segment: Segment) -> list[Loop]:
        frames = self.frames
        name = segment.elements[0]
        if name == "ST" and not self.root.segments:
            self.before = segment.number - 1
        depth = len(frames)
        while depth:
            depth -= 1
            frame = frames[depth]
            options = frame.spec.table.get(name)
            if options is not None:
                target = self._choose(options, segment, frame)
                if target is not None:
                    break
        else:
            return self._unplaced(segment)
        depth += 1
        finished = self._leave(depth, segment) if depth < len(frames) else _NOTHING
        self._enter(frame, target, segment)
        return finished

    def close(self, segment: Segment) -> list[Loop]:
        """Ends every loop; `segment` is the last one there was, for the address of what lacks."""
        return self._leave(0, segment)

    def _choose(self, options: Options, segment: Segment, frame: _Frame) -> Target | None:
        """The way on from this loop for this segment; None where it cannot stand here."""
        if options.at is None:
            candidates = options.every
        else:
            value = self._qualifier(options.at, segment)
            candidates = options.by_qualifier.get(value, options.unqualified)
        position = frame.position
        if len(candidates) == 1:
            return candidates[0] if candidates[0].position >= position else None
        best: Target | None = None
        best_rank = (-2, -2)
        for target in candidates:
            if target.position >= position:
                child = frame.spec.children[target.index]
                room = 0 if frame.counts.get(target.index, 0) < child.most else -1
                score = target.segment.fits(segment.elements, self.component)
                rank = (min(score, 0), room)
                if rank > best_rank:
                    best, best_rank = target, rank
        return best

    def _qualifier(self, at: tuple[int, int], segment: Segment) -> str:
        elements = segment.elements
        if at[0] >= len(elements):
            return ""
        value = elements[at[0]]
        return value.split(self.component, 1)[0] if at[1] else value

    def _enter(self, frame: _Frame, target: Target, segment: Segment) -> None:
        index = target.index
        for spec, inner in target.steps:
            loop = Loop(spec, frame.loop)
            self._count(frame, index, segment, loop)
            if spec not in self.apart:
                frame.loop.loops.append(loop)
            frame, index = _Frame(spec, loop), inner
            self.frames.append(frame)
        self._count(frame, index, segment, frame.loop)
        frame.loop.segments.append(segment)
        if segment.elements[0] == "HL":
            frame.loop.level_fault = self.hierarchy.fault(frame.loop, segment)
        if self.checks is not None:
            found = self.checks.of(target.segment).problems(segment)
            if found:
                message = "; ".join(each.message for each in found)
                self._note(frame.loop, segment, SegmentError.ELEMENTS, message, found)

    def _count(self, frame: _Frame, index: int, segment: Segment, of: Loop) -> None:
        """Moves to a child of the loop, noting what was passed over and what came too often.

        `of` is to blame for coming too often: the loop that begins, not the ones before it.
        """
        child = frame.spec.children[index]
        position = child.position
        needed = frame.spec.needed
        if frame.needed < len(needed) and needed[frame.needed][0] < position:
            self._pass_over(frame, position, segment)
        frame.position = position
        count = frame.counts[index] = frame.counts.get(index, 0) + 1
        if count > child.most:
            self._too_often(of, child, count, segment)
        elif child.usage == "N":
            message = f"{child.name} ({child.id}) is not used here"
            self._note(of, segment, SegmentError.NOT_USED, message)

    def _pass_over(self, frame: _Frame, position: int, segment: Segment) -> None:
        needed = frame.spec.needed
        while frame.needed < len(needed) and needed[frame.needed][0] < position:
            index = needed[frame.needed][1]
            frame.needed += 1
            if index not in frame.counts:
                self._missing(frame, frame.spec.children[index], segment)

    def _missing(self, frame: _Frame, child: LoopSpec | SegmentSpec, segment: Segment) -> None:
        if isinstance(child, SegmentSpec):
            name, loop = child.id, frame.spec.id
            message = f"{child.id} ({child.name}) is required in loop {loop} but is not there"
        else:
            name, loop = child.first_segment.id, child.id
            message = (
                f"loop {child.id} ({child.name}) is required in {frame.spec.id} but is not there"
            )
        place = self._place_of(child, frame, segment)
        self._record(frame.loop, Problem(name, place, loop, SegmentError.MISSING, message))

    def _place_of(self, child: LoopSpec | SegmentSpec, frame: _Frame, segment: Segment) -> int:
        """Where a child that did not come should have stood: before the ones after it in the guide
        that may come in any order with it, else before `segment`."""
        children = frame.spec.children
        after = children[children.index(child) + 1 :]
        late = [each for each in after if each.position == child.position]
        came = [loop.segments[0].number for loop in frame.loop.loops if loop.spec in late]
        return min(came, default=segment.number) - self.before

    def _too_often(
        self, loop: Loop, child: LoopSpec | SegmentSpec, count: int, segment: Segment
    ) -> None:
        if isinstance(child, SegmentSpec):
            message = f"{child.id} ({child.name}) comes {count} times in loop {loop.id}, "
            code = SegmentError.TOO_OFTEN
        else:
            message = f"loop {child.id} ({child.name}) comes {count} times, "
            code = SegmentError.LOOP_TOO_OFTEN
        self._note(loop, segment, code, message + f"at most {child.most} allowed")

    def _leave(self, depth: int, segment: Segment) -> list[Loop]:
        """Closes the loops below `depth`, innermost first."""
        finished: list[Loop] = []
        frames = self.frames
        while len(frames) > depth:
            frame = frames.pop()
            if frame.needed < len(frame.spec.needed):
                self._pass_over(frame, 10**9, segment)
            if frame.spec.id in self.cut:
                finished.append(frame.loop)
        return finished

    def _unplaced(self, segment: Segment) -> list[Loop]:
        """A segment that fits nowhere.  Where only its qualifier is wrong, that is what we say."""
        name = segment.elements[0]
        innermost = self.frames[-1].loop
        late = self._came_late(segment)
        if name != "HL" and not late:
            finished = self._guessed(segment)
            if finished is not None:
                return finished
        if name not in self.guide.segment_ids:
            elsewhere = name in every_segment_id()
            code = SegmentError.NOT_IN_SET if elsewhere else SegmentError.UNRECOGNIZED
            message = f"{name[:20]!r} is no segment of this transaction set"
            self._note(innermost, segment, code, message, unplaced=True)
        elif late:
            message = f"{name} comes too late: it stands before what was read already"
            self._note(innermost, segment, SegmentError.OUT_OF_SEQUENCE, message, unplaced=True)
        else:
            message = f"{name}*{segment.get(1)[:20]} cannot stand here, after loop {innermost.id}"
            self._note(innermost, segment, SegmentError.UNEXPECTED, message, unplaced=True)
        return _NOTHING

    def _came_late(self, segment: Segment) -> bool:
        for frame in self.frames:
            options = frame.spec.table.get(segment.elements[0])
            if options is not None:
                value = self._qualifier(options.at, segment) if options.at else ""
                if options.by_qualifier.get(value, options.unqualified):
                    return True
        return False

    def _guessed(self, segment: Segment) -> list[Loop] | None:
        """Takes the segment for the one its name allows here, and blames its qualifier.

        A segment of the loop itself is taken for any that may still come; the beginning of a
        loop only for one that is required and has not come.  None where nothing is allowed.
        """
        for depth in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[depth]
            options = frame.spec.table.get(segment.elements[0])
            if options is None or options.at is None:
                continue
            value = self._qualifier(options.at, segment)
            if value in options.by_qualifier:
                continue
            for target in options.every:
                if self._may_guess(frame, target):
                    return self._take(depth, target, options, value, segment)
        return None

    def _may_guess(self, frame: _Frame, target: Target) -> bool:
        child = frame.spec.children[target.index]
        if target.position < frame.position or target.index in frame.counts:
            return False
        return not target.steps or (child.usage == "R" and len(target.steps) == 1)

    def _take(
        self, depth: int, target: Target, options: Options, value: str, segment: Segment
    ) -> list[Loop]:
        finished = self._leave(depth + 1, segment)
        frame = self.frames[-1]
        checks, self.checks = self.checks, None
        if target.steps or frame.spec.children[target.index].usage == "R":
            self._enter(frame, target, segment)
        self.checks = checks
        at, component = options.at or (1, 0)
        spec = target.segment.elements[at - 1]
        spec = spec.parts[component - 1] if component else spec
        allowed = ", ".join(sorted(options.by_qualifier))
        code = ElementError.CODE if value else ElementError.MISSING
        message = f"{spec.ref} {spec.name}: {value!r} is not one of {allowed}"
        found = ElementProblem(at, code, message, value, spec.number, component)
        self._note(self.frames[-1].loop, segment, SegmentError.ELEMENTS, message, (found,))
        return finished

    def _note(
        self,
        loop: Loop,
        segment: Segment,
        code: SegmentError,
        message: str,
        elements: tuple[ElementProblem, ...] = (),
        unplaced: bool = False,
    ) -> None:
        position = segment.number - self.before
        problem = Problem(segment.id, position, loop.id, code, message, elements, unplaced)
        self._record(loop, problem)

    def _record(self, loop: Loop, problem: Problem) -> None:
        self.count += 1
        loop.problems.append(problem)
        if len(self.noted) < KEPT:
            self.noted.append(problem)
