"""What became of requests in appeal: approved in full afterwards, by the plan or a body outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.facts.reading import rows_of
from reports.vocabulary import Mark


@dataclass(frozen=True, slots=True)
class AfterAppeal:
    """`appealed`: an appeal inside the plan was decided; `approved` when one, or a review outside,
    turned the denial around in full, None where none did."""

    appealed: bool
    approved: Mark | None


# The latest word of each appeal and review, by its event and not by how its row stands today.
_DECIDED = """
    SELECT a.asked_id AS case_id, a.inside, e.id, e.at,
        coalesce(d.outcome, e.facts ->> 'outcome') AS outcome
    FROM (SELECT case_id, asked_id, true AS inside FROM appeals_appeal WHERE asked_id = ANY(%s)
          UNION ALL
          SELECT case_id, asked_id, false FROM appeals_externalreview WHERE asked_id = ANY(%s)) a
    JOIN cases_event e ON e.case_id = a.case_id
    LEFT JOIN LATERAL (SELECT o.outcome FROM appeals_appealdecision o
        WHERE a.inside AND o.appeal_id = a.case_id AND o.by = 'plan' AND o.decided_at <= %s
        ORDER BY o.id LIMIT 1) d ON true
    WHERE e.name = 'decided' AND e.recorded_at <= %s
    ORDER BY e.id
"""


def after_appeal(cases: Sequence[int], as_of: datetime) -> dict[int, AfterAppeal]:
    """By request: those of which nobody appealed are not in it.  One statement."""
    found: dict[int, AfterAppeal] = {}
    for row in rows_of(_DECIDED, [list(cases), list(cases), as_of, as_of]):
        before = found.get(row["case_id"], AfterAppeal(False, None))
        turned = row["outcome"] == "overturned" and before.approved is None
        mark = Mark(row["at"], "decided", row["id"]) if turned else before.approved
        found[row["case_id"]] = AfterAppeal(before.appealed or row["inside"], mark)
    return found
