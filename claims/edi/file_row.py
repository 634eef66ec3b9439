"""A file that came to the 837P door, and its row, by its bytes: found, or written once."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import connection

from claims.models import EdiFile
from kernel.record.stored import as_json

_FIND = "SELECT * FROM claims_edifile WHERE sha256 = %s"
_WRITE = """
    INSERT INTO claims_edifile (sha256, name, size, received_at, partner, agreement, refusals)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (sha256) DO NOTHING RETURNING id
"""
# By statements of our own: on the way of one claim the ORM takes longer than what it asks.


class Hashed:
    """A file that is hashed as it is read, so that what is posted is what was checked."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.hash = sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        block = self.file.read(size)
        self.hash.update(block)
        self.size += len(block)
        return block

    @property
    def sha256(self) -> str:
        """Of what was read since the beginning, with what was left unread."""
        while self.read(1 << 20):
            pass
        return self.hash.hexdigest()

    def again(self) -> None:
        self.file.seek(0)
        self.hash = sha256()
        self.size = 0


def find_file(sha256: str) -> EdiFile | None:
    """The row of these bytes; one query."""
    return next(iter(EdiFile.objects.raw(_FIND, [sha256])), None)


def write_file(said: Mapping[str, Any]) -> tuple[EdiFile, bool]:
    """Its new row, or the one that was there, locked; and whether it is new.  Of two that come at
    once the second waits here until the first is posted."""
    made = EdiFile(**said)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                made.sha256,
                made.name,
                made.size,
                made.received_at,
                made.partner,
                as_json(made.agreement),
                as_json(made.refusals),
            ],
        )
        written = cursor.fetchone()
    if written is None:
        return EdiFile.objects.select_for_update().get(sha256=made.sha256), False
    made.pk = written[0]
    made._state.adding = False
    return made, True
