"""Groups and transaction sets that have ended: what the memory holds does not grow with them."""

from dataclasses import fields
from operator import attrgetter

from kernel.x12.envelopes import Group, TransactionSet
from kernel.x12.kept import Kept, Part, Row

_set_row = attrgetter(*(each.name for each in fields(TransactionSet)))
_group_row = attrgetter(*(each.name for each in fields(Group) if each.name != "transactions"))


def kept_sets() -> Kept[TransactionSet]:
    return Kept(_set_of, _set_row)


def kept_groups(sets: Kept[TransactionSet]) -> Kept[Group]:
    """`sets` are those of the groups."""

    def made(row: Row) -> Group:
        start, stop, *values = row
        group = Group(Part(sets, start, stop), *values)
        group.errors, group.messages = [*group.errors], [*group.messages]
        return group

    def row(group: Group) -> Row:
        return group.transactions.start, group.transactions.stop, *_group_row(group)

    return Kept(made, row)


def _set_of(row: Row) -> TransactionSet:
    found = TransactionSet(*row)
    found.errors, found.messages = [*found.errors], [*found.messages]
    found.problems = [*found.problems]
    return found
