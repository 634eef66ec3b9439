"""Decisions on claims and prior authorizations, with their lines and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from providers.taxonomy import field_of, is_taxonomy
from reports.facts.reading import read_json, rows_of
from reports.vocabulary import Basis, Mark, Reviewer, ServiceLine


@dataclass(slots=True)
class DecisionOnFile:
    """One decision: `said` is what of its text reports ask for."""

    id: int
    case: int
    number: int
    disposition: str
    at: datetime
    by: str
    law_version: str
    paid: Decimal
    findings: list[dict[str, Any]]
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def row(self) -> str:
        return f"claims_decision:{self.id}"


def decisions_of(cases: Sequence[int], as_of: datetime) -> dict[int, list[DecisionOnFile]]:
    """Every decision of these claims and requests, the first first: two statements."""
    found: dict[int, DecisionOnFile] = {}
    for row in rows_of(
        "SELECT d.id, coalesce(d.claim_id, d.request_id) AS case_id, d.number, d.disposition, "
        "d.decided_at, d.decided_by, d.law_version, d.paid, "
        "(d.stored::jsonb -> 'findings')::text AS findings FROM claims_decision d "
        "WHERE (d.claim_id = ANY(%s) OR d.request_id = ANY(%s)) AND d.decided_at <= %s "
        "ORDER BY case_id, d.number",
        [list(cases), list(cases), as_of],
    ):
        found[row["id"]] = DecisionOnFile(
            row["id"],
            row["case_id"],
            row["number"],
            row["disposition"],
            row["decided_at"],
            row["decided_by"],
            row["law_version"],
            row["paid"],
            read_json(row["findings"]) or [],
        )
    for row in rows_of(
        "SELECT l.decision_id, l.number, l.disposition, l.charge, l.allowed, l.paid, "
        "coalesce((SELECT array_agg(DISTINCT a.carc::text ORDER BY a.carc::text) "
        "FROM claims_lineadjustment a WHERE a.line_id = l.id), '{}') AS carcs "
        "FROM claims_decidedline l WHERE l.decision_id = ANY(%s) ORDER BY l.decision_id, l.number",
        [list(found)],
    ):
        found[row["decision_id"]].lines.append(row)
    by_case: dict[int, list[DecisionOnFile]] = {}
    for each in found.values():
        by_case.setdefault(each.case, []).append(each)
    return by_case


def basis_of(decision: DecisionOnFile) -> Basis:
    """The rules that spoke against it, or by which it stands, with their sources."""
    spoke = [each for each in decision.findings if each.get("says") in ("deny", "pend")]
    spoke = [each for each in spoke if each.get("says") == "deny"] or spoke
    cites = [cite for each in spoke for cite in _cites(each)]
    return Basis(
        rules=tuple(dict.fromkeys(str(each.get("rule")) for each in spoke)),
        cites=tuple(dict.fromkeys(cites)),
        medical=any(is_medical(each) for each in spoke) if spoke else None,
        words=" ".join(dict.fromkeys(str(each.get("message") or "") for each in spoke)).strip(),
        law_version=decision.law_version,
    )


MEDICAL_CARCS = frozenset({"50", "55", "56", "151", "152"})
"""Those claims/letters/codes.yaml marks as clinical, and 56: not proven to be effective."""
MEDICAL = frozenset({"medical_necessity", "clinical"})
"""Rules whose denial turns on a medical judgment."""


def is_medical(finding: dict[str, Any]) -> bool:
    """As the finding says itself; else by its rule or reason code."""
    if "medical" in finding:
        return str(finding["medical"]).lower() == "true"
    return finding.get("rule") in MEDICAL or str(finding.get("carc")) in MEDICAL_CARCS


def _cites(finding: dict[str, Any]) -> list[str]:
    values = finding.get("values") or finding.get("cites") or []
    found = [each.get("cite") if isinstance(each, dict) else each for each in values]
    return [str(each) for each in found if each]


def service_lines(
    decision: DecisionOnFile | None, asked: Sequence[dict[str, Any]]
) -> tuple[ServiceLine, ...]:
    """Each line as asked for, with its outcome in this decision."""
    outcomes = {row["number"]: row for row in decision.lines} if decision else {}
    refused: dict[int, list[str]] = {}
    for each in decision.findings if decision else []:
        if each.get("says") == "deny":
            for number in each.get("lines") or [each.get("line")]:
                if number is not None:
                    refused.setdefault(int(number), []).append(str(each.get("rule")))
    return tuple(
        ServiceLine(
            number=row["number"],
            code=row["code"],
            described=row.get("described") or "",
            units=row.get("units"),
            diagnoses=tuple(row.get("diagnoses") or ()),
            disposition=outcomes.get(row["number"], {}).get("disposition", ""),
            charge=row.get("charge"),
            allowed=outcomes.get(row["number"], {}).get("allowed"),
            paid=outcomes.get(row["number"], {}).get("paid"),
            carcs=tuple(outcomes.get(row["number"], {}).get("carcs") or ()),
            rules=tuple(dict.fromkeys(refused.get(row["number"], ()))),
            place_of_service=row.get("place_of_service") or "",
            served=row.get("served"),
        )
        for row in asked
    )


Word = tuple[Reviewer, Mark]
"""A person's word on a claim or request, and when it was given."""


def words_of(cases: Sequence[int], as_of: datetime) -> dict[int, list[Word]]:
    """Every person's word on these prior authorizations and claims, in their order."""
    found: dict[int, list[Word]] = {}
    for row in rows_of(
        "SELECT d.id, coalesce(d.claim_id, d.request_id) AS case_id, d.say, d.rule, d.by, d.at, "
        "d.facts::text AS facts FROM claims_determination d "
        "WHERE (d.claim_id = ANY(%s) OR d.request_id = ANY(%s)) AND d.at <= %s ORDER BY d.id",
        [list(cases), list(cases), as_of],
    ):
        said = read_json(row["facts"])
        named = said.get("reviewer") or {}
        reviewer = Reviewer(
            name=str(named.get("name") or row["by"]),
            username=row["by"],
            profession=str(named.get("profession") or ""),
            specialty=str(named.get("specialty") or ""),
            licence=str(named.get("license_number") or ""),
        )
        kept = f"claims_determination:{row['id']}"
        mark = Mark(row["at"], "determined", by=row["by"], row=kept, facts={"say": row["say"]})
        found.setdefault(row["case_id"], []).append((reviewer, mark))
    return found


def reviewer_of(words: Sequence[Word], decided: Mark | None, field: str) -> Reviewer:
    """Whose word the decision rests on: the last that refuses, else the last, given by then.  What
    was said later is of another decision.  `field` is that of the service, empty: not known."""
    by_then = [each for each in words if decided is None or each[1].at <= decided.at]
    refuse = [each for each in by_then if each[1].facts.get("say") != "approve"]
    last = (refuse or by_then)[-1:]
    if not last:
        return Reviewer()
    reviewer = last[0][0]
    return replace(reviewer, fits=fits(reviewer.specialty, field))


def fits(specialty: str, field: str) -> bool | None:
    """Whether a reviewer's specialty is in the field of the service.  None where either is not on
    record, or the specialty is a word nobody knows; a taxonomy code of no field here is of another.

    >>> fits("207X00000X", "orthopedic surgery"), fits("163W00000X", "orthopedic surgery")
    (True, False)
    >>> fits("", "orthopedic surgery"), fits("bones", "orthopedic surgery"), fits("207X00000X", "")
    (None, None, None)
    """
    own = field_of(specialty)
    if not field or not (own or is_taxonomy(specialty)):
        return None
    return own == field
