"""Take in NPPES files: rows through COPY into a staging table, then one upsert."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from kernel.published.faults import Faults
from kernel.record.copying import copy_rows
from providers.files.nppes import Holder, holders

_CHUNK = 5_000
_STAGING = "providers_nppes_staging"
_COLUMNS = tuple(Holder.__slots__)
_FACTS = _COLUMNS[1:]


@dataclass
class NppesImported:
    """What one file did.  `older`: rows the table already had a later update of."""

    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    faults: Faults = field(default_factory=Faults)


def import_nppes(path: Path) -> NppesImported:
    """Add and update providers from one file, all in one transaction.

    A bad row is left out and reported; the same file again changes nothing; a row updated earlier
    than what is on file changes nothing either.  A bare deactivation keeps what is known of the
    holder and sets the day.
    """
    done = NppesImported(path.name)
    with transaction.atomic():
        _stage(holders(path, done.faults), done)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_STAGING}")
            cursor.execute(_OLDER)
            done.older = cursor.fetchone()[0]
            for statement in (_UPSERT, _DEACTIVATE):
                cursor.execute(statement)
                added, changed = cursor.fetchone()
                done.added += added
                done.changed += changed
            cursor.execute(f"SELECT count(*) FROM {_STAGING}")
            done.unchanged = cursor.fetchone()[0] - done.added - done.changed - done.older
            cursor.execute(f"DROP TABLE {_STAGING}")
    return done


def _stage(rows: Iterable[Holder], done: NppesImported) -> None:
    """COPY chunk by chunk; where a file has an NPI twice its last row counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {_STAGING} ON COMMIT DROP AS "
            f"SELECT {', '.join(_COLUMNS)}, 0::bigint AS position FROM providers_provider LIMIT 0"
        )
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        copy_rows(
            _STAGING,
            (*_COLUMNS, "position"),
            (
                (*(getattr(row, name) for name in _COLUMNS), done.rows + index)
                for index, row in enumerate(chunk)
            ),
        )
        done.rows += len(chunk)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {_STAGING} (npi, position)")
        cursor.execute(
            f"DELETE FROM {_STAGING} one USING {_STAGING} other "
            "WHERE one.npi = other.npi AND one.position < other.position"
        )


_LATER = "held.updated_on > staged.updated_on"
_OLDER = f"""
    SELECT count(*) FROM {_STAGING} staged JOIN providers_provider held USING (npi)
    WHERE staged.entity <> '' AND {_LATER}
"""
_COUNTED = """
    SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM written
"""
_UPSERT = f"""
    WITH written AS (
        INSERT INTO providers_provider AS held ({", ".join(_COLUMNS)})
        SELECT {", ".join(f"staged.{name}" for name in _COLUMNS)} FROM {_STAGING} staged
        WHERE staged.entity <> ''
        ORDER BY npi
        ON CONFLICT (npi) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in _FACTS)}
        WHERE (held.updated_on > excluded.updated_on) IS NOT TRUE
        AND ({", ".join(f"held.{name}" for name in _FACTS)})
            IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _FACTS)})
        RETURNING xmax = 0 AS fresh
    ) {_COUNTED}
"""
_DEACTIVATE = f"""
    WITH written AS (
        INSERT INTO providers_provider AS held ({", ".join(_COLUMNS)})
        SELECT {", ".join(f"staged.{name}" for name in _COLUMNS)} FROM {_STAGING} staged
        WHERE staged.entity = ''
        ORDER BY npi
        ON CONFLICT (npi) DO UPDATE
        SET deactivated_on = excluded.deactivated_on, reactivated_on = excluded.reactivated_on
        WHERE (held.deactivated_on, held.reactivated_on)
            IS DISTINCT FROM (excluded.deactivated_on, excluded.reactivated_on)
        RETURNING xmax = 0 AS fresh
    ) {_COUNTED}
"""
