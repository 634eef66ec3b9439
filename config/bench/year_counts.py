"""The year counted by plain SQL, without the facts reports are made of: rows of each table of the
program audit, and of each test how many were in time, late, or still run by the clocks."""

from datetime import date
from typing import Any

from django.db import connection

_FIRST = """(SELECT (min(e.at) AT TIME ZONE c.zone)::date FROM cases_event e
    WHERE e.case_id = c.id AND e.name = ANY(ARRAY[{names}]))"""
_OUT = """EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
    AND e.name IN ('withdrawn', 'merged'))"""
_DUE = """(SELECT min(d.due_on) FROM cases_deadline d
    WHERE d.case_id = c.id AND d.rule = ANY(ARRAY[{rules}]))"""
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
_MA = "'medicare_advantage' = ANY(c.regimes)"


def _first(*names: str) -> str:
    return _FIRST.format(names=", ".join(f"'{each}'" for each in names))


def _due(*rules: str) -> str:
    return _DUE.format(rules=", ".join(f"'{each}'" for each in rules))


def _appeals(request: str, *rules: str) -> str:
    """About payment, one that was won is of the day it was paid."""
    ended = f"coalesce({_first('decided')}, {_first('dismissed')}, {_first('file_forwarded')})"
    if request == "true":
        paid = _first("paid", "effectuated")
        ended = f"CASE WHEN a.outcome = 'overturned' THEN {paid} ELSE {ended} END"
    return f"""
        SELECT c.id, coalesce({ended}, CASE WHEN NOT {_OUT} THEN {_due(*rules)} END) AS day
        FROM cases_case c JOIN appeals_appeal a ON a.case_id = c.id
        WHERE {_MA} AND (a.request = 'payment') = {request} AND a.merged_into_id IS NULL
    """


_OD = f"""
    SELECT c.id, coalesce({_first("decided")}, CASE WHEN NOT {_OUT}
        THEN {_due("MA-01", "MA-02", "MA-03", "MA-04", "MA-05", "MA-06")} END) AS day
    FROM cases_case c WHERE c.kind = 'authorization' AND {_MA}
"""
_CLAIMS = f"""
    SELECT c.id, CASE WHEN EXISTS (
            SELECT 1 FROM claims_decision d WHERE d.claim_id = c.id AND d.disposition = 'denied')
        THEN {_first("decided")}
        ELSE coalesce((SELECT min(p.issued_on) FROM claims_payment p
                JOIN claims_remitteddecision x ON x.payment_id = p.id
                JOIN claims_decision d ON d.id = x.decision_id WHERE d.claim_id = c.id),
            {_due("MA-07", "MA-08")}) END AS day
    FROM cases_case c JOIN claims_claim k ON k.case_id = c.id
    WHERE {_MA} AND k.original_reference = '' AND EXISTS (SELECT 1 FROM cases_deadline d
        WHERE d.case_id = c.id AND d.clock IN ('ma_payment_clean', 'ma_payment_other'))
"""
_EFF = f"""
    SELECT c.id, {_first("reversal_received")} AS day
    FROM cases_case c JOIN appeals_externalreview x ON x.case_id = c.id
    WHERE {_MA} AND x.process IN ('ire', 'hearing', 'council', 'court')
"""
_GRV = f"""
    SELECT c.id, coalesce((SELECT (min(e.at) AT TIME ZONE c.zone)::date FROM cases_event e
            WHERE e.case_id = c.id AND (e.name = 'told_orally' OR (e.name = 'notice_sent'
                AND coalesce(e.facts ->> 'tells', 'notice') = 'notice'))),
        {_first("resolution_made", "resolved")}, {_due("MA-62", "MA-64", "MA-68")}) AS day
    FROM cases_case c WHERE c.kind = 'grievance' AND {_MA} AND NOT {_OUT}
"""
MEMBERS = {
    "od": _OD,
    "recon": _appeals("false", "MA-23", "MA-25", "MA-26"),
    "pymt_c": f"{_CLAIMS} UNION ALL {_appeals('true', 'MA-24')}",
    "eff_c": _EFF,
    "grv_c": _GRV,
}
"""The cases of each table, with the day by which they belong to a period."""


NOT_BY_ONE_CLOCK = frozenset({"T-OD-4-letter", "T-OD-6", "T-RC-2", "T-PY-3", "T-PY-4", "T-GV-1"})
"""Tests of which no single clock of the case has the same answer: the clock of the letter after a
call runs whatever was told, the test asks of denials; an extension's letter has none;
a file is forwarded by a clock of the review outside; a payment's appeal is timed whoever won; and
what must be told in writing (MA-65) is more than that it was told."""


def rows(table: str, since: date, until: date) -> int:
    """How many rows the table has, from `since` until before `until`."""
    statement = f"SELECT count(*) FROM ({MEMBERS[table]}) AS f WHERE day >= %s AND day < %s"
    return int(_ask(statement, [since, until])[0][0])


OF_SOME = {
    "T-RC-1": """AND NOT EXISTS (SELECT 1 FROM appeals_appeal a
        WHERE a.case_id = f.id AND a.outcome IN ('upheld', 'partly'))"""
}
"""Tests of some of the cases their clock is of: the clock of a standard reconsideration is also
that of what was upheld in any part, whose file is to be forwarded in the time (T-RC-2)."""


def by_the_clocks(
    test: str, table: str, clocks: list[str], since: date, until: date
) -> dict[str, int]:
    """Of the clocks of the table's cases the test is of: `timely`, `late`, `open`, as deadlines are
    on record."""
    found = _ask(
        f"""
        SELECT CASE WHEN d.state = 'met' THEN 'timely'
                    WHEN d.state IN ('late', 'met_late') THEN 'late' ELSE 'open' END, count(*)
        FROM ({MEMBERS[table]}) AS f JOIN cases_deadline d ON d.case_id = f.id
        WHERE f.day >= %s AND f.day < %s AND d.clock = ANY(%s) AND d.state <> 'not_started'
            {OF_SOME.get(test, "")}
        GROUP BY 1
        """,
        [since, until, clocks],
    )
    return {name: int(count) for name, count in found}


def _ask(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
