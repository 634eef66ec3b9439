"""Digests and the chain of seals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from kernel.record.copying import next_ids
from kernel.record.links import FIRST, Row, batch_digest, link_digest, listed, listing
from kernel.record.stored import canonical, digest

__all__ = [
    "FIRST",
    "Batch",
    "Row",
    "batch_digest",
    "canonical",
    "digest",
    "link_digest",
    "listed",
    "listing",
]

_LOCK = 7_263_001


class Batch:
    """The record rows of one transaction, sealed together before it commits.

    with transaction.atomic():
        batch = Batch()
        ...  # rows written with batch.number, each told to batch.add(table, id, digest)
        batch.seal(now)
    """

    def __init__(self) -> None:
        self.number = next_ids("record_batch", 1)[0]
        self._rows: list[Row] = []

    def add(self, table: str, identity: int, row_digest: str) -> None:
        self._rows.append((table, identity, row_digest))

    @contextmanager
    def undone_with_the_savepoint(self) -> Iterator[None]:
        """Rows added inside a savepoint that is rolled back are not of the batch."""
        before = len(self._rows)
        try:
            yield
        except BaseException:
            del self._rows[before:]
            raise

    def seal(self, now: datetime) -> None:
        """Write the batch's link.  The lock on the chain is held only until the commit."""
        if not self._rows:
            return
        self._rows.sort()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute(
                "SELECT position, digest FROM record_seal ORDER BY position DESC LIMIT 1"
            )
            position, previous = cursor.fetchone() or (0, FIRST)
            over = batch_digest(self._rows)
            count = len(self._rows)
            link = link_digest(previous, self.number, count, over)
            cursor.execute(
                "INSERT INTO record_seal (position, batch, rows, batch_digest, previous, digest, "
                "sealed_at, listing) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    *(position + 1, self.number, count, over, previous, link, now),
                    listing(self._rows),
                ],
            )
