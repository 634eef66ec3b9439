"""Rows that are not sealed as they are written come under a seal at night.

Sealing row history and looks in each transaction would cost the batch its speed.  Instead every
night digests what came since, table by table in order of id, into covers (`models.Cover`), which
are recorded rows: sealed, chained and anchored like any other.  Until then they are unproven.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.apps import apps
from django.db import connection, models, transaction
from pghistory.models import Event as History

from kernel.record.copying import copy_rows, table_ids
from kernel.record.links import Row, batch_digest, listing
from kernel.record.models import Cover as CoverRow
from kernel.record.models import Recorded, Seal, is_append_only
from kernel.record.proving import Cover, Rows, Verified
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, digest

STRETCH = 10_000
"""Rows of one cover."""

COVERS = "record_cover"
_COLUMNS = (*("id", "stored", "digest", "batch"), *("table", "after", "last", "rows", "listing"))
_AT_ONCE = 20
_LOWEST = -(1 << 63)
_CONTEXT = "pghistory_context.metadata"
"""Who made a version of a row stands in a row beside it; it is digested with the version."""


class UnableToCover(RuntimeError):
    """Something is under way that may still write rows with lower ids."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A table covers are made of: its id, the columns digested, and whether it is recorded."""

    table: str
    key: str
    columns: tuple[str, ...]
    recorded: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    table: str
    after: int
    last: int
    rows: list[Row]
    columns: tuple[str, ...]


def covered_tables() -> list[Covered]:
    """Every append-only table and all row history, where ids are given in order.

    Seals are the chain itself, and covers say all they are in their text.
    """
    found = []
    for model in apps.get_models():
        history = issubclass(model, History) and model._meta.managed
        if model in (Seal, CoverRow) or not (history or is_append_only(model)):
            continue
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
            found.append(_covered(model, history))
    return sorted(found, key=lambda each: each.table)


def _covered(model: type[models.Model], history: bool) -> Covered:
    recorded = issubclass(model, Recorded)
    columns = [str(each.column) for each in model._meta.concrete_fields]
    if recorded:
        columns.remove("stored")  # its digest is among them
    if history:
        columns.append(_CONTEXT)
    return Covered(model._meta.db_table, str(model._meta.pk.column), tuple(columns), recorded)


def cover_new(*, now: datetime, patience: float = 600.0) -> int:
    """Cover every row that came since the last time; the number covered.

    Waits until whoever was writing has finished, at most `patience` seconds; then UnableToCover.
    Call it outside a transaction.
    """
    tables = covered_tables()
    tops = {each.table: _number(f'max("{each.key}")', each.table) for each in tables}
    _settle(patience)
    waiting: list[_Stretch] = []
    count = 0
    for each in tables:
        after = _number("max(last)", COVERS, f"\"table\" = '{each.table}'")
        while rows := _next(each, after, tops[each.table]):
            last = rows[-1][1]
            waiting.append(_Stretch(each.table, after, last, rows, each.columns))
            after, count = last, count + len(rows)
            if len(waiting) >= _AT_ONCE:
                _write(waiting, now)
                waiting = []
    _write(waiting, now)
    return count


def covers(result: Verified) -> Iterator[Cover]:
    """The covers on file whose own text is as it was sealed."""
    bad = set(result.bad(COVERS))
    query = 'SELECT id, batch, stored, listing FROM record_cover ORDER BY "table", "last"'
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while some := cursor.fetchmany(_AT_ONCE):
            for identity, batch, stored, listed in some:
                if identity in bad:
                    continue
                yield Cover.read(identity, batch, stored, bytes(listed))


def covered_rows(result: Verified) -> Rows:
    """How to read the rows a cover is about; None for a cover whose columns are no longer there."""
    there = {each.table: each for each in covered_tables()}

    def rows_of(cover: Cover) -> Iterable[tuple[int, str]] | None:
        table = there.get(cover.table)
        if table is None:
            result.unread.append(f"{cover.table} is no longer a table that is covered")
            return None
        if gone := set(cover.columns) - set(table.columns):
            result.unread.append(
                f"{cover.table} {cover.after + 1} to {cover.last}: "
                f"{', '.join(sorted(gone))} is no longer a column of it"
            )
            return None
        return _digests(table, cover.columns, cover.after, cover.last)

    return rows_of


