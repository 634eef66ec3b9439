"""Envelopes that have ended: what the memory holds does not grow with them."""

from dataclasses import fields
from operator import attrgetter

from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.kept import Kept, Part, Row

_set_row = attrgetter(*(each.name for each in fields(TransactionSet)))
_group_row = attrgetter(*(each.name for each in fields(Group) if each.name != "transactions"))
_interchange_row = attrgetter(*(each.name for each in fields(Interchange) if each.name != "groups"))


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


def kept_interchanges() -> Kept[Interchange]:
    """Of one file: their groups stay where they are kept, which is one place for all of them."""
    groups = kept_groups(kept_sets())

    def made(row: Row) -> Interchange:
        start, stop, elements, delimiters, *values = row
        found = Interchange(elements, delimiters, Part(groups, start, stop), *values)
        found.messages = [*found.messages]
        return found

    def row(of: Interchange) -> Row:
        nonlocal groups
        start = stop = 0  # of one whose ISA cannot be read: it has none
        if isinstance(of.groups, Part):
            groups, start, stop = of.groups.kept, of.groups.start, of.groups.stop
        return start, stop, *_interchange_row(of)

    return Kept(made, row)


def _set_of(row: Row) -> TransactionSet:
    found = TransactionSet(*row)
    found.errors, found.messages = [*found.errors], [*found.messages]
    found.problems = [*found.problems]
    return found
