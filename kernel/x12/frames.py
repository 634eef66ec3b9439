"""How far in a loop a walk is."""

from kernel.x12.guides import LoopSpec
from kernel.x12.loops import Loop

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
