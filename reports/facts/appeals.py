"""Appeals inside the plan, as reports see them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from providers.taxonomy import field_of
from reports.facts.cases_as_facts import shared
from reports.facts.decided_lines import DecisionOnFile, basis_of, decisions_of, fits
from reports.facts.reading import Known, known, read_json, rows_of
from reports.facts.selecting import chunks
from reports.story import first
from reports.table import Asked, Selection
from reports.vocabulary import AppealFacts, Basis, Mark, Requester, Reviewer, ServiceLine

WORDS = {"overturned": "approved", "partly": "partially_approved", "upheld": "denied"}
GIVEN, PAID = ("effectuated", "authorized", "provided"), ("paid", "effectuated")
"""What carries out what was won; of a payment, that it was allowed is not enough."""
BY_OTHERS = ("representative", "estate", "other")

_APPEALS = """
    SELECT a.case_id, a.level, a.request, a.part_b_drug, a.asked_by, a.asker_name, a.asker_npi,
        a.lines, a.medical, a.wants, a.decision_id, coalesce(a.claim_id, a.asked_id) AS below,
        b.number AS below_number, d.number AS decision_number,
        k.reached, k.reached_whom,
        ARRAY[a.specialty] || ARRAY(SELECT v.taxonomy FROM unnest(ARRAY[kc.rendering_npi,
            ar.clinician_npi, ar.requester_npi]) WITH ORDINALITY AS u (npi, place)
            JOIN providers_provider v ON v.npi = u.npi ORDER BY u.place) AS specialties,
        (SELECT p.code FROM members_coverage v JOIN members_plan p ON p.id = v.plan_id
         WHERE v.id = coalesce(kc.coverage_id, ar.coverage_id)) AS plan
    FROM appeals_appeal a
    LEFT JOIN cases_case b ON b.id = coalesce(a.claim_id, a.asked_id)
    LEFT JOIN claims_decision d ON d.id = a.decision_id
    LEFT JOIN claims_claim kc ON kc.case_id = a.claim_id
    LEFT JOIN claims_authorizationrequest ar ON ar.case_id = a.asked_id
    LEFT JOIN appeals_contact k ON k.id = a.contact_id
    WHERE a.case_id = ANY(%s)
"""
_DECISIONS = """
    SELECT x.id, x.appeal_id AS case_id, x.number, x.outcome, x.lines::text AS lines, x.reason,
        x.reviewer::text AS reviewer, x.by, x.decided_at
    FROM appeals_appealdecision x
    WHERE x.appeal_id = ANY(%s) AND x.by = 'plan' AND x.decided_at <= %s ORDER BY x.id
"""
_PAPERS = """
    SELECT p.appeal_id AS case_id, p.kind, p.received_at, p.id, p.upload_id
    FROM appeals_appealpapers p WHERE p.appeal_id = ANY(%s) AND p.received_at <= %s ORDER BY p.id
"""
_BELOW = """
    SELECT coalesce(d.claim_id, d.request_id) AS case_id, d.by, d.at FROM claims_determination d
    WHERE (d.claim_id = ANY(%s) OR d.request_id = ANY(%s)) AND d.at <= %s ORDER BY d.id
"""


def appeals(asked: Asked, selected: Selection) -> Iterator[AppealFacts]:
    """Each by case id; eleven statements for every two thousand cases."""
    for cases in chunks(selected, asked):
        found = known(cases, asked.as_of)
        rows = {row["case_id"]: row for row in rows_of(_APPEALS, [cases])}
        made: dict[int, dict[str, Any]] = {}
        for row in rows_of(_DECISIONS, [cases, asked.as_of]):
            made.setdefault(row["case_id"], row)
        papers: dict[int, list[dict[str, Any]]] = {}
        for row in rows_of(_PAPERS, [cases, asked.as_of]):
            papers.setdefault(row["case_id"], []).append(row)
        below = sorted({row["below"] for row in rows.values() if row["below"]})
        decided = decisions_of(below, asked.as_of)
        words = words_below(below, asked.as_of)
        for case in cases:
            if case in rows:
                row = rows[case]
                first_one = _appealed(row, decided.get(row["below"], []))
                names = had_a_part(first_one, words.get(row["below"], []))
                yield _facts(
                    found[case], row, made.get(case), papers.get(case, []), first_one, names
                )


def words_below(cases: Sequence[int], as_of: datetime) -> dict[int, list[dict[str, Any]]]:
    """Every word of a person on these claims and requests: `by` whom and `at` what moment."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows_of(_BELOW, [list(cases), list(cases), as_of]):
        found.setdefault(row["case_id"], []).append(row)
    return found


