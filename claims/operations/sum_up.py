"""What a payment run did, as data: its summary file, and the answer of the command.  Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from claims.operations.choose_payable import Chosen, Day
from claims.operations.explain_payment import method_of, paid_on, payee_name
from claims.operations.group_payments import Made
from kernel.money import Money, total


def remittance_name(made: Made) -> str:
    return f"835-{made.trace}.edi"


def summary(run: int, made: Sequence[Made], chosen: Chosen, day: Day) -> dict[str, Any]:
    """The run in numbers; money as text with two places."""
    items = [item for each in made for item in each.items]
    decided = [item for item in items if item.reversal is None]
    denied = [item for item in decided if _disposition(chosen, item.decision) == "denied"]
    return {
        "run": run,
        "as_of": day.as_of.isoformat(),
        "payments": [_payment(each, chosen, day) for each in made],
        "totals": {
            "claims": len(decided),
            "denied": len(denied),
            "reversals": len(items) - len(decided),
            "paid": _sum(item.amount for item in decided),
            "taken_back": _sum(item.amount for item in items if item.reversal is not None),
            "interest": _sum(item.interest for item in items),
            "issued": _sum(each.amount for each in made),
        },
        **not_paid(chosen),
    }


def not_paid(chosen: Chosen) -> dict[str, Any]:
    """Claims the run left, and what a person should know."""
    return {
        "waiting": [
            {"claim": each.number, "until": each.until.isoformat(), "why": each.why}
            for each in chosen.waiting
        ],
        "held": [
            {"claim": each.number, "reason": each.reason, "why": each.why} for each in chosen.held
        ],
        "notes": [{"about": text, "claims": count} for text, count in chosen.notes.items()],
    }


def _payment(made: Made, chosen: Chosen, day: Day) -> dict[str, Any]:
    latest = chosen.rows[made.items[-1].decision, made.items[-1].reversal]
    to_provider = made.payee.kind == "provider"
    return {
        "trace": made.trace,
        "payer": made.payee.payer,
        "payee": payee_name(latest, made.payee.kind),
        "payee_kind": made.payee.kind,
        "npi": made.payee.npi,
        "method": method_of(made, day),
        "amount": str(made.amount),
        "date": paid_on(made, day).isoformat(),
        "claims": [item.number for item in made.items],
        "adjustments": [
            {"reason": each.reason, "reference": each.reference, "amount": str(each.amount)}
            for each in made.balances
        ],
        "remittance": remittance_name(made) if to_provider else None,
    }


def _disposition(chosen: Chosen, decision: int) -> str:
    return str(chosen.rows[decision, None]["disposition"])


def _sum(amounts: Iterable[Money]) -> str:
    return str(total(amounts))
