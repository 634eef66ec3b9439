"""Walks a transaction set through its guide: each segment to its loop, faults to their place.

A segment is matched by its name and all its qualifiers, in the loop where it stands: first in
the innermost loop, then in the loops around it, never backwards.
"""

from kernel.x12.blame import missing, place_of, too_often, where_lost, withdrawn
from kernel.x12.elements import Checks, missing_element
from kernel.x12.frames import NEVER, Frame, qualifier
from kernel.x12.guessing import meant
from kernel.x12.guides import Guide, Options, Target
from kernel.x12.hierarchy import Hierarchy
from kernel.x12.loops import KEPT_OF_A_LOOP, Loop
from kernel.x12.maps import every_segment_id
from kernel.x12.problems import ElementError, ElementProblem, Problem, SegmentError
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.tables import apart

KEPT = 2000
"""Problems kept of one transaction set; more are counted only."""

MOST_LOST = 10_000
"""Segments that fit nowhere, after which a transaction set is read no further."""

_NOTHING: list[Loop] = []


class Walk:
    """One transaction set on its way.

    `feed` takes segment after segment from ST to SE and answers the loops named in `cut` that
    have come to their end.  `checks` is None where elements are known to be good; `before` counts
    the segments of the file before ST.
    `count` counts everything found wrong so far; `noted` holds it, up to `room`.
    """

    def __init__(
        self,
        guide: Guide,
        delimiters: Delimiters,
        cut: frozenset[str] = frozenset(),
        checks: Checks | None = None,
        before: int = 0,
        room: int = KEPT,
    ) -> None:
        self.room = room
        self.guide = guide
        self.component = delimiters.component
        self.cut = cut
        self.checks = checks
        self.count = 0
        self.noted: list[Problem] = []
        self.before = before
        self.lost = 0
        self.lost_at = -1
        self.hierarchy = Hierarchy()
        self.apart = apart(guide.root, cut)
        self.root = Loop(guide.root, None)
        self.frames = [Frame(guide.root, self.root)]

    def feed(self, segment: Segment) -> list[Loop]:
        frames = self.frames
        name = segment.elements[0]
        depth = len(frames)
        while depth:
            depth -= 1
            frame = frames[depth]
            options = frame.table.get(name)
            if options is not None:
                target = self._choose(options, segment, frame)
                if target is not None:
                    break
        else:
            return self._unplaced(segment) if self.lost < MOST_LOST else _NOTHING
        depth += 1
        finished = self._leave(depth, segment) if depth < len(frames) else _NOTHING
        self._enter(frame, target, segment)
        return finished

    def close(self, segment: Segment) -> list[Loop]:
        """Ends every loop; `segment` is the last one there was, for the address of what lacks."""
        return self._leave(0, segment)

    def _choose(self, options: Options, segment: Segment, frame: Frame) -> Target | None:
        """The way on from this loop for this segment; None where it cannot stand here."""
        at = options.at
        if at is None:
            candidates = options.every
        else:
            elements = segment.elements
            value = elements[at[0]] if at[0] < len(elements) else ""
            if at[1]:
                value = value.split(self.component, 1)[0]
            candidates = options.by_qualifier.get(value, options.unqualified)
        if len(candidates) == 1:
            (target,) = candidates
            return target if target.position >= frame.position else None
        return self._best(candidates, segment, frame)

    def _best(
        self, candidates: tuple[Target, ...], segment: Segment, frame: Frame
    ) -> Target | None:
        """Of several ways on the one whose codes fit, and which has not come too often."""
        best: Target | None = None
        best_rank = (-2, -2)
        for target in candidates:
            if target.position >= frame.position:
                child = frame.spec.children[target.index]
                room = 0 if frame.counts.get(target.index, 0) < child.most else -1
                score = target.segment.fits(segment.elements, self.component)
                rank = (min(score, 0), room)
                if rank > best_rank:
                    best, best_rank = target, rank
        return best

    def _enter(self, frame: Frame, target: Target, segment: Segment) -> None:
        index = target.index
        for spec, inner in target.steps:
            loop = Loop(spec, frame.loop)
            count = self._count(frame, index, segment, loop)
            if spec not in self.apart:
                if count <= spec.most + 1:
                    frame.loop.loops.append(loop)
                else:  # of far too many, the first one too many is kept, and blamed for all
                    loop.blamed = frame.loop.blamed or frame.loop
            frame, index = Frame(spec, loop), inner
            self.frames.append(frame)
        loop = frame.loop
        if self._count(frame, index, segment, loop) <= target.segment.most + 1:
            loop.segments.append(segment)
        if segment.elements[0] == "HL":
            loop.level_fault = self.hierarchy.fault(loop, segment)
        checks = self.checks
        if checks is not None:
            found = checks.of(target.segment).problems(segment)
            if found:
                message = "; ".join(each.message for each in found)
                self._note(loop, segment, SegmentError.ELEMENTS, message, found)

    def _count(self, frame: Frame, index: int, segment: Segment, of: Loop) -> int:
        """Moves to a child of the loop, noting what was passed over and what came too often: how
        often it has come.

        `of` is to blame for coming too often: the loop that begins, not the ones before it.
        """
        child = frame.spec.children[index]
        position = child.position
        if frame.due < position:
            self._pass_over(frame, position, segment)
        frame.position = position
        counts = frame.counts
        count = counts[index] = counts.get(index, 0) + 1
        if count > child.most:
            if not self._is_full(of):
                self._note(of, segment, *too_often(of, child, count))
        elif child.usage == "N":
            message = f"{child.name} ({child.id}) is not used here"
            self._note(of, segment, SegmentError.NOT_USED, message)
        return count

    def _pass_over(self, frame: Frame, position: int, segment: Segment) -> None:
        needed = frame.spec.needed
        while frame.due < position:
            index = needed[frame.needed][1]
            frame.needed += 1
            frame.due = needed[frame.needed][0] if frame.needed < len(needed) else NEVER
            if index not in frame.counts and not self._is_full(frame.loop):
                child, loop = frame.spec.children[index], frame.loop
                place = place_of(loop, child, segment.number) - self.before
                self._record(loop, missing(loop, child, where_lost(loop, child, place)))

    def _leave(self, depth: int, segment: Segment) -> list[Loop]:
        """Closes the loops below `depth`, innermost first."""
        finished: list[Loop] = []
        frames = self.frames
        while len(frames) > depth:
            frame = frames.pop()
            if frame.due < NEVER:
                self._pass_over(frame, NEVER, segment)
            if frame.spec.id in self.cut:
                finished.append(frame.loop)
        return finished

    def _unplaced(self, segment: Segment) -> list[Loop]:
        """A segment that fits nowhere.  Where only its qualifier is wrong, that is what we say."""
        name = segment.elements[0]
        self.lost += 1
        if self.lost == MOST_LOST:
            message = f"{MOST_LOST:,} segments fit nowhere; the rest was not read"
            self._note(self.root, segment, SegmentError.UNEXPECTED, message, unplaced=True)
        innermost = self.frames[-1].loop
        late = any(frame.stood(segment) for frame in self.frames)
        if name != "HL" and (not late or self._is_one_of_another(segment)):
            finished = self._guessed(segment)
            if finished is not None:
                return finished
        self.lost_at = segment.number
        if name not in self.guide.segment_ids:
            elsewhere = name in every_segment_id()
            code = SegmentError.NOT_IN_SET if elsewhere else SegmentError.UNRECOGNIZED
            message = f"{name[:20]!r} is no segment of this transaction set"
            self._note(innermost, segment, code, message, unplaced=True)
        elif late:
            self._withdraw(segment)
            message = f"{name} comes too late: it stands before what was read already"
            self._note(innermost, segment, SegmentError.OUT_OF_SEQUENCE, message, unplaced=True)
        else:
            message = f"{name}*{segment.get(1)[:20]} cannot stand here, after loop {innermost.id}"
            self._note(innermost, segment, SegmentError.UNEXPECTED, message, unplaced=True)
        return _NOTHING

    def _is_one_of_another(self, segment: Segment) -> bool:
        """Whether what came late is rather the one required now, with a wrong qualifier."""
        if any(frame.missed(segment) for frame in self.frames):
            return False
        return self.frames[-1].needs_one_like(segment)

    def _withdraw(self, segment: Segment) -> None:
        """What comes too late was noted as missing: it is there, so that is one fault."""
        for frame in reversed(self.frames):
            loop, child = frame.loop, frame.passed_over(segment)
            found = withdrawn(loop, child) if child is not None else None
            if found is not None:
                self.count -= 1
                if found in self.noted:
                    self.noted.remove(found)
                return

    def _guessed(self, segment: Segment) -> list[Loop] | None:
        """Takes the segment for the one its name allows here, and blames its qualifier.

        None where none is meant.
        """
        for depth in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[depth]
            options = frame.spec.table.get(segment.elements[0])
            if options is None or options.at is None:
                continue
            value = qualifier(options.at, segment)
            if value in options.by_qualifier:
                continue
            alone = segment.number - self.lost_at > 1
            target = meant(frame, options, segment, self.guide.root, alone=alone)
            if target is not None:
                return self._take(depth, target, options, value, segment)
        return None

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
        if not segment.get(at):
            found = missing_element(at, spec)
        else:
            spec = spec.parts[component - 1] if component else spec
            allowed = ", ".join(sorted(options.by_qualifier))
            code = ElementError.CODE if value else ElementError.MISSING
            message = f"{spec.ref} {spec.name}: {value!r} is not one of {allowed}"
            found = ElementProblem(at, code, message, value, spec.number, component)
        message = found.message
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

    def _is_full(self, loop: Loop) -> bool:
        """Where no more is kept, what is wrong is counted, here, and not said."""
        blamed = loop.blamed or loop
        if self.count < self.room or blamed.faults < KEPT_OF_A_LOOP:
            return False
        self.count += 1
        blamed.faults += 1
        return True

    def _record(self, loop: Loop, problem: Problem) -> None:
        self.count += 1
        (loop.blamed or loop).blame(problem)
        if len(self.noted) < self.room:
            self.noted.append(problem)
