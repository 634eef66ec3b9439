"""Digests and the chain of seals."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from struct import Struct

from django.db import connection

from kernel.record.copying import next_ids
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

FIRST = "0" * 64
"""What stands before the first link."""

_LOCK = 7_263_001
_COUNT, _ROW = Struct(">I"), Struct(">q8s")

Row = tuple[str, int, str]
"""Table, id and digest of a row of the record."""


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


def batch_digest(rows: Iterable[Row]) -> str:
    """Over the rows' digests in order of table and id."""
    lines = [f"{table} {identity} {row_digest}\n" for table, identity, row_digest in sorted(rows)]
    return sha256("".join(lines).encode()).hexdigest()


def link_digest(previous: str, batch: int, rows: int, over: str) -> str:
    return sha256(f"{previous} {batch} {rows} {over}".encode()).hexdigest()


def listing(rows: Iterable[Row]) -> bytes:
    """The rows of a batch in 16 bytes each: id, and the first 8 bytes of the digest.

    It proves nothing; `batch_digest` does.  It says *which* row is missing or another.
    """
    made = bytearray()
    for table, group in groupby(sorted(rows), key=lambda row: row[0]):
        of_table = list(group)
        made += table.encode() + b"\n" + _COUNT.pack(len(of_table))
        for _, identity, row_digest in of_table:
            made += _ROW.pack(identity, bytes.fromhex(row_digest[:16]))
    return bytes(made)


def listed(listing: bytes) -> dict[tuple[str, int], str]:
    """What `listing` wrote: table and id to the first 16 hex digits.  ValueError if it is not."""
    found: dict[tuple[str, int], str] = {}
    at = 0
    try:
        while at < len(listing):
            end = listing.index(b"\n", at)
            table = listing[at:end].decode("ascii")
            (count,) = _COUNT.unpack_from(listing, end + 1)
            at = end + 1 + _COUNT.size
            for _ in range(count):
                identity, first = _ROW.unpack_from(listing, at)
                found[table, identity] = first.hex()
                at += _ROW.size
    except Exception as damage:
        raise ValueError("not a listing") from damage
    return found
