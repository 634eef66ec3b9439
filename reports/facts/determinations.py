"""Organization determinations: prior authorizations and claims, as reports see them."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from providers.taxonomy import field_of
from reports.facts.cases_as_facts import shared
from reports.facts.decided_lines import (
    DecisionOnFile,
    basis_of,
    decisions_of,
    reviewer_of,
    service_lines,
    words_of,
)
from reports.facts.reading import Known, known, rows_of
from reports.facts.selecting import chunks
from reports.story import first
from reports.table import Asked, Selection
from reports.vocabulary import Basis, DeterminationFacts, Mark, Requester, Reviewer

WORDS = {"approved": "approved", "partly_approved": "partially_approved", "denied": "denied"}
CLEAN, OTHER = "ma_payment_clean", "ma_payment_other"

_REQUESTS = """
    SELECT r.case_id, r.purpose, r.request, r.part_b_drug, r.under_pa_rules, r.asked_by,
        r.requester_npi, r.extends,
        (SELECT v.taxonomy FROM providers_provider v WHERE v.npi = r.clinician_npi) AS taxonomy,
        (SELECT p.code FROM members_coverage v JOIN members_plan p ON p.id = v.plan_id
         WHERE v.id = r.coverage_id) AS plan,
        EXISTS (SELECT 1 FROM providers_networkparticipation n
                JOIN members_coverage v ON v.id = r.coverage_id
                JOIN members_plan p ON p.id = v.plan_id AND p.code = n.plan
                WHERE n.provider_id = r.requester_npi AND n.days @> r.received) AS contracted
    FROM claims_authorizationrequest r WHERE r.case_id = ANY(%s)
"""
_SERVICES = """
    SELECT s.request_id AS case_id, s.number, s.code, s.described, s.units::numeric AS units,
        s.diagnoses, s.place_of_service
    FROM claims_requestedservice s WHERE s.request_id = ANY(%s) ORDER BY s.request_id, s.number
"""
_CLAIMS = """
    SELECT k.case_id, k.number, k.billing_npi, k.rendering_npi, k.assigned, k.frequency,
        k.original_reference, k.charge, k.patient_control_number,
        (SELECT v.taxonomy FROM providers_provider v WHERE v.npi = k.rendering_npi) AS taxonomy,
        (SELECT p.code FROM members_coverage v JOIN members_plan p ON p.id = v.plan_id
         WHERE v.id = k.coverage_id) AS plan,
        EXISTS (SELECT 1 FROM providers_networkparticipation n
                JOIN members_coverage v ON v.id = k.coverage_id
                JOIN members_plan p ON p.id = v.plan_id AND p.code = n.plan
                WHERE n.provider_id = k.rendering_npi
                  AND n.days @> (SELECT min(l.served) FROM claims_line l
                                 WHERE l.claim_id = k.case_id)) AS contracted
    FROM claims_claim k WHERE k.case_id = ANY(%s)
"""
_LINES = """
    SELECT l.claim_id AS case_id, l.number, l.code, l.units, l.charge, l.diagnoses,
        l.place_of_service, l.served
    FROM claims_line l WHERE l.claim_id = ANY(%s) ORDER BY l.claim_id, l.number
"""
_PAYMENTS = """
    SELECT d.claim_id AS case_id, p.trace, p.issued_on
    FROM claims_remitteddecision x JOIN claims_decision d ON d.id = x.decision_id
    JOIN claims_payment p ON p.id = x.payment_id
    WHERE d.claim_id = ANY(%s) AND d.decided_at <= %s ORDER BY d.claim_id, x.id
