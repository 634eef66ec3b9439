"""Claims that wait at a moment, for what, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kernel.law.regimes import base_of
from reports.facts.reading import known, rows_of
from reports.table import Asked
from reports.vocabulary import Mark

ENDS = ("decided", "withdrawn", "reversed")
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Waiting:
    """`reasons` are the rules that ask for a person, and what a person said it waits for; `since`
    is when it began to wait and has not ceased to."""

    case: int
    number: str
    line: str
    zone: str
    since: Mark
    reasons: tuple[str, ...]


# What began to wait by then, and was last heard of as waiting: by the order of its events alone.
_CASES = """
    SELECT e.case_id FROM cases_event e JOIN cases_case c ON c.id = e.case_id AND c.kind = 'claim'
    WHERE e.name = ANY(%s) AND e.at < %s AND e.recorded_at <= %s
    GROUP BY e.case_id
    HAVING max(e.id) FILTER (WHERE e.name = 'pended')
        > coalesce(max(e.id) FILTER (WHERE e.name <> 'pended'), 0)
    ORDER BY e.case_id
"""
_PENDS = """
    SELECT DISTINCT ON (d.claim_id) d.claim_id AS case_id, d.id,
        ARRAY(SELECT jsonb_array_elements_text(d.stored::jsonb -> 'pends')) AS pends
    FROM claims_decision d
    WHERE d.claim_id = ANY(%s) AND d.disposition = 'pended' AND d.decided_at < %s
        AND d.decided_at <= %s
    ORDER BY d.claim_id, d.number DESC
"""


def waiting(asked: Asked, end: datetime) -> Iterator[Waiting]:
    """Claims that waited at the end of the period, or as of the moment where that is earlier."""
    names = ["pended", *ENDS]
    cases = [row["case_id"] for row in rows_of(_CASES, [names, end, asked.as_of])]
    for start in range(0, len(cases), AT_ONCE):
        part = cases[start : start + AT_ONCE]
        pends = {row["case_id"]: row["pends"] for row in rows_of(_PENDS, [part, end, asked.as_of])}
        for case in known(part, asked.as_of).values():
            over = [m.event for name in ENDS for m in case.marks.get(name, ()) if m.at < end]
            began = [
                each
                for each in case.marks.get("pended", ())
                if each.at < end and each.event > max(over, default=0)
            ]
            if not began:
                continue
            since = min(began, key=lambda each: each.event)
            said = [
                str(each.facts.get("reason"))
                for each in case.marks.get("waits", ())
                if each.event > since.event and each.at < end
            ]
            reasons = (*pends.get(case.id, ()), *(f"waits for {each}" for each in said[-1:]))
            regimes = case.head["regimes"]
            yield Waiting(
                case=case.id,
                number=case.head["number"],
                line=base_of(regimes) if regimes else "",
                zone=case.head["zone"],
                since=since,
                reasons=reasons,
            )
