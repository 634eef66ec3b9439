"""State machines: a table of moves, enforced by Python and by PostgreSQL from the same table.

DOOR = Machine("door", {"open": ("closed",), "closed": ("open",)})
DOOR.check("open", "closed")
class Meta:
    triggers = (DOOR.trigger("state"),)
"""

from collections.abc import Mapping

import pgtrigger


class UnableToMove(ValueError):
    """The move is not in the machine's table."""


class Machine:
    """A named table of moves: from each state, the states it may go to."""

    def __init__(self, name: str, moves: Mapping[str, tuple[str, ...]]) -> None:
        self.name = name
        self.moves = dict(moves)
        strangers = {to for targets in moves.values() for to in targets} - moves.keys()
        if strangers:
            raise ValueError(f"{name}: {sorted(strangers)} are moved to but not in the table")

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.moves)

    def may(self, old: str, new: str) -> bool:
        return new in self.moves.get(old, ())

    def check(self, old: str, new: str) -> None:
        """Raises UnableToMove with what is possible instead."""
        if not self.may(old, new):
            possible = ", ".join(self.moves.get(old, ())) or "nothing"
            raise UnableToMove(f"a {self.name} that is {old} may become {possible}, not {new}")

    def trigger(self, field: str) -> pgtrigger.Trigger:
        """The same table as a trigger: an UPDATE outside it is refused, whoever sends it."""
        transitions = [(old, new) for old, targets in self.moves.items() for new in targets]
        return pgtrigger.FSM(name=f"{self.name}_moves", field=field, transitions=transitions)
