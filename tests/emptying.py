"""Empties the tables after a test that committed: the record refuses that, so it is told to wait.

Only what a test filled is emptied.  Django's own flush truncates every table and makes the rights
anew, which takes most of a second for each of many hundred tests.  Only the tables' owner can do
so; the triggers are put back in the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

KEPT = frozenset(("django_migrations", "django_content_type", "auth_permission", "django_site"))
"""What migrating wrote, and no test changes."""

_FILLED = """
    SELECT format('(SELECT %%L FROM %%1$I LIMIT 1)', relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relname = ANY(%s)
    ORDER BY oid DESC
"""
"""The youngest first: a document is seen, and so emptied, only while its case is there."""


def allow() -> None:
    """After a test that committed, only the tables it filled are emptied."""
    TransactionTestCase._fixture_teardown = _emptied


class NotATestsOwn(RuntimeError):
    """The database is not one a test may empty: whoever asked did not ask for the tests' own."""


_kept = False


@contextmanager
def kept() -> Iterator[None]:
    """While it lasts, no test's end empties the tables; the end of it does."""
    global _kept  # one database, one such time
    if _kept:
        raise RuntimeError("what is on file is kept already")
    _refuse_another("default")
    _kept = True
    try:
        yield
    finally:
        _kept = False
        empty("default")


def _refuse_another(alias: str) -> None:
    settings = connections[alias].settings_dict
    if settings["NAME"] != settings["TEST"]["NAME"]:
        raise NotATestsOwn(f"{settings['NAME']} is no database of the tests")


def _emptied(test: Any) -> None:
    if _kept:
        return
    for alias in test._databases_names(include_mirrors=False):
        empty(alias)


def empty(alias: str) -> None:
    """Every table that has rows, but for what migrating wrote."""
    _refuse_another(alias)
    with transaction.atomic(alias), connections[alias].cursor() as cursor:
        # whoever the test was last: a row it may not see is emptied too
        cursor.execute("RESET ROLE; SET LOCAL recourse.sees = '*'")
        cursor.execute(_FILLED, [sorted(KEPT)])
        cursor.execute(" UNION ALL ".join(row[0] for row in cursor.fetchall()))
        filled = [row[0] for row in cursor.fetchall()]
        for table in filled:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait when triggers change
        for table in filled:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
