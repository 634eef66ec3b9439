"""HL segments: numbered 1, 2, 3, ... through the transaction set, each naming its parent."""

from kernel.x12.loops import Loop
from kernel.x12.segments import Segment


class Hierarchy:
    """The levels of one transaction set as they come."""

    def __init__(self) -> None:
        self.previous = 0
        self.count = 0

    def fault(self, loop: Loop, segment: Segment) -> str:
        """What is wrong with the HL that begins this loop; "" where all is well.

        A number that is not the next one is blamed once: counting goes on from it, or as it would
        have without it.
        """
        self.count += 1
        expected, parent = self.previous + 1, _level_above(loop)
        number = _number(segment.get(1))
        self.previous = number if number is not None else expected
        if number not in (expected, self.count):
            return f"HL01 is {segment.get(1)!r}, {expected} comes next"
        named = parent.segments[0].get(1) if parent else ""
        if _number(segment.get(2)) != _number(named):
            return f"HL02 is {segment.get(2)!r}, its parent is HL {named or 'none'}"
        if parent is not None and parent.segments[0].get(4) == "0":
            return f"HL {named} says in HL04 that it has no children"
        return ""


def _level_above(loop: Loop) -> Loop | None:
    above = loop.parent
    while above is not None and not (above.segments and above.segments[0].id == "HL"):
        above = above.parent
    return above


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 12 else None
