"""Look-up tables over a loop: which child a segment of a given name and qualifier leads to."""

from collections.abc import Iterator, Sequence
from functools import cache

from kernel.x12.guides import LoopSpec, Options, SegmentSpec, Target


def required_children(children: Sequence[LoopSpec | SegmentSpec]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (child.position, index) for index, child in enumerate(children) if child.usage == "R"
    )


def options(loop: LoopSpec, *, is_set: bool = False) -> dict[str, Options]:
    """Segment name to all the ways on from this loop, its nested loops' beginnings included.

    The segment that begins the loop is none: where it comes again, so does the loop.  Only the
    transaction set itself (`is_set`) is begun from inside, by its ST.
    """
    found: dict[str, list[Target]] = {}
    for target in _targets(loop, begins=is_set or loop.wrapper):
        found.setdefault(target.segment.id, []).append(target)
    return {name: _options(targets) for name, targets in found.items()}


def _targets(loop: LoopSpec, *, begins: bool) -> Iterator[Target]:
    for index, child in enumerate(loop.children):
        if isinstance(child, SegmentSpec):
            if index or begins or child.most > 1:
                yield Target(child.position, index, (), child)
            continue
        for steps, segment in _entries(child):
            yield Target(child.position, index, steps, segment)


def _entries(loop: LoopSpec) -> Iterator[tuple[tuple[tuple[LoopSpec, int], ...], SegmentSpec]]:
    """The ways into a loop: its first segment or, for a wrapper, any of its children."""
    for index, child in enumerate(loop.children):
        if isinstance(child, SegmentSpec):
            yield ((loop, index),), child
        else:
            for steps, segment in _entries(child):
                yield ((loop, index), *steps), segment
        if not loop.wrapper:
            return


def _options(targets: list[Target]) -> Options:
    every = tuple(targets)
    places = {
        target.segment.qualifier[:2] for target in targets if target.segment.qualifier is not None
    }
    if len(places) != 1:
        return Options(None, {}, every, every)
    by_qualifier: dict[str, tuple[Target, ...]] = {}
    for target in targets:
        for code in target.segment.qualifier[2] if target.segment.qualifier else ():
            by_qualifier[code] = (*by_qualifier.get(code, ()), target)
    unqualified = tuple(target for target in targets if target.segment.qualifier is None)
    return Options(places.pop(), by_qualifier, unqualified, every)


@cache
def apart(root: LoopSpec, cut: frozenset[str]) -> frozenset[LoopSpec]:
    """The loops handed out on their own, and those that hold such loops."""
    found: set[LoopSpec] = set()

    def visit(spec: LoopSpec) -> bool:
        inner = [visit(child) for child in spec.children if isinstance(child, LoopSpec)]
        if any(inner) or spec.id in cut:
            found.add(spec)
            return True
        return False

    visit(root)
    return frozenset(found)
