"""Take in a quarter's ZIP code file: which payment locality a ZIP code lies in, from a day on."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from kernel.record.copying import copy_rows
from providers.files.zip_localities import read_zip_localities

_STAGING = "providers_zip_staging"


class UnableToImportLocalities(ValueError):
    """The day from which the file holds is not known."""


@dataclass
class LocalitiesImported:
    """How many ZIP codes were given a locality for the first time, moved, or stayed."""

    start: date
    added: int = 0
    moved: int = 0
    unchanged: int = 0
    faults: list[str] = field(default_factory=list)


def import_localities(path: Path, *, start: date | None = None) -> LocalitiesImported:
    """Record the localities from `start` on (default: the quarter the file names).

    A ZIP code that moved leaves its earlier locality the day before.  Files may come in any order.
    """
    read = read_zip_localities(path)
    first = start or read.first_day
    if first is None:
        raise UnableToImportLocalities(f"{path}: names no quarter; say from which day it holds")
    done = LocalitiesImported(first, faults=read.faults)
    rows = ((zip_code, *place) for zip_code, place in read.localities.items())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE providers_ziplocality IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {_STAGING} (zip_code text PRIMARY KEY, carrier text, "
            "number text) ON COMMIT DROP"
        )
        copy_rows(_STAGING, ("zip_code", "carrier", "number"), rows)
        cursor.execute(_CLOSE, [first, first, first])
        cursor.execute(_CORRECT, [first])
        corrected = cursor.rowcount
        cursor.execute(_INSERT, [first, first, first, first, first])
        added, after = cursor.fetchone()
        cursor.execute(f"DROP TABLE {_STAGING}")
    done.added, done.moved = added, corrected + after
    done.unchanged = len(read.localities) - done.added - done.moved
    return done


_OTHER = "(held.carrier, held.number) <> (staged.carrier, staged.number)"
_CLOSE = f"""
    UPDATE providers_ziplocality held SET days = daterange(lower(held.days), %s)
    FROM {_STAGING} staged
    WHERE held.zip_code = staged.zip_code AND {_OTHER}
    AND held.days @> %s::date AND lower(held.days) < %s
"""
_CORRECT = f"""
    UPDATE providers_ziplocality held SET carrier = staged.carrier, number = staged.number
    FROM {_STAGING} staged
    WHERE held.zip_code = staged.zip_code AND {_OTHER} AND lower(held.days) = %s
"""
_INSERT = f"""
    WITH fresh AS (
        SELECT staged.*,
            (SELECT min(lower(later.days)) FROM providers_ziplocality later
             WHERE later.zip_code = staged.zip_code AND lower(later.days) > %s) AS until,
            EXISTS (SELECT FROM providers_ziplocality earlier
                    WHERE earlier.zip_code = staged.zip_code AND upper(earlier.days) = %s) AS moved
        FROM {_STAGING} staged
        WHERE NOT EXISTS (SELECT FROM providers_ziplocality held
                          WHERE held.zip_code = staged.zip_code AND held.days @> %s::date)
    ), written AS (
        INSERT INTO providers_ziplocality (zip_code, carrier, number, days)
        SELECT zip_code, carrier, number, daterange(%s, until) FROM fresh
        WHERE until IS NULL OR until > %s
    )
    SELECT count(*) FILTER (WHERE NOT moved), count(*) FILTER (WHERE moved) FROM fresh
"""
