"""Digests and the chain of seals."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection

from kernel.record.copying import next_ids
from kernel.record.models import Seal

FIRST = "0" * 64
_LOCK = 7_263_001


def canonical(value: Any) -> str:
    """The one text of a value: sorted keys, no spaces, UTF-8 as it is; money and days as text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest(stored: str) -> str:
    return sha256(stored.encode()).hexdigest()


class Batch:
    """The record rows of one transaction, sealed together before it commits.

    with transaction.atomic():
        batch = Batch()
        ...  # rows written with batch.number, each told to batch.add(table, id, digest)
        batch.seal(now)
    """

    def __init__(self) -> None:
        self.number = next_ids("record_batch", 1)[0]
        self._rows: list[tuple[str, int, str]] = []

    def add(self, table: str, identity: int, row_digest: str) -> None:
        self._rows.append((table, identity, row_digest))

    def seal(self, now: datetime) -> None:
        """Write the batch's link.  The lock on the chain is held only until the commit."""
        if not self._rows:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Seal.objects.order_by("-position").values_list("position", "digest").first()
        position, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
        over = batch_digest(self._rows)
        link = link_digest(previous, self.number, len(self._rows), over)
        Seal.objects.create(
            position=position,
            batch=self.number,
            rows=len(self._rows),
            batch_digest=over,
            previous=previous,
            digest=link,
            sealed_at=now,
        )


def batch_digest(rows: Iterable[tuple[str, int, str]]) -> str:
    """Over the rows' digests in order of table and id."""
    whole = sha256()
    for table, identity, row_digest in sorted(rows):
        whole.update(f"{table} {identity} {row_digest}\n".encode())
    return whole.hexdigest()


def link_digest(previous: str, batch: int, rows: int, over: str) -> str:
    return sha256(f"{previous} {batch} {rows} {over}".encode()).hexdigest()
