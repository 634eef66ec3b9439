"""Is the record whole?  Every row's digest, every seal and the chain are computed again.

Told apart, each at its very row: a text changed, a column changed beside its text, a row missing,
a row slipped in, a seal changed or missing; and, against an anchor, an end cut off.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from kernel.record.anchoring import Anchor
from kernel.record.models import Recorded
from kernel.record.sealing import FIRST, Row, batch_digest, link_digest, listed

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was sealed: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Verified:
    """What was looked at, and the damage found.  `head` is the digest of the last link."""

    rows: int = 0
    seals: int = 0
    head: str = FIRST
    damage: list[Damage] = field(default_factory=list)
    _bad: dict[str, list[int]] = field(default_factory=dict)

    def found(self, where: str, what: str) -> None:
        self.damage.append(Damage(where, what))

    def row(self, table: str, identity: int, what: str) -> None:
        self._bad.setdefault(table, []).append(identity)
        self.found(f"{table} {identity}", what)

    def doubt(self, rows: Iterable[Row]) -> None:
        """Rows whose text cannot be relied on, though it is not known which of them changed."""
        for table, identity, _ in rows:
            self._bad.setdefault(table, []).append(identity)

    def bad(self, table: str) -> list[int]:
        return self._bad.get(table, [])


def verify(anchors: Sequence[Anchor] = ()) -> Verified:
    """Read the whole record once, as one moment saw it, and compare.

    Memory stays flat: one batch is held at a time.
    """
    result = Verified()
    first = not connection.in_atomic_block
    with transaction.atomic():
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _chain(anchors, result)
        for batch, parts in groupby(merge(*_streams(), key=itemgetter(0, 1)), itemgetter(0)):
            _batch(batch, {table: rows for _, table, rows in parts}, result)
        for model in recorded_models():
            _columns(model, result)
    return result


def recorded_models() -> list[type[Recorded]]:
    """Every table of the record."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def _chain(anchors: Sequence[Anchor], result: Verified) -> None:
    """Each link follows from the one before, and is where the anchors say it was."""
    at: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        at.setdefault(anchor.position, []).append(anchor)
    rows = position = 0
    for found, batch, count, over, previous, link in _rows(
        "SELECT position, batch, rows, batch_digest, previous, digest FROM record_seal "
        "ORDER BY position"
    ):
        for missing in range(position + 1, found):
            result.found(f"seal {missing}", "is missing")
        if found == position + 1 and previous != result.head:
            result.found(f"seal {found}", "does not follow from the seal before it")
        if link_digest(previous, batch, count, over) != link:
            result.found(f"seal {found}", "was changed: its digest is not that of its contents")
        position, result.head = found, link
        result.seals, rows = result.seals + 1, rows + count
        for anchor in at.pop(found, []):
            if (anchor.digest, anchor.rows) != (link, rows):
                result.found(f"seal {found}", f"is not the one anchored at {anchor.at}")
    for anchor in (each for gone in at.values() for each in gone):
        result.found(
            f"seal {anchor.position}",
            f"was the last when anchored at {anchor.at}, and is gone: the chain ends at {position}",
        )


def _streams() -> Iterator[Iterator[tuple[int, str, list[Any]]]]:
    """One stream for the seals and one for each table, in order of batch: batch, table, rows."""
    yield _by_batch(
        "", "SELECT batch, position, rows, batch_digest, listing FROM record_seal ORDER BY batch"
    )
    for model in recorded_models():
        table = model._meta.db_table
        query = f'SELECT batch, id, digest, stored FROM "{table}" ORDER BY batch, id'
        yield _by_batch(table, query)


def _by_batch(table: str, query: str) -> Iterator[tuple[int, str, list[Any]]]:
    for batch, rows in groupby(_rows(query), itemgetter(0)):
        yield batch, table, list(rows)


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while some := cursor.fetchmany(_AT_ONCE):
            yield from some


def _batch(batch: int, parts: dict[str, list[Any]], result: Verified) -> None:
    """The rows of one batch against their own texts, and together against their seal."""
    seals = parts.pop("", [])
    rows: list[Row] = []
    for table, of_table in parts.items():
        result.rows += len(of_table)
        for _, identity, kept, stored in of_table:
            made = sha256(stored.encode()).hexdigest()
            rows.append((table, identity, made))
            if made != kept:
                result.row(table, identity, "its digest is not that of its text")
    if not seals:
        for table, identity, _ in rows:
            result.row(table, identity, f"was never sealed (batch {batch})")
        return
    _, position, count, over, listing = seals[0]
    if len(rows) != count or batch_digest(rows) != over:
        _compare(position, bytes(listing), rows, result)


def _compare(position: int, listing: bytes, rows: Sequence[Row], result: Verified) -> None:
    """Which rows of a batch are not those that were sealed."""
    before = len(result.damage)
    told = any(identity in result.bad(table) for table, identity, _ in rows)
    try:
        sealed = listed(listing)
    except ValueError:
        result.found(f"seal {position}", "its rows are not those sealed, and its list was changed")
        result.doubt(rows)
        return
    for table, identity, made in rows:
        first = sealed.pop((table, identity), None)
        if identity in result.bad(table):
            continue
        if first is None:
            result.row(table, identity, f"is not among the rows of seal {position}")
        elif first != made[:16]:
            result.row(table, identity, f"is not as it was sealed in seal {position}")
    for table, identity in sealed:
        result.row(table, identity, f"is missing (seal {position})")
    if len(result.damage) == before and not told:
        result.found(f"seal {position}", "its rows are not those that were sealed")
        result.doubt(rows)


def _columns(model: type[Recorded], result: Verified) -> None:
    """Rows whose text is as sealed, but whose other columns say something else."""
    if not model.AGREES:
        return
    table = model._meta.db_table
    said = ", LATERAL (SELECT stored::jsonb AS said OFFSET 0) read"
    with connection.cursor() as cursor:
        # Rows beside the row are looked up by index, also where a restored database has not been
        # analyzed yet.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        cursor.execute(  # OFFSET 0: each text is read once, and no bad one
            f'SELECT id FROM (SELECT * FROM "{table}" WHERE id <> ALL(%s) OFFSET 0) kept'
            f"{said if 'said' in model.AGREES else ''} "
            f"WHERE ({model.AGREES}) IS NOT TRUE ORDER BY id",
            [result.bad(table)],
        )
        for (identity,) in cursor.fetchall():
            result.found(f"{table} {identity}", "a column says other than its text")
