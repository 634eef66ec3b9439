"""Denials, each with what became of it: was it appealed, and how was the appeal decided."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.facts.reading import rows_of
from reports.facts.selecting import bounds
from reports.marks import Mark
from reports.table import Asked

NOT_APPEALED, NOT_DECIDED = "not appealed", "not decided"


@dataclass(frozen=True, slots=True)
class Denied:
    """One denial.  `outcome` is overturned, partly or upheld, as the plan last decided an appeal
    against it; else `not decided` or `not appealed`."""

    case: int
    number: str
    kind: str
    regimes: tuple[str, ...]
    zone: str
    decided: Mark
    outcome: str

    @property
    def appealed(self) -> bool:
        return self.outcome != NOT_APPEALED


# Of each case the first decision of the period that denied; an appeal counts once it was opened.
_DENIED = """
    WITH asked AS (
        SELECT %s::timestamptz AS since, %s::timestamptz AS until, %s::timestamptz AS as_of),
    first AS (
        SELECT DISTINCT ON (coalesce(d.claim_id, d.request_id))
            coalesce(d.claim_id, d.request_id) AS case_id, d.id, d.decided_at, d.decided_by
        FROM claims_decision d, asked
        WHERE d.disposition IN ('denied', 'partly_approved') AND d.decided_at >= asked.since
            AND d.decided_at < asked.until AND d.decided_at <= asked.as_of
        ORDER BY coalesce(d.claim_id, d.request_id), d.number)
    SELECT f.*, c.number, c.kind, c.regimes, c.zone,
        EXISTS (SELECT 1 FROM appeals_appeal a JOIN cases_case o ON o.id = a.case_id
            WHERE (a.claim_id = f.case_id OR a.asked_id = f.case_id)
            AND o.opened_at >= f.decided_at AND o.opened_at <= asked.as_of) AS appealed,
        (SELECT x.outcome FROM appeals_appealdecision x
            JOIN appeals_appeal a ON a.case_id = x.appeal_id
            WHERE (a.claim_id = f.case_id OR a.asked_id = f.case_id) AND x.by = 'plan'
            AND x.decided_at >= f.decided_at AND x.decided_at <= asked.as_of
            ORDER BY x.decided_at DESC, x.id DESC LIMIT 1) AS outcome
    FROM first f JOIN cases_case c ON c.id = f.case_id, asked ORDER BY f.case_id
"""


def denied(asked: Asked) -> Iterator[Denied]:
    """Each claim denied and each request denied, whole or in part, in the period: one statement."""
    start, end = bounds(asked)
    for row in rows_of(_DENIED, [start, end, asked.as_of]):
        waits = NOT_DECIDED if row["appealed"] else NOT_APPEALED
        yield Denied(
            row["case_id"],
            row["number"],
            row["kind"],
            tuple(row["regimes"] or ()),
            row["zone"],
            Mark(
                row["decided_at"],
                "decided",
                by=row["decided_by"],
                row=f"claims_decision:{row['id']}",
            ),
            row["outcome"] if row["appealed"] and row["outcome"] else waits,
        )
