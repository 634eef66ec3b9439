"""Empties the tables after a test that committed: the record refuses that, so it is told to wait.

Only the tables' owner can do so; the triggers are put back in the same transaction.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

_execute = DatabaseOperations.execute_sql_flush

_GUARDED = """
    SELECT DISTINCT tgrelid::regclass FROM pg_trigger
    WHERE NOT tgisinternal AND tgtype & 32 = 32
"""
_SET = "DO $$ DECLARE t regclass; BEGIN FOR t IN {0} LOOP EXECUTE format('ALTER TABLE %s {1} TRIGGER USER', t); END LOOP; END $$"  # noqa: E501


def allow() -> None:
    """Let Django's flush empty tables that refuse TRUNCATE."""

    def execute(operations: Any, sql: Iterable[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SET.format(_GUARDED, "DISABLE"))
            _execute(operations, sql)
            cursor.execute(_SET.format(_GUARDED, "ENABLE"))

    DatabaseOperations.execute_sql_flush = execute  # type: ignore[method-assign]
