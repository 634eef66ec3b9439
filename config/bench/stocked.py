"""Bench step: tables filled with copies of the claims that are decided in them, in SQL.

Every copy is of a member of its own, with the same coverage, claims, lines, decisions, postings,
events and deadlines, so that what is looked up by member, case or day finds what it would find in a
plan that has worked for years.  Constraints hold and are checked; only triggers rest: they would
ask a statement of two million rows for its history.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

# Each table with the columns that become those of the copy: by how much the ids of a copy lie
# further on is one number for all tables, the step: more than any id there is at the start.
_TABLES: dict[str, tuple[str, ...]] = {
    "members_member": ("id", "number"),
    "members_coverage": ("id", "member_id"),
    "claims_opinionchain": ("id", "member_id"),
    "claims_chainopinion": ("id", "chain_id"),
    "cases_case": ("id", "number", "member_id"),
    "claims_claim": ("case_id", "number", "chain_id", "member_id", "coverage_id"),
    "claims_line": ("id", "claim_id"),
    "members_memberyear": ("id", "member_id"),
    "claims_decision": ("id", "claim_id"),
    "claims_decidedline": ("id", "decision_id"),
    "claims_lineadjustment": ("id", "line_id"),
    "claims_posting": ("id", "decision_id", "member_id"),
    "claims_untold": ("id", "decision_id"),
    "cases_event": ("id", "case_id"),
    "cases_deadline": ("id", "case_id"),
    "cases_workitem": ("id", "case_id"),
    "cases_queuemovement": ("id", "item_id"),
    "claims_claimhistory": ("pgh_id", "pgh_obj_id", "chain_id", "member_id", "coverage_id"),
}


def prepare(*, copies: int) -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        fill(copies)
        with connection.cursor() as cursor:
            # as tables that grew over years are; PostgreSQL would else begin it by itself, beside
            # what is measured
            cursor.execute("VACUUM")
        return {}

    return run


def fill(copies: int) -> None:
    """Put `copies` copies of every claim beside it."""
    with connection.cursor() as cursor:
        step = _step(cursor)
        for number in range(1, copies + 1):
            with transaction.atomic():
                for table, changed in _TABLES.items():
                    _copy(cursor, table, changed, number, step)
        for table, changed in _TABLES.items():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s) "
                "WHERE pg_get_serial_sequence(%s, %s) IS NOT NULL",
                [table, changed[0], (copies + 1) * step, table, changed[0]],
            )
        cursor.execute("ANALYZE")


def _step(cursor: Any) -> int:
    """Small enough that some hundred of them fit the 31 bits of a history's ids."""
    largest = 0
    for table, changed in _TABLES.items():
        cursor.execute(f'SELECT coalesce(max("{changed[0]}"), 0) FROM "{table}"')
        largest = max(largest, cursor.fetchone()[0])
    return largest + 1


def _copy(cursor: Any, table: str, changed: tuple[str, ...], number: int, step: int) -> None:
    names = [
        column.name
        for column in connection.introspection.get_table_description(cursor, table)
        if column.name not in _generated(cursor, table)
    ]
    values = [_value(name, changed, number, step) for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    cursor.execute(
        f'INSERT INTO "{table}" ({listed}) OVERRIDING SYSTEM VALUE '
        f'SELECT {", ".join(values)} FROM "{table}" WHERE "{changed[0]}" < {step}'
    )
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _generated(cursor: Any, table: str) -> set[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated <> ''",
        [table],
    )
    return {row[0] for row in cursor.fetchall()}


def _value(name: str, changed: tuple[str, ...], number: int, step: int) -> str:
    if name not in changed:
        return f'"{name}"'
    if name == "number":
        return f"left(\"{name}\" || '-{number}', 20)"
    return f'"{name}" + {number * step}'
