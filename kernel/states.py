"""State machines: a table of moves, enforced by Python and by PostgreSQL from the same table.

DOOR = Machine("door", {"open": ("closed",), "closed": ("open",)}, initial=("closed",))
DOOR.check("open", "closed")
class Meta:
    triggers = DOOR.triggers("state")
"""

from collections.abc import Iterable, Mapping

import pgtrigger


class UnableToMove(ValueError):
    """The move is not in the machine's table."""


class Machine:
    """A named table of moves: from each state, the states it may go to.

    `initial` are the states a thing may come into being in; where it is empty, any of the table.
    """

    def __init__(
        self, name: str, moves: Mapping[str, tuple[str, ...]], *, initial: Iterable[str] = ()
    ) -> None:
        self.name = name
        self.moves = dict(moves)
        self.initial = tuple(initial)
        strangers = {to for targets in moves.values() for to in targets} - moves.keys()
        if strangers:
            raise ValueError(f"{name}: {sorted(strangers)} are moved to but not in the table")
        if set(self.initial) - moves.keys():
            raise ValueError(f"{name}: {self.initial} are not all in the table")

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
        """The same table as a trigger: an UPDATE outside it is refused, whoever sends it.

        The condition is PostgreSQL's own, so that a move in the table calls no function: in a batch
        the call costs more than all else in the UPDATE (it asks for a setting that is not there,
        and what catches that error walks through every lock of the transaction).
        """
        transitions = ", ".join(
            f"'{old}:{new}'" for old, targets in self.moves.items() for new in targets
        )
        moved = f'OLD."{field}" IS DISTINCT FROM NEW."{field}"'
        step = f"""(OLD."{field}" || ':' || NEW."{field}")"""
        return pgtrigger.Trigger(
            name=f"{self.name}_moves",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(f"{moved} AND {step} <> ALL (ARRAY[{transitions}])"),
            func='RAISE EXCEPTION \'Invalid transition from "%" to "%" on table %\', '
            f'OLD."{field}", NEW."{field}", TG_TABLE_NAME;',
        )

    def begins(self, field: str) -> pgtrigger.Trigger:
        """An INSERT in a state nothing begins in is refused.  The rows are not looked at one by
        one where they are in order: the condition is PostgreSQL's own."""
        states = ", ".join(f"'{state}'" for state in self.initial or self.states)
        return pgtrigger.Trigger(
            name=f"{self.name}_begins",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition(f'NEW."{field}" NOT IN ({states})'),
            func=f"RAISE EXCEPTION 'a {self.name} cannot begin as %', NEW.\"{field}\" "
            "USING ERRCODE = 'check_violation';",
        )

    def triggers(self, field: str) -> tuple[pgtrigger.Trigger, pgtrigger.Trigger]:
        """Both: how it begins, and how it moves."""
        return self.begins(field), self.trigger(field)
