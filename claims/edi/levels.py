"""The HL levels around claims: numbers and parents, and what a level says of those below it."""

from collections.abc import Iterator

from claims.edi.refusals import INVALID, Refusal
from kernel.x12.blame import where_lost
from kernel.x12.loops import Loop
from kernel.x12.problems import Problem, SegmentError

CHILDREN = "1"
_SELF = "18"


def hierarchy_faults(loop: Loop) -> Iterator[Refusal]:
    """What is wrong with the HL levels above a claim: its people may not be its own."""
    above = loop.parent
    while above is not None:
        if above.level_fault:
            yield Refusal.of(INVALID, "481", above.level_fault)
        above = above.parent


def no_children(level: Loop) -> Refusal:
    """Of a level whose HL04 promises others below it that did not come."""
    message = f"HL {level.segments[0].get(1)} says in HL04 that it has children; none came"
    return Refusal.of(INVALID, "481", message)


def no_claim(subscriber: Loop, first: int) -> Problem:
    """Of a subscriber under whom nothing came: a claim, or a patient to have one.

    `first` is the number of the segment ST.
    """
    coverage = subscriber.first("SBR")
    own = coverage is not None and coverage.get(2) == _SELF
    name, loop, what = ("CLM", "2300", "claim") if own else ("HL", "2000C", "patient")
    last = max(segment.number for segment in subscriber.every_segment())
    spec = next(each for each in subscriber.spec.children if each.id == loop)
    return Problem(
        segment=name,
        position=where_lost(subscriber, spec, last - first + 2),
        loop=loop,
        code=SegmentError.DEPENDENT_MISSING,
        message=f"a {what} (loop {loop}) is required for this subscriber but is not there",
    )
