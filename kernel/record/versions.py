"""Is each row whose history is kept as its last version says?

Triggers keep every version.  Whoever turns them off changes a row without one: then the row is not
as it was last, it is gone and no version says so, or it is there again and its last version says
that it was removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pghistory
from django.apps import apps
from django.db import connection
from pghistory.models import Event as History

from kernel.record.proving import Verified


@dataclass(frozen=True, slots=True)
class Versioned:
    """A table whose rows' versions are kept: in `history`, of these columns."""

    table: str
    key: str
    history: str
    columns: tuple[str, ...]
    removals: bool
    """Whether a removal leaves a version."""


def versioned_tables() -> list[Versioned]:
    """Every table with row history, by the models."""
    found = []
    for model in apps.get_models():
        if not (issubclass(model, History) and model._meta.managed):
            continue
        tracked = model.pgh_tracked_model._meta  # type: ignore[attr-defined]
        there = {str(each.column) for each in tracked.concrete_fields}
        columns = [str(each.column) for each in model._meta.concrete_fields]
        found.append(
            Versioned(
                *(tracked.db_table, str(tracked.pk.column), model._meta.db_table),
                tuple(name for name in columns if name in there),
                any(isinstance(tracker, pghistory.DeleteEvent) for tracker in _trackers(model)),
            )
        )
    return sorted(found, key=lambda each: each.history)


def _trackers(model: type[History]) -> tuple[object, ...]:
    return tuple(model.pgh_trackers or ())


def prove_versions(result: Verified) -> None:
    """Add what is damaged.  A row from before its history was kept has no version to be held to."""
    for each in versioned_tables():
        for (key,) in _differing(each):
            result.found(f"{each.table} {key}", "is not as its last version says")
        for (key,) in _gone(each) if each.removals else ():
            result.found(f"{each.table} {key}", "is gone, and no version says that it was removed")


def _differing(each: Versioned) -> Iterator[tuple[object]]:
    ours, theirs = (
        ", ".join(f'{side}."{name}"' for name in each.columns) for side in ("kept", "last")
    )
    yield from _rows(
        f'SELECT kept."{each.key}" FROM "{each.table}" kept, LATERAL ('
        f'SELECT * FROM "{each.history}" h WHERE h.pgh_obj_id = kept."{each.key}" '
        f"ORDER BY h.pgh_id DESC LIMIT 1) last "
        f"WHERE ROW({ours}) IS DISTINCT FROM ROW({theirs}) OR last.pgh_label = 'delete' ORDER BY 1"
    )


def _gone(each: Versioned) -> Iterator[tuple[object]]:
    yield from _rows(
        f"SELECT last.pgh_obj_id FROM (SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_label "
        f'FROM "{each.history}" ORDER BY pgh_obj_id, pgh_id DESC) last '
        f"WHERE last.pgh_label <> 'delete' AND NOT EXISTS ("
        f'SELECT FROM "{each.table}" kept WHERE kept."{each.key}" = last.pgh_obj_id) ORDER BY 1'
    )


def _rows(query: str) -> list[tuple[object]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[tuple[object]] = cursor.fetchall()
        return found
