"""A decision on a prior authorization as it is stored: facts, findings, what is granted.

Its lines carry no amount of money: what a claim would be paid stands apart, as an estimate.
"""

from typing import Any

from claims.adjudication.decision import LineDecision
from claims.adjudication.facts import Claim
from claims.adjudication.preservice import RequestDecision, ServiceDecision
from claims.adjudication.stored import finding_rows, plain
from kernel.money import Money, total

ESTIMATED = (
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "other_payer",
    "sequestration",
    "paid",
    "member_owes",
)


def stored_request(claim: Claim, decision: RequestDecision) -> dict[str, Any]:
    """Everything needed to explain this decision, or to replay it, years from now."""
    return {
        "facts": plain(claim),
        "law_version": decision.law_version,
        "disposition": decision.outcome.value,
        "payee": "",
        "pends": list(decision.pends),
        "denials": list(decision.denials),
        "findings": finding_rows((each.number, each.findings) for each in decision.services),
        "lines": [_service(each) for each in decision.services],
        "estimate": estimate_of(decision),
    }


def estimate_of(decision: RequestDecision) -> dict[str, str]:
    """What plan and member would pay of all that is granted; empty unless each is known."""
    granted = [each for each in decision.services if each.units]
    known = [each.estimate for each in granted if each.estimate]
    if not granted or len(known) < len(granted):
        return {}
    return {name: str(total(_amount(line, name) for line in known)) for name in ESTIMATED}


def _amount(line: LineDecision, name: str) -> Money:
    amount: Money = getattr(line, name)
    return amount


def _service(each: ServiceDecision) -> dict[str, Any]:
    row: dict[str, Any] = {
        "number": each.number,
        "disposition": each.outcome.value,
        "adjustments": [],
        "steps": [],
    }
    if each.units is not None and each.days is not None:
        row |= {"units": each.units, "days": plain(each.days)}
    if each.estimate:
        row["estimate"] = {name: str(_amount(each.estimate, name)) for name in ESTIMATED}
    elif each.no_estimate:
        row["no_estimate"] = each.no_estimate
    return row
