"""Which procedure codes are on the fee schedule, version by version: does a code exist?

CMS's yearly file lists every procedure code with five digits (some 9,700) and those of CPT category
II and III, priced or not; what is not in it is no code of that year.  An extract of it prices what
it holds and says nothing about other codes: a version with fewer than `WHOLE` such codes is not
asked.
"""

from django.db import connection

from kernel.codes.lookup import CodeSet, Listed, Version
from kernel.codes.packed import Packed
from kernel.dates import Days

WHOLE = 5_000

_counts: dict[tuple[int, str], int] = {}
_versions: dict[tuple[int, str, Days], Version] = {}
"""What this process has read, by id and digest: the rows of a version never change, its days do."""


def scheduled_codes() -> CodeSet:
    """The codes of every whole version; one query where all were seen before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, digest, lower(days), upper(days) FROM providers_feeschedule")
        headers = [(pk, digest, Days(*days)) for pk, digest, *days in cursor.fetchall()]
    _count([(pk, digest) for pk, digest, _ in headers if (pk, digest) not in _counts])
    whole = [header for header in headers if _counts[header[:2]] >= WHOLE]
    return CodeSet("fee schedule", tuple(_version(*header) for header in whole))


def _count(keys: list[tuple[int, str]]) -> None:
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schedule_id, count(DISTINCT code) FROM providers_feeschedulerow "
            "WHERE schedule_id = ANY(%s) AND code ~ '^[0-9]{5}$' GROUP BY schedule_id",
            [[pk for pk, _ in keys]],
        )
        found = dict(cursor.fetchall())
    _counts.update({key: found.get(key[0], 0) for key in keys})


def _version(pk: int, digest: str, days: Days) -> Version:
    key = (pk, digest, days)
    if key not in _versions:
        _versions[key] = Version(days, lambda: _read(pk))
    return _versions[key]


def _read(pk: int) -> Listed:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(DISTINCT code, ' ') FROM providers_feeschedulerow "
            "WHERE schedule_id = %s",
            [pk],
        )
        (codes,) = cursor.fetchone()
    return Listed(Packed(codes.split()))
