"""A decision as the JSON of the what-if contract: money as text with two places."""

from typing import Any

from claims.adjudication import Finding
from claims.adjudication.decision import Decision, LineDecision
from kernel.money import Money

LINE_AMOUNTS = (
    "charge",
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "other_payer",
    "sequestration",
    "paid",
    "member_owes",
)
TOTALS = ("charge", "allowed", "paid", "member_owes")


def answer(name: str, decision: Decision) -> dict[str, Any]:
    """The whole decision."""
    return {
        "name": name,
        "disposition": decision.disposition.value,
        "payee": decision.payee,
        "lines": [line_answer(line) for line in decision.lines],
        "totals": {total: str(decision.sum(total)) for total in TOTALS},
        "accumulators": {
            "deductible_left": _money(decision.deductible_left),
            "out_of_pocket_left": _money(decision.out_of_pocket_left),
        },
        "pends": list(decision.pends),
        "denials": list(decision.denials),
    }


def line_answer(line: LineDecision) -> dict[str, Any]:
    return {
        "number": line.number,
        "disposition": line.disposition.value,
        **{name: str(getattr(line, name)) for name in LINE_AMOUNTS},
        "adjustments": [
            {
                "group": each.group,
                "carc": each.carc,
                "amount": str(each.amount),
                "rarc": list(each.rarc),
            }
            for each in line.adjustments
        ],
        "findings": [finding_answer(each) for each in line.findings],
    }


def finding_answer(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "says": finding.says.value,
        "carc": finding.carc,
        "message": finding.message,
        "cites": list(finding.cites),
    }


def _money(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)
