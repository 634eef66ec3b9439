"""Is the record whole?  Every digest, every seal and the chain are computed again.  Pure: what is
read, from the database or from an export, comes in as streams.

Told apart, each at its very row: a text changed, a row missing, a row slipped in, a seal changed or
missing; against an anchor, an end cut off or a chain made anew; and how many rows no anchor proves.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from kernel.record.anchors import Anchor
from kernel.record.links import FIRST, Row, batch_digest, link_digest, listed, listing

Link = tuple[int, int, int, str, str, str]
"""A seal: position, batch, rows, batch digest, the link before it, its own."""

Sealed = tuple[int, int, int, str, bytes]
"""A seal again, in order of batch: batch, position, rows, batch digest, listing."""

Kept = tuple[int, int, str, str]
"""A row of a recorded table, in order of batch and id: batch, id, digest, text."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was sealed: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Start:
    """What was proven before: from there on only what is new is looked at."""

    position: int = 0
    digest: str = FIRST
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Cover:
    """A stretch of a table whose rows were covered one night: ids above `after`, up to `last`."""

    identity: int
    batch: int
    table: str
    after: int
    last: int
    rows: int
    over: str
    columns: tuple[str, ...]
    listing: bytes
    listing_digest: str

    @classmethod
    def read(cls, identity: int, batch: int, stored: str, listing: bytes) -> "Cover":
        """From its text.  ValueError where that is none."""
        try:
            said = json.loads(stored)
            return cls(
                *(identity, batch, str(said["table"]), int(said["after"]), int(said["last"])),
                *(int(said["rows"]), str(said["over"]), tuple(said["columns"]), listing),
                str(said["listing"]),
            )
        except (KeyError, TypeError) as problem:
            raise ValueError("no cover") from problem


@dataclass
class Verified:
    """What was looked at, and the damage found.  `head` is the digest of the last link, `position`
    its place; `sealed` how many rows the chain has up to there.

    `unproven` rows came since the last anchor, taken at `proven_to` (empty: never); `uncovered` are
    rows of row history, looks and the like since the last night's cover.  `unread`: what could not
    be compared, and why.
    """

    rows: int = 0
    seals: int = 0
    head: str = FIRST
    position: int = 0
    sealed: int = 0
    covered: int = 0
    damage: list[Damage] = field(default_factory=list)
    unproven: int = 0
    uncovered: int = 0
    proven_to: str = ""
    unread: list[str] = field(default_factory=list)
    _bad: dict[str, list[int]] = field(default_factory=dict)
    _counts: dict[int, Counter[str]] = field(default_factory=dict)

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

    def counted(self, interval: int, table: str, rows: int) -> None:
        self._counts.setdefault(interval, Counter())[table] += rows

    @property
    def unproven_rows(self) -> int:
        """All rows nothing outside the database vouches for yet."""
        return self.unproven + self.uncovered


def prove_chain(
    links: Iterable[Link], anchors: Sequence[Anchor], result: Verified, start: Start
) -> None:
    """Each link follows from the one before, and is where the anchors say it was."""
    at: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        if anchor.position >= start.position:
            at.setdefault(anchor.position, []).append(anchor)
    position, rows, result.head = start.position, start.rows, start.digest
    proven = _anchored(at.pop(position, []), position, result.head, rows, result)
    for found, batch, count, over, previous, link in links:
        for missing in range(position + 1, found):
            result.found(f"seal {missing}", "is missing")
        if found == position + 1 and previous != result.head:
            result.found(f"seal {found}", "does not follow from the seal before it")
        if link_digest(previous, batch, count, over) != link:
            result.found(f"seal {found}", "was changed: its digest is not that of its contents")
        position, result.head = found, link
        result.seals, rows = result.seals + 1, rows + count
        if _anchored(at.pop(found, []), found, link, rows, result):
            proven = rows
    for anchor in (each for gone in at.values() for each in gone):
        result.found(
            f"seal {anchor.position}",
            f"was the last when anchored at {anchor.at}, and is gone: the chain ends at {position}",
        )
    result.position, result.sealed = position, rows
    result.unproven = rows - (proven if result.proven_to else 0)


