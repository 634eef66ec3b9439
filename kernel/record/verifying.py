"""The record in the database, read as one moment saw it and proven (`kernel.record.proving`).

What only the database can tell is added: a column that says other than the text beside it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from kernel.record.anchors import Anchor
from kernel.record.covering import covered_rows, covers, uncovered
from kernel.record.models import Recorded
from kernel.record.proving import (
    Damage,
    Sealed,
    Start,
    Verified,
    prove_batches,
    prove_chain,
    prove_counts,
    prove_covers,
)
from kernel.record.versions import prove_versions

__all__ = ["Damage", "Start", "Verified", "as_one_moment", "recorded_models", "verify"]

_AT_ONCE = 2_000


def verify(
    anchors: Sequence[Anchor] = (), since: Start | None = None, *, versions: bool = False
) -> Verified:
    """Read the record once, as one moment saw it, and compare; with `since` only what is sealed
    after it.  With `versions` rows are also held to the last version in their history.

    Memory stays flat: one batch is held at a time.
    """
    result = Verified()
    start = since or Start()
    with as_one_moment():
        low = _first_batch_after(start.position) if since else None
        _still_there(start, result)
        prove_chain(_links(start.position), anchors, result, start)
        tables = {each._meta.db_table: _kept(each, low) for each in recorded_models()}
        prove_batches(_seals(low), tables, anchors, result)
        for model in recorded_models():
            _columns(model, result, low)
        if since is None:
            prove_counts(anchors, result)
            prove_covers(covers(result), covered_rows(result), tables, result)
        if versions:
            prove_versions(result)
        result.uncovered = uncovered()
    return result


@contextmanager
def as_one_moment() -> Iterator[None]:
    """Everything read inside is as it was when the block began."""
    first = not connection.in_atomic_block
    with transaction.atomic():
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def recorded_models() -> list[type[Recorded]]:
    """Every table of the record."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def _first_batch_after(position: int) -> int:
    """The lowest batch sealed after a seal; above every batch where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT min(batch) FROM record_seal WHERE position > %s), "
            "(SELECT max(batch) + 1 FROM record_seal), 0)",
            [position],
        )
        return int(cursor.fetchone()[0])


def _still_there(start: Start, result: Verified) -> None:
    """The seal from which on it is looked is the one it was."""
    if not start.position:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM record_seal WHERE position = %s", [start.position])
        found = cursor.fetchone()
    if found is None:
        result.found(f"seal {start.position}", "is missing")
    elif found[0] != start.digest:
        result.found(f"seal {start.position}", "is not the one verified before")


def _links(after: int) -> Iterator[Any]:
    return _rows(
        "SELECT position, batch, rows, batch_digest, previous, digest FROM record_seal "
        f"WHERE position > {after} ORDER BY position"
    )


def _seals(low: int | None) -> Iterator[Sealed]:
    for batch, position, rows, over, listing in _rows(
        "SELECT batch, position, rows, batch_digest, listing FROM record_seal "
        f"{_from(low)} ORDER BY batch"
    ):
        yield batch, position, rows, over, bytes(listing)


def _kept(model: type[Recorded], low: int | None) -> Iterator[Any]:
    table = model._meta.db_table
    return _rows(f'SELECT batch, id, digest, stored FROM "{table}" {_from(low)} ORDER BY batch, id')


def _from(low: int | None) -> str:
    return "" if low is None else f"WHERE batch >= {low}"


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while some := cursor.fetchmany(_AT_ONCE):
            yield from some


def _columns(model: type[Recorded], result: Verified, low: int | None) -> None:
    """Rows whose text is as sealed, but whose other columns say something else."""
    if not model.AGREES:
        return
    table = model._meta.db_table
    said = ", LATERAL (SELECT stored::jsonb AS said OFFSET 0) read"
    newer = "" if low is None else f"batch >= {low} AND"
    with connection.cursor() as cursor:
        # Rows beside the row are looked up by index, also where a restored database has not been
        # analyzed yet.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        cursor.execute(  # OFFSET 0: each text is read once, and no bad one
            f'SELECT id FROM (SELECT * FROM "{table}" WHERE {newer} id <> ALL(%s) OFFSET 0) kept'
            f"{said if 'said' in model.AGREES else ''} "
            f"WHERE ({model.AGREES}) IS NOT TRUE ORDER BY id",
            [result.bad(table)],
        )
        for (identity,) in cursor.fetchall():
            result.row(table, identity, "a column says other than its text")
