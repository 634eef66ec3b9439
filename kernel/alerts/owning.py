"""Whose case it is: as on the board, whoever its open work is assigned to, or has it in hand."""

from collections.abc import Collection

from kernel.cases.models import WorkItem


def owners(cases: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By case, the usernames of those who own it; a case nobody owns is not in it.  One statement.

    On call is who is woken, by the roster; an owner sees the alert beside them.
    """
    found: dict[int, set[str]] = {}
    rows = WorkItem.objects.filter(case__in=cases, done_at=None)
    for case, assigned, has in rows.values_list("case", "assigned_to", "leased_by"):
        if name := assigned or has:
            found.setdefault(case, set()).add(name)
    return {case: tuple(sorted(names)) for case, names in found.items()}
