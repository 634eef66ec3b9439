"""The problems of what is not there, or there too often: said, and put in their place."""

from functools import cache

from kernel.x12.guides import LoopSpec, SegmentSpec
from kernel.x12.loops import Loop
from kernel.x12.problems import Problem, SegmentError


def missing(loop: Loop, child: LoopSpec | SegmentSpec, place: int) -> Problem:
    """Of a required child of this loop that did not come."""
    if isinstance(child, SegmentSpec):
        name, where = child.id, loop.id
        message = f"{child.id} ({child.name}) is required in loop {where} but is not there"
    else:
        name, where = child.first_segment.id, child.id
        message = f"loop {child.id} ({child.name}) is required in {loop.id} but is not there"
    return Problem(name, place, where, SegmentError.MISSING, message)


def withdrawn(loop: Loop, child: SegmentSpec) -> Problem | None:
    """The problem of this child that did not come, taken from the loop again; None where the loop
    has none."""
    message = missing(loop, child, 0).message
    for problem in loop.problems:
        if problem.code is SegmentError.MISSING and problem.message == message:
            loop.problems.remove(problem)
            loop.faults -= 1
            return problem
    return None


def place_of(loop: Loop, child: LoopSpec | SegmentSpec, number: int) -> int:
    """Where a child that did not come should have stood: before the ones after it in the guide
    that may come in any order with it, else before segment `number`."""
    children = loop.spec.children
    after = children[children.index(child) + 1 :]
    late = [each for each in after if each.position == child.position]
    came = [inner.segments[0].number for inner in loop.loops if inner.spec in late]
    return min(came, default=number)


def where_lost(loop: Loop, child: LoopSpec | SegmentSpec, place: int) -> int:
    """Where a loop that did not come should have begun: at the first segment of it that, without
    its beginning, fitted nowhere; `place` where there is none."""
    if isinstance(child, SegmentSpec):
        return place
    names = _names(child)
    lost = (each for each in loop.every_problem() if each.unplaced and each.segment in names)
    return min((each.position for each in lost), default=place)


@cache
def _names(spec: LoopSpec) -> frozenset[str]:
    inner = [_names(each) for each in spec.children if isinstance(each, LoopSpec)]
    own = {each.id for each in spec.children if isinstance(each, SegmentSpec)}
    return frozenset(own).union(*inner)


def too_often(loop: Loop, child: LoopSpec | SegmentSpec, count: int) -> tuple[SegmentError, str]:
    """Of a child that came more often than it may; `loop` is the one to blame."""
    if isinstance(child, SegmentSpec):
        message = f"{child.id} ({child.name}) comes {count} times in loop {loop.id}, "
        code = SegmentError.TOO_OFTEN
    else:
        message = f"loop {child.id} ({child.name}) comes {count} times, "
        code = SegmentError.LOOP_TOO_OFTEN
    return code, message + f"at most {child.most} allowed"
