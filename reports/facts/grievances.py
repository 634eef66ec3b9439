"""Grievances, as reports see them."""

from collections.abc import Iterator
from typing import Any

from reports.facts.cases_as_facts import shared
from reports.facts.reading import Known, known, rows_of
from reports.facts.selecting import chunks
from reports.story import first, latest
from reports.table import Asked, Selection
from reports.vocabulary import GrievanceFacts, Requester

_GRIEVANCES = """
    SELECT g.case_id, g.category, g.about, g.filed, g.written_asked, g.late_filed, g.occurred_on,
        g.filed_by, g.filer_name, g.delegate, g.of_case_id, k.channel
    FROM grievances_grievance g LEFT JOIN appeals_contact k ON k.id = g.contact_id
    WHERE g.case_id = ANY(%s)
"""
_ISSUES = """
    SELECT i.grievance_id AS case_id, i.words, i.quality_of_care, i.finding, i.action,
        i.answered_by, i.answered_at
    FROM grievances_grievanceissue i WHERE i.grievance_id = ANY(%s)
    ORDER BY i.grievance_id, i.number
"""


def grievances(asked: Asked, selected: Selection) -> Iterator[GrievanceFacts]:
    """Each by case id; seven statements for every two thousand cases."""
    for cases in chunks(selected, asked):
        found = known(cases, asked.as_of)
        rows = {row["case_id"]: row for row in rows_of(_GRIEVANCES, [cases])}
        issues: dict[int, list[dict[str, Any]]] = {}
        for row in rows_of(_ISSUES, [cases]):
            issues.setdefault(row["case_id"], []).append(row)
        for case in cases:
            if case in rows:
                yield _facts(found[case], rows[case], issues.get(case, []), asked)


def _facts(
    case: Known, row: dict[str, Any], issues: list[dict[str, Any]], asked: Asked
) -> GrievanceFacts:
    marks = case.marks
    answered = [
        each for each in issues if each["answered_at"] and each["answered_at"] <= asked.as_of
    ]
    reopened = latest(marks, "reopened")
    made = latest(marks, "resolution_made", "resolved")
    if made and reopened and reopened.event > made.event:
        made = None
    said = shared(case)
    if reopened:  # what was told before it was reopened counts no more
        said["oral"] = tuple(each for each in said["oral"] if each.event > reopened.event)
        said["notices"] = tuple(
            each
            for each in said["notices"]
            if each.sent is None or each.sent.event > reopened.event
        )
    return GrievanceFacts(
        **said | {"request": "grievance"},
        scope=case.scope(row["delegate"]),
        papers_required=row["filed_by"] == "representative",
        requester=Requester(row["filed_by"], row["filer_name"]),
        determined=made,
        disposition="resolved" if made else "withdrawn" if first(marks, "withdrawn") else "",
        summary=" ".join(each["words"] for each in issues),
        filed=row["filed"],
        channel=row["channel"] or "",
        category=row["category"],
        about=row["about"],
        quality_of_care=any(each["quality_of_care"] for each in issues),
        written_asked=row["written_asked"],
        late_filed=row["late_filed"],
        occurred=row["occurred_on"],
        resolved=made,
        issues=tuple(each["words"] for each in issues),
        resolution=" ".join(f"{each['finding']} {each['action']}" for each in answered),
        of_case=row["of_case_id"] or 0,
    )
