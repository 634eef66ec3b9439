"""Requests for external review of private coverage, each with the review that came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reports.facts.cases_as_facts import shared
from reports.facts.reading import Known, known, rows_of
from reports.facts.selecting import chunks
from reports.story import first, latest
from reports.table import Asked, Selection
from reports.vocabulary import EffectuationFacts, Mark

UPHELD, OVERTURNED, PARTLY = "upheld", "overturned", "partly"
BY_PLAN = "ended_by_plan"
OUTCOMES = (UPHELD, OVERTURNED, PARTLY, BY_PLAN, "dismissed", "withdrawn")


@dataclass(frozen=True, slots=True)
class ExternalFacts:
    """One request, or a review nobody asked the plan for.

    `facts` is what every case has: the request's.  `screened` and `eligible`: the preliminary
    review's last word, None while there is none.  `assigned` when the file's reviewer (`body`, a
    code) was named, `reached` when the request was theirs; `ended` and `outcome` what came of it,
    by one of OUTCOMES, None and empty while it is open."""

    facts: EffectuationFacts
    screened: Mark | None
    eligible: bool | None
    assigned: Mark | None
    reached: Mark | None
    body: str
    ended: Mark | None
    outcome: str


_ROOTS = """
    SELECT x.case_id, x.process, x.step, x.body, x.request, x.track, x.part_b_drug, x.basis,
        b.number AS below_number, a.number AS appeal_number, a.wants,
        (SELECT p.code FROM members_coverage v JOIN members_plan p ON p.id = v.plan_id
         WHERE v.id = coalesce(k.coverage_id, r.coverage_id)) AS plan
    FROM appeals_externalreview x
    LEFT JOIN appeals_externalreview q ON q.case_id = x.previous_id
    LEFT JOIN appeals_appeal a ON a.case_id = x.appeal_id
    LEFT JOIN cases_case b ON b.id = coalesce(x.claim_id, x.asked_id)
    LEFT JOIN claims_claim k ON k.case_id = coalesce(x.claim_id, a.claim_id)
    LEFT JOIN claims_authorizationrequest r ON r.case_id = coalesce(x.asked_id, a.asked_id)
    WHERE x.case_id = ANY(%s) AND x.process IN ('federal', 'state', 'hhs')
      AND (x.step = 'request' OR (x.step = 'review' AND coalesce(q.step, '') <> 'request'))
"""
_REVIEWS = """
    SELECT x.previous_id AS root, x.case_id, x.body FROM appeals_externalreview x
    WHERE x.previous_id = ANY(%s) AND x.step = 'review' ORDER BY x.case_id
"""


def external_reviews(asked: Asked, selected: Selection) -> Iterator[ExternalFacts]:
    """Each request once, by case id; ten statements for every two thousand cases."""
    for cases in chunks(selected, asked):
        rows = {row["case_id"]: row for row in rows_of(_ROOTS, [cases])}
        below = {row["root"]: row for row in rows_of(_REVIEWS, [list(rows)])}
        found = known(list(rows), asked.as_of)
        reviews = known(_cases(below.values()), asked.as_of)
        for case in rows:
            review = below.get(case)
            at = reviews.get(review["case_id"]) if review else None
            yield _facts(found[case], rows[case], at, review["body"] if review else "")


def _cases(rows: Any) -> Sequence[int]:
    return sorted(row["case_id"] for row in rows)


def _facts(case: Known, row: dict[str, Any], review: Known | None, body: str) -> ExternalFacts:
    is_request = row["step"] == "request"
    before = review or (None if is_request else case)
    case.head["plan"] = row["plan"] or case.head["plan"]
    screened = latest(case.marks, "screened") if is_request else None
    said = str(screened.facts.get("result") or "") if screened else ""
    taken_back = first(case.marks, "withdrawn")
    ended, outcome = _ended(before) if before else (None, "")
    if ended is None and taken_back:
        ended, outcome = taken_back, "withdrawn"
    return ExternalFacts(
        facts=EffectuationFacts(
            **shared(case) | {"request": row["request"], "processed_as": row["track"]},
            scope=case.scope(),
            summary=row["wants"] or row["basis"],
            body=row["process"],
            of=row["below_number"] or "",
            appeal=row["appeal_number"] or "",
        ),
        screened=screened,
        eligible=True if before else {"eligible": True, "ineligible": False}.get(said),
        assigned=first(before.marks, "assigned") if before else None,
        reached=before.first("received") if before else None,
        body=body or row["body"],
        ended=ended,
        outcome=outcome,
    )


def _ended(review: Known) -> tuple[Mark | None, str]:
    """What ended it first: the plan's own reversal, or what the reviewer decided."""
    own = [
        each
        for name in ("ended_by_plan", "reversal_received")
        for each in review.marks.get(name, ())
        if str(each.facts.get("by")) == "plan"
    ]
    decided = [each for each in review.marks.get("decided", ()) if each.facts.get("outcome")]
    made = min((*own, *decided), key=lambda each: each.event, default=None)
    if made is None:
        return None, ""
    return made, BY_PLAN if made in own else str(made.facts["outcome"])
