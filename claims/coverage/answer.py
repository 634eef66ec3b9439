"""What a coverage check answers, as plain data: money as text with two places, days as text."""

from functools import cache
from pathlib import Path
from typing import Any

from claims.adjudication import Finding, Says
from claims.adjudication.opinion import is_cancer
from claims.coverage.judged import AUTHORIZATION, INDEPENDENCE, Judged, Year
from claims.whatif.answer import TOTALS, finding_answer, line_answer
from kernel import plain_yaml
from kernel.law import Law, Value
from kernel.money import Money

HOW_TO_ASK = (
    {"door": "FHIR", "how": "POST /fhir/R4/Claim/$submit (Da Vinci PAS)"},
    {"door": "X12", "how": "278, service type 20 (second) or 21 (third surgical opinion)"},
)
POINTERS = ("hospital_assistance", "medicare_savings", "medicare_counseling")
FOR_CANCER = "cancer_information"


def judged_answer(judged: Judged) -> dict[str, Any]:
    """All that follows from the judgment alone."""
    return {
        "covered": judged.covered.value,
        "as": "opinion" if judged.as_opinion else "ordinary_visit",
        "by": [finding_answer(each) for each in judged.by],
        "independent": _independent(judged),
        "network": _network(judged),
        "approved_list": _approved_list(judged),
        "board_certified": _board_certified(judged),
        "authorization": _authorization(judged),
        "estimate": _estimate(judged),
        "accumulators": {
            "deductible": _year(judged.deductible),
            "out_of_pocket": _year(judged.out_of_pocket),
        },
        "findings": [finding_answer(each) for each in judged.findings],
    }


def _independent(judged: Judged) -> dict[str, Any]:
    found = judged.of(*INDEPENDENCE)
    says = {each.says for each in found}
    answer = "undecided" if Says.PEND in says else "yes"
    if Says.DENY in says:
        answer = "no"
    if not judged.as_opinion:
        answer = "not_asked"
    return {"answer": answer, "why": _messages(found) if judged.as_opinion else []}


def _network(judged: Judged) -> dict[str, Any]:
    where = judged.network
    if where is None:
        why = _messages(judged.of("in_network"))
        return {"answer": "no_network", "required": False, "pays_as_in_network": True, "why": why}
    return {
        "answer": "in_network" if where.in_network else "out_of_network",
        "required": judged.claim.plan.network == "required",
        "pays_as_in_network": where.as_in_network,
        "why": _messages(judged.of("in_network")),
    }


def _approved_list(judged: Judged) -> dict[str, Any]:
    provider, day = judged.claim.provider, judged.claim.lines[0].served
    listed = any(
        each.specialty == provider.taxonomy and day in each.days for each in provider.approved_list
    )
    asked = judged.claim.plan.approved_list == "required" and not judged.original_medicare
    return {"listed": listed, "required": asked, "why": _messages(judged.of("approved_list"))}


def _board_certified(judged: Judged) -> dict[str, Any]:
    """In the relevant specialty, the clinician's own; False: no certification is on file."""
    provider, plan = judged.claim.provider, judged.claim.plan
    asked = plan.board_certification_required and not judged.medicare and not provider.nonphysician
    return {
        "specialty": provider.taxonomy,
        "certified": bool(provider.taxonomy and provider.taxonomy in provider.board_certified),
        "required": asked,
        "why": _messages(judged.of("board_certified")),
    }


def _authorization(judged: Judged) -> dict[str, Any]:
    permit = judged.permit
    return {
        "needed": permit.needed,
        "on_file": permit.fits or None,
        "not_fitting": [{"number": number, "why": why} for number, why in permit.doubts],
        "how_to_ask": list(HOW_TO_ASK) if permit.needed and not permit.fits else [],
        "why": _messages(judged.of(AUTHORIZATION)),
    }


def _estimate(judged: Judged) -> dict[str, Any]:
    decision = judged.estimate
    if decision is None:
        return {"known": False, "why": judged.no_estimate, "supposing": [], "notes": []}
    return {
        "known": True,
        "why": "",
        "supposing": list(judged.supposing),
        "notes": _notes(judged),
        "payee": decision.payee,
        **{name: str(decision.sum(name)) for name in TOTALS},
        "lines": [
            {key: value for key, value in line_answer(line).items() if key != "findings"}
            | {"code": asked.code, "steps": [_step(step) for step in line.steps]}
            for asked, line in zip(judged.claim.lines, decision.lines, strict=True)
        ],
    }


def _step(step: Any) -> dict[str, Any]:
    return {
        "part": step.part.value,
        "amount": str(step.amount),
        "why": step.why,
        "cites": list(step.cites),
    }


def _notes(judged: Judged) -> list[str]:
    """What an estimate at the plan's own fee cannot show."""
    said = ["By the plan's fee and what the member had used when this was asked."]
    provider = judged.claim.provider
    if judged.original_medicare and provider.medicare == "nonparticipating":
        limit = judged.law.number("part_b.limiting_charge_percent")
        said.append(
            "The physician does not participate in Medicare; without assignment the member may be "
            f"billed up to {limit.amount} % of the approved amount ({limit.cite})."
        )
    where = judged.network
    if where and where.may_bill_the_rest and not judged.medicare:
        said.append("Out of network the clinician may bill the member what is charged above this.")
    return said


def _year(year: Year) -> dict[str, Any]:
    return {
        "whole": _money(year.whole),
        "used": str(year.used),
        "left": _money(year.left),
        "on_record": year.known,
    }


def _money(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)


def _messages(findings: list[Finding]) -> list[str]:
    return [finding.message for finding in findings]


@cache
def usual_materials() -> dict[str, tuple[str, ...]]:
    """What usually travels for an opinion, by scenario."""
    table = plain_yaml.read_file(Path(__file__).with_name("materials.yaml"))
    return {name: tuple(kinds) for name, kinds in table.items() if name != "checked"}


def pointers(judged: Judged) -> list[dict[str, Any]]:
    """Where help with costs is asked for; each with its source."""
    names = [*POINTERS, *([FOR_CANCER] if is_cancer(judged.claim.chain) else [])]
    found = [_pointer(judged.law, name) for name in names]
    return [each for each in found if each]


def _pointer(law: Law, name: str) -> dict[str, Any] | None:
    value: Value[str] | None = law.find(f"coverage_checks.{name}")
    if value is None:
        return None
    return {"name": name, "says": value.amount, "cite": value.cite, "since": f"{value.since}"}
