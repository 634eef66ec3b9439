"""What lies beside our own universes, read from our own record in a few statements.

Letters and reviewers are those of the cases given, enrolment that of their members.  What nobody
has put on record (which delegates have a contract) stays None, and the check says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from reports.contracts import contracts, days_of
from reports.facts.reading import contracts_file, rows_of
from reports.facts.selecting import bounds
from reports.live.intake import Entry
from reports.table import Asked

Days = tuple[date, date | None]
Enrolled = dict[tuple[str, str, str], list[Days]]

# An event counts unless a later one of its case undoes it.
_COUNTS = """
    NOT EXISTS (SELECT 1 FROM cases_event u WHERE u.case_id = e.case_id AND u.recorded_at <= %s
        AND e.id::text = ANY(string_to_array(u.facts ->> 'undoes', ' ')))
"""
_EXTENSIONS = f"""
    SELECT DISTINCT c.number FROM cases_event e JOIN cases_case c ON c.id = e.case_id
    WHERE e.case_id = ANY(%s) AND e.name = 'extension_notified' AND e.recorded_at <= %s
        AND {_COUNTS}
"""
_CLASSIFIED = f"""
    SELECT c.number, count(*) AS times
    FROM cases_event e JOIN cases_case c ON c.id = e.case_id
    WHERE e.case_id = ANY(%s) AND e.name = 'reclassified' AND e.recorded_at <= %s AND {_COUNTS}
    GROUP BY c.number
"""
_COVERED = """
    SELECT DISTINCT m.mbi, p.code AS plan, lower(v.days) AS since, upper(v.days) AS until
    FROM cases_case c JOIN members_member m ON m.id = c.member_id
    JOIN members_coverage v ON v.member_id = m.id JOIN members_plan p ON p.id = v.plan_id
    WHERE c.id = ANY(%s) AND m.mbi <> '' ORDER BY 1, 2, 3
"""
# A day of mail: a carrier took something over, or confirmed that it left.
_MAIL = """
    SELECT DISTINCT (x.at AT TIME ZONE %s)::date AS day FROM (
        SELECT d.sent_at AS at FROM letters_dispatch d WHERE d.sent_at BETWEEN %s AND %s
        UNION ALL
        SELECT b.written_at FROM letters_dispatchbatch b WHERE b.written_at BETWEEN %s AND %s
    ) AS x
"""
# Cases of every kind and line are numbered in one sequence (C26-0000012, A26-0000013).
_GAPS = r"""
    SELECT n.after, n.before FROM (
        SELECT substring(c.number FROM '^[A-Z][0-9]{2}-([0-9]{7,})$')::bigint AS after,
            lead(substring(c.number FROM '^[A-Z][0-9]{2}-([0-9]{7,})$')::bigint) OVER (
                ORDER BY substring(c.number FROM '^[A-Z][0-9]{2}-([0-9]{7,})$')::bigint) AS before
        FROM cases_case c WHERE c.opened_at >= %s AND c.opened_at < %s AND c.opened_at <= %s
            AND c.number ~ '^[A-Z][0-9]{2}-[0-9]{7,}$'
    ) AS n WHERE n.before > n.after + 1 ORDER BY 1
"""


def gaps(asked: Asked) -> tuple[str, ...]:
    """Case numbers between those of the period that no case has."""
    rows = rows_of(_GAPS, [*bounds(asked), asked.as_of])
    return tuple(_between(int(row["after"]) + 1, int(row["before"]) - 1) for row in rows)


def _between(first: int, last: int) -> str:
    return f"{first:07d}" if first == last else f"{first:07d} to {last:07d}"


def extension_letters(cases: Sequence[int], as_of: datetime) -> frozenset[str]:
    """Numbers of the cases whose letter that takes more time left."""
    found = rows_of(_EXTENSIONS, [list(cases), as_of, as_of])
    return frozenset(row["number"] for row in found)


def reclassified(cases: Sequence[int], as_of: datetime) -> dict[str, int]:
    """How often each was said to be something else."""
    found = rows_of(_CLASSIFIED, [list(cases), as_of, as_of])
    return {row["number"]: int(row["times"]) for row in found}


def enrolled(cases: Sequence[int]) -> Enrolled:
    """The contracts and benefit packages of these cases' members, with the days both the coverage
    and the contract were in force."""
    known = contracts(contracts_file())
    found: Enrolled = {}
    for row in rows_of(_COVERED, [list(cases)]):
        for each in known.get(row["plan"], ()):
            if days := days_of(each, row["since"], row["until"]):
                key = (row["mbi"], each.contract, each.pbp)
                found.setdefault(key, []).append(days)
    return found


def mail_days(start: datetime, end: datetime, zone: str) -> frozenset[date]:
    """The days on which a carrier took letters of ours over, or confirmed that they left."""
    found = rows_of(_MAIL, [zone, start, end, start, end])
    return frozenset(row["day"] for row in found)


def logged(entries: Sequence[Entry]) -> dict[tuple[date, str], int]:
    """How many of those that must be in a table came each day, by delegate."""
    found: dict[tuple[date, str], int] = {}
    for each in entries:
        if not each.elsewhere:
            key = (each.received, each.delegate)
            found[key] = found.get(key, 0) + 1
    return found


def reasons(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Why a case is in no table."""
    return {each.number: each.elsewhere for each in entries if each.elsewhere}
