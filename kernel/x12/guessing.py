"""Which segment was meant by one that fits nowhere: one that may stand here, with another
qualifier."""

from functools import cache

from kernel.x12.frames import Frame, qualifier
from kernel.x12.guides import LoopSpec, Options, SegmentSpec, Target
from kernel.x12.segments import Segment


def meant(
    frame: Frame, options: Options, segment: Segment, root: LoopSpec, *, alone: bool
) -> Target | None:
    """The way on from this loop that the segment was meant to be; None where it is another's.

    What the loop requires next is meant by whatever comes in its place.  What it only allows is
    meant by a qualifier that the guide has nowhere, or where it is the only one of its name here
    and the segment before it did fit (`alone`): else a segment whose loop did not begin would be
    taken for one of the loop before.
    """
    value = qualifier(options.at, segment) if options.at else ""
    strange = value not in qualifiers(root).get(segment.id, frozenset())
    single = alone and sum(not each.steps for each in options.every) == 1
    for target in options.every:
        if not frame.may_guess(target):
            continue
        if frame.spec.children[target.index].usage == "R":
            if not frame.owes_before(target):
                return target
        elif strange or single:
            return target
    return None


@cache
def qualifiers(root: LoopSpec) -> dict[str, frozenset[str]]:
    """Segment name to every qualifier that a segment of that name has anywhere in the guide."""
    found: dict[str, set[str]] = {}

    def visit(spec: LoopSpec) -> None:
        for child in spec.children:
            if isinstance(child, SegmentSpec):
                found.setdefault(child.id, set()).update(
                    child.qualifier[2] if child.qualifier else ()
                )
            else:
                visit(child)

    visit(root)
    return {name: frozenset(values) for name, values in found.items()}