def _anchored(
    anchors: Sequence[Anchor], position: int, link: str, rows: int, result: Verified
) -> int:
    """The rows the anchors at this link prove: all up to it, or none."""
    good = 0
    for anchor in anchors:
        if (anchor.digest, anchor.rows) != (link, rows):
            result.found(f"seal {position}", f"is not the one anchored at {anchor.at}")
        else:
            good, result.proven_to = rows, max(result.proven_to, anchor.at)
    return good


def prove_batches(
    seals: Iterable[Sealed],
    tables: Mapping[str, Iterable[Kept]],
    anchors: Sequence[Anchor],
    result: Verified,
) -> None:
    """The rows of each batch against their texts and their seal.  One batch is held at a time."""
    places = sorted({each.position for each in anchors})
    streams = [_by_batch("", seals), *(_by_batch(name, rows) for name, rows in tables.items())]
    for batch, parts in groupby(merge(*streams, key=itemgetter(0, 1)), itemgetter(0)):
        _batch(batch, {table: rows for _, table, rows in parts}, places, result)


def prove_counts(anchors: Sequence[Anchor], result: Verified) -> None:
    """Each table has as many rows as when it was anchored.  Only after a look at the whole."""
    so_far: Counter[str] = Counter()
    places = sorted({each.position for each in anchors})
    for interval, place in enumerate(places):
        so_far += result._counts.get(interval, Counter())
        for anchor in (each for each in anchors if each.position == place):
            for table, count in sorted(anchor.tables.items()):
                if so_far[table] != count:
                    result.found(
                        table, f"had {count} rows when anchored at {anchor.at}; now {so_far[table]}"
                    )


def _by_batch(table: str, rows: Iterable[Any]) -> Iterator[tuple[int, str, list[Any]]]:
    for batch, of_batch in groupby(rows, itemgetter(0)):
        yield batch, table, list(of_batch)


def _batch(
    batch: int, parts: dict[str, list[Any]], places: Sequence[int], result: Verified
) -> None:
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
    _, position, count, over, named = seals[0]
    for table, of_table in parts.items():
        result.counted(bisect_left(places, position), table, len(of_table))
    if len(rows) != count or batch_digest(rows) != over:
        _compare(position, named, rows, result)
    elif listing(rows) != named:  # it proves nothing, and names what will be missing
        result.found(f"seal {position}", "its list of rows was changed")


def _compare(position: int, named: bytes, rows: Sequence[Row], result: Verified) -> None:
    """Which rows of a batch are not those that were sealed."""
    before = len(result.damage)
    told = any(identity in result.bad(table) for table, identity, _ in rows)
    try:
        sealed = listed(named)
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


Rows = Callable[[Cover], Iterable[tuple[int, str]] | None]
"""The rows a cover is about as they are now, in order of id: id and digest of the columns' text;
None where they cannot be compared."""


def prove_covers(
    covers: Iterable[Cover], rows_of: Rows, recorded: Iterable[str], result: Verified
) -> None:
    """Every covered row is there, and no column of it is another.

    Of a recorded table the chain tells which rows there are; a cover tells of its other columns.
    """
    chained = set(recorded)
    for cover in covers:
        if sha256(cover.listing).hexdigest() != cover.listing_digest:
            result.found(f"record_cover {cover.identity}", "its list was changed")
            continue
        rows = rows_of(cover)
        if rows is None:
            continue
        sealed = {identity: first for (_, identity), first in listed(cover.listing).items()}
        told = set(result.bad(cover.table))
        for identity, made in rows:
            result.covered += 1
            first = sealed.pop(identity, None)
            if identity in told:
                continue
            if first is None and cover.table not in chained:
                result.row(cover.table, identity, "was slipped in among rows already covered")
            elif first is not None and first != made[:16]:
                result.row(cover.table, identity, "a column is not as it was covered")
        if cover.table not in chained:
            for identity in sealed:
                result.row(cover.table, identity, f"is missing (cover {cover.identity})")
