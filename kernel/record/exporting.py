"""The record as files that are verified without a database (`kernel.record.offline`)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from kernel.record.covering import COVERS, covered_tables, plain_texts, text_of, uncovered
from kernel.record.offline import FORMAT
from kernel.record.verifying import as_one_moment, recorded_models

_AT_ONCE = 2_000


class UnableToExport(ValueError):
    """The folder has something in it already."""


def export(folder: Path, *, now: datetime) -> int:
    """Write every seal, every recorded row, every cover and every covered row as of one moment;
    the number of recorded rows.  Memory stays flat.

    UnableToExport where the folder is not empty; OSError where it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UnableToExport(f"{folder} is not empty")
    for name in ("rows", "covered"):
        (folder / name).mkdir(mode=0o700)
    with as_one_moment():
        plain_texts()
        _write(folder / "seals.jsonl", _seals())
        _write(folder / "listings.jsonl", _listings())
        count = 0
        for table in sorted(each._meta.db_table for each in recorded_models()):
            count += _write(folder / "rows" / f"{table}.jsonl", _recorded(table))
        _write(folder / "covers.jsonl", _covers())
        for table in _with_covers():
            _write(folder / "covered" / f"{table}.jsonl", _covered(table))
        about = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "rows": count,
            "uncovered": uncovered(),
        }
    (folder / "export.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return count


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with path.open("x", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=True) + "\n")
            count += 1
    return count


def _seals() -> Iterator[Mapping[str, Any]]:
    names = ("position", "batch", "rows", "batch_digest", "previous", "digest")
    for row in _rows(f"SELECT {', '.join(names)} FROM record_seal ORDER BY position"):
        yield dict(zip(names, row, strict=True))


def _listings() -> Iterator[Mapping[str, Any]]:
    for batch, listing in _rows("SELECT batch, listing FROM record_seal ORDER BY batch"):
        yield {"batch": batch, "listing": bytes(listing).hex()}


def _recorded(table: str) -> Iterator[Mapping[str, Any]]:
    names = ("batch", "id", "digest", "stored")
    for row in _rows(f'SELECT {", ".join(names)} FROM "{table}" ORDER BY batch, id'):
        yield dict(zip(names, row, strict=True))


def _covers() -> Iterator[Mapping[str, Any]]:
    for identity, batch, stored, listing in _rows(
        'SELECT id, batch, stored, listing FROM record_cover ORDER BY "table", "last"'
    ):
        yield {"id": identity, "batch": batch, "stored": stored, "listing": bytes(listing).hex()}


def _with_covers() -> list[str]:
    there = {each.table for each in covered_tables()}
    return [name for (name,) in _rows(f'SELECT DISTINCT "table" FROM {COVERS}') if name in there]


def _covered(table: str) -> Iterator[Mapping[str, Any]]:
    """The rows of each cover, as the text that was digested."""
    (known,) = [each for each in covered_tables() if each.table == table]
    stretches = list(
        _rows(
            f'SELECT "after", "last", stored::jsonb -> \'columns\' FROM {COVERS} '
            f'WHERE "table" = \'{table}\' ORDER BY "last"'
        )
    )
    for after, last, columns in stretches:
        named = json.loads(columns) if isinstance(columns, str) else columns
        if set(named) - set(known.columns):
            continue
        for identity, text in _rows(
            f'SELECT "{known.key}", {text_of(named)} FROM "{table}" '
            f'WHERE "{known.key}" > {after} AND "{known.key}" <= {last} ORDER BY "{known.key}"'
        ):
            yield {"last": last, "id": identity, "text": text}


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while some := cursor.fetchmany(_AT_ONCE):
            yield from some
