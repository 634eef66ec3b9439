"""Verify an export without a database and without settings.  Pure.

    python -m kernel.record.offline FOLDER [--anchors FILE --key FILE] [--json]

FOLDER, or a .zip of it, is what `manage.py audit_export` wrote.  Exit code 0: whole; 1: damaged,
each row named; 2: something cannot be read.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zipfile import Path as InZip

from kernel.record import anchors as anchor_file
from kernel.record.anchors import Anchor, UnableToReadAnchor
from kernel.record.keys import UnableToUseKey, read_key
from kernel.record.proving import (
    Cover,
    Kept,
    Link,
    Sealed,
    Start,
    Verified,
    prove_batches,
    prove_chain,
    prove_counts,
    prove_covers,
)
from kernel.record.telling import as_json, in_words, verdict

FORMAT = 1
COVERS = "record_cover"

Folder = Path | InZip


class UnableToReadExport(ValueError):
    """There is no export there, or one of another format."""


def verify_export(path: Path, anchors: Sequence[Anchor] = ()) -> Verified:
    """The export proven as the database would be.  UnableToReadExport where there is none.

    What is no line of an export is damage, and named by its file and line.
    """
    folder = _folder(path)
    about = _about(folder)
    result = Verified()
    seals: dict[int, tuple[int, int, str]] = {}
    prove_chain(_links(folder, result, seals), anchors, result, Start())
    covers: dict[int, str] = {}
    tables = {
        name: _kept(folder, name, result, covers if name == COVERS else None)
        for name in _tables(folder)
    }
    prove_batches(_sealed(folder, result, seals), tables, anchors, result)
    prove_counts(anchors, result)
    reader = _Covered(folder, result)
    prove_covers(_covers(folder, result, covers), reader.rows_of, tables, result)
    for identity in sorted(covers):
        result.row(COVERS, identity, "is not among the covers of the export")
    result.uncovered = int(about.get("uncovered", 0))
    return result


def _folder(path: Path) -> Folder:
    try:
        return InZip(path) if path.is_file() else path
    except BadZipFile:
        raise UnableToReadExport(f"{path}: neither a folder nor a .zip of one") from None


def _about(folder: Folder) -> dict[str, Any]:
    try:
        said = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        if said["format"] == FORMAT:
            return dict(said)
    except (OSError, KeyError, ValueError, TypeError):
        pass
    raise UnableToReadExport(f"{folder}: no export of format {FORMAT}")


def _tables(folder: Folder) -> list[str]:
    rows = folder / "rows"
    names = [each.name for each in rows.iterdir()] if rows.is_dir() else []
    return sorted(name.removesuffix(".jsonl") for name in names if name.endswith(".jsonl"))


def _lines(folder: Folder, name: str, result: Verified) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line of a file that is an object of JSON; of another it is told that it is none."""
    file = folder / name
    if not file.exists():
        result.found(name, "is missing")
        return
    with file.open("r", encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if isinstance(row, dict):
                yield number, row
            else:
                result.found(f"{name}, line {number}", "is no line of an export")


def _read(folder: Folder, name: str, kinds: dict[str, type], result: Verified) -> Iterator[Any]:
    """The fields of every line, in this order; a line that lacks one is told."""
    for number, row in _lines(folder, name, result):
        values = tuple(row.get(each) for each in kinds)
        if all(isinstance(one, kind) for one, kind in zip(values, kinds.values(), strict=True)):
            yield values
        else:
            result.found(f"{name}, line {number}", "is no line of an export")


_LINK = {"position": int, "batch": int, "rows": int, "batch_digest": str, "previous": str}


def _links(
    folder: Folder, result: Verified, seals: dict[int, tuple[int, int, str]]
) -> Iterator[Link]:
    for link in _read(folder, "seals.jsonl", {**_LINK, "digest": str}, result):
        position, batch, rows, over, _, _ = link
        if batch in seals:
            result.found(f"seal {position}", f"seals batch {batch}, as another does")
        seals[batch] = (position, rows, over)
        yield link


def _sealed(
    folder: Folder, result: Verified, seals: dict[int, tuple[int, int, str]]
) -> Iterator[Sealed]:
    """Seals in order of batch, each with its listing."""
    listings = _read(folder, "listings.jsonl", {"batch": int, "listing": str}, result)
    following = next(listings, None)
    for batch in sorted(seals):
        while following and following[0] < batch:
            result.found(f"listing of batch {following[0]}", "no seal is of this batch")
            following = next(listings, None)
        listing = b"missing"
        if following and following[0] == batch:
            listing, following = _bytes(following[1]), next(listings, None)
        position, rows, over = seals[batch]
        yield batch, position, rows, over, listing
    if following:
        result.found(f"listing of batch {following[0]}", "no seal is of this batch")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b"unreadable"


def _kept(
    folder: Folder, table: str, result: Verified, digests: dict[int, str] | None
) -> Iterator[Kept]:
    kinds: dict[str, type] = {"batch": int, "id": int, "digest": str, "stored": str}
    before = (-1, -1)
    for row in _read(folder, f"rows/{table}.jsonl", kinds, result):
        if row[:2] <= before:
            result.found(f"{table} {row[1]}", "is not in its place in the export")
            continue
        before = row[:2]
        if digests is not None:
            digests[row[1]] = sha256(row[3].encode()).hexdigest()
        yield row


def _covers(folder: Folder, result: Verified, digests: dict[int, str]) -> Iterator[Cover]:
    """The covers whose text is that of the recorded row; those found leave `digests`."""
    kinds: dict[str, type] = {"id": int, "batch": int, "stored": str, "listing": str}
    for identity, batch, stored, listing in _read(folder, "covers.jsonl", kinds, result):
        if digests.pop(identity, "") != sha256(stored.encode()).hexdigest():
            result.found(f"{COVERS} {identity}", "is not the cover that was recorded")
            continue
        try:
            yield Cover.read(identity, batch, stored, _bytes(listing))
        except ValueError:
            result.found(f"{COVERS} {identity}", "is no cover")


class _Covered:
    """The texts of covered rows, a file a table, read once along with the covers."""

    def __init__(self, folder: Folder, result: Verified) -> None:
        self._folder, self._result = folder, result
        self._table = ""
        self._groups: Iterator[tuple[int, Iterator[Any]]] = iter(())
        self._waiting: tuple[int, list[Any]] | None = None

    def rows_of(self, cover: Cover) -> Iterable[tuple[int, str]]:
        if cover.table != self._table:
            self._open(cover.table)
        while self._waiting and self._waiting[0] < cover.last:
            for _, identity, _ in self._waiting[1]:
                self._result.row(cover.table, identity, "is of no cover")
            self._waiting = self._next()
        if not self._waiting or self._waiting[0] != cover.last:
            return []
        rows = self._waiting[1]
        self._waiting = self._next()
        return [(identity, sha256(text.encode()).hexdigest()) for _, identity, text in rows]

    def _open(self, table: str) -> None:
        kinds: dict[str, type] = {"last": int, "id": int, "text": str}
        lines = _read(self._folder, f"covered/{table}.jsonl", kinds, self._result)
        self._table, self._groups = table, groupby(lines, itemgetter(0))
        self._waiting = self._next()

    def _next(self) -> tuple[int, list[Any]] | None:
        found = next(self._groups, None)
        return (found[0], list(found[1])) if found else None


def main(given: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    parser = ArgumentParser("python -m kernel.record.offline", description=__doc__)
    parser.add_argument("export", type=Path)
    parser.add_argument("--anchors", type=Path, help="the file audit_anchor writes to")
    parser.add_argument(
        "--key", type=Path, help="the key they were signed with, or its public half"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    if options.anchors and not options.key:
        parser.error("--anchors needs --key: who signed them is told by the key only")
    try:
        read = anchor_file.read(options.anchors, read_key(options.key)) if options.anchors else []
        found = verify_export(options.export, read)
    except (UnableToReadExport, UnableToReadAnchor, UnableToUseKey, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.write((as_json(found) if options.json else in_words(found)) + "\n")
    if found.damage:
        sys.stderr.write(verdict(found) + "\n")
    return 1 if found.damage else 0


if __name__ == "__main__":
    sys.exit(main())