def had_a_part(below: DecisionOnFile | None, words: list[dict[str, Any]]) -> set[str]:
    """Who decided below, or gave a word for it.  Words after it are of what the appeal changed."""
    if below is None:
        return set()
    return {each["by"] for each in words if each["at"] <= below.at} | {below.by}


def _appealed(row: dict[str, Any], told: list[DecisionOnFile]) -> DecisionOnFile | None:
    return next((each for each in told if each.id == row["decision_id"]), None)


def _facts(
    case: Known,
    row: dict[str, Any],
    made: dict[str, Any] | None,
    papers: list[dict[str, Any]],
    below: DecisionOnFile | None,
    had_a_part: set[str],
) -> AppealFacts:
    marks = case.marks
    case.head["plan"] = row["plan"] or case.head["plan"]
    dismissed = first(marks, "dismissed")
    decided = first(marks, "decided")
    forwarded = first(marks, "file_forwarded")
    basis = basis_of(below) if below else Basis()
    said = made and read_json(made["reviewer"])
    waiver = next((each for each in papers if each["kind"] == "waiver_of_liability"), None)
    return AppealFacts(
        **shared(case) | {"request": row["request"]},
        scope=case.scope(row["reached_whom"] if row["reached"] == "delegate" else ""),
        part_b_drug=row["part_b_drug"],
        papers_required=row["asked_by"] in BY_OTHERS,
        requester=Requester(row["asked_by"], row["asker_name"], row["asker_npi"]),
        determined=decided,
        disposition=_disposition(made, decided, dismissed, forwarded),
        reviewer=_reviewer(said, had_a_part, _field(row)) if said else Reviewer(),
        basis=Basis(basis.rules, basis.cites, basis.medical, None, made["reason"] if made else ""),
        lines=_lines(made),
        summary=row["wants"],
        level=row["level"],
        of=row["below_number"] or "",
        of_case=row["below"] or 0,
        first_denied_for_medical=row["medical"] if row["medical"] is not None else basis.medical,
        waiver=_paper(waiver) if waiver else None,
        dismissed=dismissed,
        dismissal_ground=str(dismissed.facts.get("ground") or "") if dismissed else "",
        forwarded=forwarded,
        effectuated=first(marks, *(PAID if row["request"] == "payment" else GIVEN)),
        overturned_rules=basis.rules,
        overturned_deciders=tuple(sorted(had_a_part)),
        amount=below.paid if below else None,
    )


def _disposition(
    made: dict[str, Any] | None,
    decided: Mark | None,
    dismissed: Mark | None,
    forwarded: Mark | None,
) -> str:
    """An untimely case with no decision is reported as forwarded."""
    if made and decided:
        return WORDS[made["outcome"]]
    if dismissed:
        return "dismissed"
    return "auto_forwarded_untimely" if forwarded else ""


def _field(row: dict[str, Any]) -> str:
    """That of the service: as a person said, else of who gives or gave it, or asked for it; empty
    where none is known."""
    return next(filter(None, map(field_of, row["specialties"])), "")


def _reviewer(said: dict[str, Any], deciders: set[str], field: str) -> Reviewer:
    """Of who decided an appeal the profession is kept where they are a physician of the field: one
    without is none, unless nobody knows the field."""
    name, specialty = str(said.get("username") or ""), str(said.get("specialty") or "")
    profession = str(said.get("profession") or "")
    return Reviewer(
        name=str(said.get("name") or ""),
        username=name,
        profession=profession,
        specialty=specialty,
        licence=str(said.get("license_number") or ""),
        not_involved_before=name not in deciders if name and deciders else None,
        fits=fits(specialty, field) if profession else False if field else None,
    )


def _paper(row: dict[str, Any]) -> Mark:
    return Mark(
        row["received_at"],
        "representative_papers_received",
        row=f"appeals_appealpapers:{row['id']}",
        document=f"upload {row['upload_id']}" if row["upload_id"] else "",
    )


def _lines(made: dict[str, Any] | None) -> tuple[ServiceLine, ...]:
    if made is None:
        return ()
    return tuple(
        ServiceLine(number=int(each["line"]), disposition=WORDS.get(each["outcome"], ""))
        for each in read_json(made["lines"])
    )
