"""The lists in the database as a lookup in memory: each version read once a process."""

from collections import defaultdict

from django.db import connection

from kernel.codes.built_in import built_in
from kernel.codes.lookup import CodeSet, KnownCodes, Listed, Version
from kernel.codes.sets import KINDS
from kernel.dates import Days

_versions: dict[tuple[int, str], Version] = {}
"""What this process has seen, by id and digest.  A version never changes; its codes are read when
one is first looked up."""


def loaded_codes() -> KnownCodes:
    """What is built in and what is loaded now; one query.  Later imports show in the next call."""
    found: dict[str, list[Version]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest, name, lower(days), upper(days) FROM codes_codeset "
            "ORDER BY lower(days) DESC, id DESC"
        )
        for identity, digest, name, *days in cursor.fetchall():
            found[name].append(_version(identity, digest, Days(*days)))
    return built_in().with_sets(
        {name: CodeSet(KINDS[name].title, tuple(versions)) for name, versions in found.items()}
    )


def _version(identity: int, digest: str, days: Days) -> Version:
    known = _versions.get((identity, digest))
    if known is None:
        known = _versions[identity, digest] = Version(days, lambda: _read(identity, days))
    return known


def _read(identity: int, whole: Days) -> Listed:
    """One row a range of days, its codes in one text: a hundred thousand codes in a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(days), upper(days), string_agg(code, ' ') FROM codes_code "
            "WHERE version_id = %s GROUP BY days ORDER BY days",
            [identity],
        )
        rows = cursor.fetchall()
    return Listed.of(((Days(start, to), codes.split()) for start, to, codes in rows), whole)