"""


def determinations(asked: Asked, selected: Selection) -> Iterator[DeterminationFacts]:
    """Each by case id; eleven statements for every two thousand cases."""
    for cases in chunks(selected, asked):
        found = known(cases, asked.as_of)
        decided = decisions_of(cases, asked.as_of)
        words = words_of(cases, asked.as_of)
        requests = {row["case_id"]: row for row in rows_of(_REQUESTS, [cases])}
        claims = {row["case_id"]: row for row in rows_of(_CLAIMS, [cases])}
        lines = _by_case((*rows_of(_SERVICES, [cases]), *rows_of(_LINES, [cases])))
        issued: dict[int, dict[str, date]] = {}
        for row in rows_of(_PAYMENTS, [cases, asked.as_of]):
            issued.setdefault(row["case_id"], {})[row["trace"]] = row["issued_on"]
        for case in cases:
            told = decided.get(case, [])
            row = requests.get(case) or claims.get(case) or {}
            field = field_of(row.get("taxonomy") or "")
            reviewer = reviewer_of(words.get(case, ()), _decided(found[case])[0], field)
            if case in requests:
                yield _request(found[case], requests[case], told, lines.get(case, []), reviewer)
            elif case in claims:
                paid = issued.get(case, {})
                yield _claim(found[case], claims[case], told, lines.get(case, []), reviewer, paid)


def _by_case(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    return found


def _decided(case: Known) -> tuple[Mark | None, tuple[Mark, ...]]:
    """The first decision on record, and those after it."""
    made = sorted(case.marks.get("decided", ()), key=lambda each: each.event)
    return (made[0], tuple(made[1:])) if made else (None, ())


def _of(mark: Mark | None, told: list[DecisionOnFile]) -> DecisionOnFile | None:
    """The decision an event is about: the number it names, else the latest made by then."""
    if mark is None:
        return None
    final = [each for each in told if each.disposition != "pended"]
    named = [each for each in final if str(each.number) == str(mark.facts.get("decision"))]
    before = [each for each in final if each.at <= mark.at]
    return named[0] if named else before[-1] if before else final[0] if final else None


def _dismissed(case: Known) -> str:
    return "dismissed" if first(case.marks, "dismissed") else ""


def _request(
    case: Known,
    row: dict[str, Any],
    told: list[DecisionOnFile],
    asked: list[dict[str, Any]],
    reviewer: Reviewer,
) -> DeterminationFacts:
    mark, later = _decided(case)
    decision = _of(mark, told)
    case.head["plan"] = row["plan"] or case.head["plan"]
    said = str(mark.facts.get("disposition") or "") if mark else ""
    lines = service_lines(decision, asked)
    return DeterminationFacts(
        **shared(case) | {"request": row["request"]},
        scope=case.scope(),
        part_b_drug=row["part_b_drug"],
        papers_required=row["asked_by"] == "representative",
        requester=Requester(
            row["asked_by"],
            npi=row["requester_npi"],
            contracted=row["contracted"] if row["requester_npi"] and row["plan"] else None,
        ),
        determined=mark,
        disposition=WORDS.get(said or (decision.disposition if decision else ""), "")
        or _dismissed(case),
        decided_anew=later,
        reviewer=reviewer,
        basis=basis_of(decision) if decision else Basis(),
        lines=lines,
        summary="; ".join(each.described or each.code or row["purpose"] for each in lines)
        or row["purpose"],
        under_pa_rules=row["under_pa_rules"],
        effectuated=first(case.marks, "authorized"),
        replaces=row["extends"],
    )


def _claim(
    case: Known,
    row: dict[str, Any],
    told: list[DecisionOnFile],
    asked: list[dict[str, Any]],
    reviewer: Reviewer,
    issued: dict[str, date],
) -> DeterminationFacts:
    mark, later = _decided(case)
    decision = _of(mark, told)
    case.head["plan"] = row["plan"] or case.head["plan"]
    remitted = next(
        (each for each in case.marks.get("remitted", ()) if not each.facts.get("reversal")), None
    )
    names = {each.name for each in case.clocks}
    contracted = _has_contract(names, row)
    lines = service_lines(decision, asked)
    interest = remitted.facts.get("interest") if remitted else None
    return DeterminationFacts(
        **shared(case) | {"request": "payment"},
        scope=case.scope(),
        requester=Requester(
            "provider" if row["assigned"] else "member",
            npi=row["billing_npi"],
            contracted=contracted,
        ),
        determined=mark,
        disposition=_paid_or_not(decision) or _dismissed(case),
        decided_anew=later,
        reviewer=reviewer,
        basis=basis_of(decision) if decision else Basis(),
        lines=lines,
        summary="; ".join(each.code for each in lines),
        contracted=contracted,
        clean=CLEAN in names if names & {CLEAN, OTHER} else None,
        effectuated=remitted,
        paid_on=issued.get(str(remitted.facts.get("trace"))) if remitted else None,
        paid=decision.paid if decision else None,
        interest=Decimal(str(interest)) if interest is not None else None,
        replaces=row["original_reference"],
    )


def _has_contract(clocks: set[str], row: dict[str, Any]) -> bool | None:
    """As it was judged at receipt, where a clock of those without a contract was opened; else as
    the plan's own networks say, in which who is not named has none.  None without a plan."""
    if clocks & {CLEAN, OTHER}:
        return False
    return row["contracted"] if row["rendering_npi"] and row["plan"] else None


def _paid_or_not(decision: DecisionOnFile | None) -> str:
    """By lines: one that is denied makes a claim paid in part only."""
    if decision is None:
        return ""
    said = {each["disposition"] for each in decision.lines}
    if decision.disposition == "denied" or not said - {"denied"}:
        return "denied"
    return "partially_approved" if "denied" in said else "approved"
