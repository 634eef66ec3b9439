"""Take in a published code list: rows through COPY into a staging table, then one insert."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from kernel.codes.files import READERS
from kernel.codes.files.rows import Row, UnableToReadCodes
from kernel.codes.models import CodeSet
from kernel.codes.published_for import days_of
from kernel.codes.sets import SetKind
from kernel.dates import Days
from kernel.published.faults import Faults
from kernel.record.copying import copy_rows

_LOCK = 7_263_111
_STAGING = "codes_staging"


class UnableToImportCodes(ValueError):
    """The file does not make a version of the set; the message says what is missing."""


@dataclass
class CodesImported:
    """What an import did.  `outcome`: imported, or unchanged; `elsewhen`: codes of the file that
    are in force on none of its days."""

    name: str
    file: str
    days: Days
    codes: int
    elsewhen: int
    outcome: str
    faults: Faults = field(default_factory=Faults)


def import_codes(
    kind: SetKind,
    path: Path,
    *,
    now: datetime,
    start: date | None = None,
    to: date | None = None,
) -> CodesImported:
    """Load a list as a version of its set, from `start` until before `to`.

    Where they are not given, the file's name, its rows or the set's own year tell them;
    UnableToImportCodes where nothing does.  Rows that cannot be read are left out and reported.
    The same list again for the same days changes nothing.
    """
    told = days_of(kind, path.name, start=start, to=to)
    faults = Faults()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        read = _stage(READERS[kind.name](path, faults))
        if not read:
            first = f": {faults.first[0]}" if faults.first else ""
            raise UnableToReadCodes(f"{path}: no code could be read{first}")
        days = told or _days_of_rows(path, to)
        codes, digest = _settle(days)
        if not codes:
            raise UnableToImportCodes(f"{path}: no code of it is in force {days}")
        done = CodesImported(
            kind.name, path.name, days, codes, _staged() - codes, "imported", faults
        )
        if _is_known(kind, days, digest):
            done.outcome = "unchanged"
        else:
            _write(kind, path, days, digest, codes, now)
        cursor.execute(f"DROP TABLE {_STAGING}, {_STAGING}_merged")
    return done


def _stage(rows: Iterable[Row]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMPORARY TABLE {_STAGING} (code text, start date, "to" date) ON COMMIT DROP'
        )
    return copy_rows(_STAGING, ("code", "start", "to"), ((r.code, r.start, r.to) for r in rows))


def _days_of_rows(path: Path, to: date | None) -> Days:
    """From the first day any code of the list has; every code must have one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(start), count(*) - count(start) FROM {_STAGING}")
        first, without = cursor.fetchone()
    if first is None or without:
        raise UnableToImportCodes(
            f"{path}: neither its name nor its rows tell from which day it counts; give it with "
            "--from"
        )
    return Days(first, to)


def _settle(days: Days) -> tuple[int, str]:
    """The codes in force within `days`, their ranges cut to it and joined: how many, and a digest
    over them in order of code."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE {_STAGING}_merged ON COMMIT DROP AS
            SELECT code, range_agg(days) AS days FROM (
                SELECT code, daterange(start, "to") * daterange(%(start)s, %(to)s) AS days
                FROM {_STAGING} WHERE start IS NULL OR "to" IS NULL OR start < "to"
            ) cut WHERE NOT isempty(days) GROUP BY code
            """,
            {"start": days.start, "to": days.to},
        )
        cursor.execute(
            f"""
            SELECT count(*), encode(sha256(convert_to(
                coalesce(string_agg(code || ' ' || days::text, ';' ORDER BY code), ''), 'UTF8'
            )), 'hex') FROM {_STAGING}_merged
            """
        )
        count, digest = cursor.fetchone()
    return count, digest


def _staged() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT code) FROM {_STAGING}")
        count: int = cursor.fetchone()[0]
    return count


def _is_known(kind: SetKind, days: Days, digest: str) -> bool:
    """Whether the version that counts for just these days is this list already."""
    versions = CodeSet.objects.filter(name=kind.name, days=(days.start, days.to)).order_by("-pk")
    return versions.values_list("digest", flat=True).first() == digest


def _write(kind: SetKind, path: Path, days: Days, digest: str, codes: int, now: datetime) -> None:
    version = CodeSet.objects.create(
        name=kind.name,
        days=(days.start, days.to),
        digest=digest,
        file=path.name[:200],
        size=codes,
        loaded_at=now,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO codes_code (version_id, code, days) "
            f"SELECT %s, code, unnest(days) FROM {_STAGING}_merged ORDER BY code",
            [version.pk],
        )
