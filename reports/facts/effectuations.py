"""Reversals by bodies outside the plan, and how they were carried out."""

from collections.abc import Iterator
from typing import Any

from reports.facts.cases_as_facts import shared
from reports.facts.reading import Known, known, rows_of
from reports.facts.selecting import chunks
from reports.story import first
from reports.table import Asked, Selection
from reports.vocabulary import EffectuationFacts, Mark

BODIES = {"hearing": "ALJ", "council": "MAC", "ire": "IRE", "court": "MAC"}

_REVIEWS = """
    SELECT x.case_id, x.process, x.step, x.body, x.request, x.track, x.part_b_drug, x.basis,
        b.number AS below_number, a.number AS appeal_number, a.case_id AS appeal_case, a.wants,
        x.amount
    FROM appeals_externalreview x
    LEFT JOIN cases_case b ON b.id = coalesce(x.claim_id, x.asked_id)
    LEFT JOIN appeals_appeal a ON a.case_id = x.appeal_id
    WHERE x.case_id = ANY(%s)
"""


def effectuations(asked: Asked, selected: Selection) -> Iterator[EffectuationFacts]:
    """Every review outside that was selected, by case id; six statements for two thousand."""
    for cases in chunks(selected, asked):
        found = known(cases, asked.as_of)
        rows = {row["case_id"]: row for row in rows_of(_REVIEWS, [cases])}
        for case in cases:
            if case in rows:
                yield _facts(found[case], rows[case])


def _facts(case: Known, row: dict[str, Any]) -> EffectuationFacts:
    marks = case.marks
    decided = first(marks, "decided")
    authorized, provided, paid = (first(marks, name) for name in ("authorized", "provided", "paid"))
    return EffectuationFacts(
        **shared(case) | {"request": row["request"], "processed_as": row["track"]},
        scope=case.scope(),
        part_b_drug=row["part_b_drug"],
        determined=decided,
        disposition=str(decided.facts.get("outcome") or "") if decided else "",
        summary=row["wants"] or row["basis"],
        body=row["process"],
        outcome=str(decided.facts.get("outcome") or "") if decided else "",
        of=row["below_number"] or "",
        appeal=row["appeal_number"] or "",
        reversal=first(marks, "reversal_received"),
        effectuated=_earliest(paid, provided, authorized, first(marks, "effectuated")),
        authorized=authorized,
        provided=provided,
        paid=paid,
        reported=first(marks, "effect_reported"),
    )


def _earliest(*marks: Mark | None) -> Mark | None:
    found = [each for each in marks if each is not None]
    return min(found, key=lambda each: each.at) if found else None
