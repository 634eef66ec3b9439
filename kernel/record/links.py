"""Digests of batches and links of the chain, as bytes and text.  Pure."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import groupby
from struct import Struct

FIRST = "0" * 64
"""What stands before the first link."""

_COUNT, _ROW = Struct(">I"), Struct(">q8s")

Row = tuple[str, int, str]
"""Table, id and digest of a row of the record."""


def batch_digest(rows: Iterable[Row]) -> str:
    """Over the rows' digests in order of table and id."""
    lines = [f"{table} {identity} {row_digest}\n" for table, identity, row_digest in sorted(rows)]
    return sha256("".join(lines).encode()).hexdigest()


def link_digest(previous: str, batch: int, rows: int, over: str) -> str:
    """A link: over the link before it, and the batch it seals."""
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