def uncovered() -> int:
    """How many rows of row history, looks and the like came since they were last covered."""
    parts = [
        f'SELECT count(*) AS n FROM "{each.table}" WHERE "{each.key}" > coalesce((SELECT '
        f"max(last) FROM record_cover WHERE \"table\" = '{each.table}'), {_LOWEST})"
        for each in covered_tables()
        if not each.recorded
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(parts)}) every_table")
        return int(cursor.fetchone()[0])


def text_of(columns: Iterable[str]) -> str:
    """SQL for the one text of these columns, the same whatever the session's settings are once
    `plain_texts` was said."""
    named = ", ".join(
        "(SELECT c.metadata::text FROM pghistory_context c WHERE c.id = pgh_context_id)"
        if each == _CONTEXT
        else f'"{each}"::text'
        for each in columns
    )
    return f"array_to_json(ARRAY[{named}]::text[])::text"


def plain_texts() -> None:
    """How values are written in this transaction, so that a digest is the same in every session."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'; "
            "SET LOCAL IntervalStyle = 'postgres'; SET LOCAL bytea_output = 'hex'; "
            "SET LOCAL extra_float_digits = 1"
        )


def _next(each: Covered, after: int, top: int) -> list[Row]:
    """The next stretch of rows above `after`, and not above `top`."""
    return [
        (each.table, identity, made)
        for identity, made in _digests(each, each.columns, after, top, STRETCH)
    ]


def _digests(
    each: Covered, columns: Iterable[str], after: int, last: int, limit: int | None = None
) -> list[tuple[int, str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        plain_texts()
        cursor.execute(
            f"SELECT \"{each.key}\", encode(sha256(convert_to({text_of(columns)}, 'UTF8')), "
            f'\'hex\') FROM "{each.table}" WHERE "{each.key}" > %s AND "{each.key}" <= %s '
            f'ORDER BY "{each.key}" LIMIT %s',
            [after, last, limit],
        )
        found: list[tuple[int, str]] = cursor.fetchall()
        return found


def _write(made: Iterable[_Stretch], now: datetime) -> None:
    """The covers, in one batch of the record."""
    stretches = list(made)
    if not stretches:
        return
    with transaction.atomic():
        batch = Batch()
        rows = []
        ids = table_ids(COVERS, len(stretches))
        for identity, each in zip(ids, stretches, strict=True):
            names = listing(each.rows)
            stored = canonical(
                {
                    "table": each.table,
                    "after": each.after,
                    "last": each.last,
                    "rows": len(each.rows),
                    "over": batch_digest(each.rows),
                    "columns": each.columns,
                    "listing": sha256(names).hexdigest(),
                }
            )
            batch.add(COVERS, identity, digest(stored))
            rows.append(
                (
                    *(identity, stored, digest(stored), batch.number),
                    *(each.table, each.after, each.last, len(each.rows), names),
                )
            )
        copy_rows(COVERS, _COLUMNS, rows)
        batch.seal(now)


def _number(what: str, table: str, where: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce({what}, {_LOWEST}) FROM "{table}" WHERE {where}')
        return int(cursor.fetchone()[0])


def _settle(patience: float) -> None:
    """Wait until every transaction that is open now has ended: one of them may hold ids below those
    already seen, and write them later."""
    until = time.monotonic() + patience
    open_then = _open()
    while open_then & _open():
        if time.monotonic() >= until:
            raise UnableToCover(
                f"a transaction has been open for {patience:.0f} seconds and may still write; "
                "nothing was covered"
            )
        time.sleep(0.2)


def _open() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.virtualtransaction FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'virtualxid' AND l.granted AND l.mode = 'ExclusiveLock' "
            "AND a.datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {row[0] for row in cursor.fetchall()}
