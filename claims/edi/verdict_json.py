"""An interchange with its verdicts, down to its claims, as `edi_check --json` prints it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from claims.edi.claim_verdict import ClaimVerdict
from kernel.x12.envelopes import REFUSED, Group, Interchange, TransactionSet
from kernel.x12.problems import Problem

Rows = Callable[[Iterable[dict[str, Any]]], Iterable[dict[str, Any]]]
"""`list` of JSON rows, or `iter`."""

ClaimsOf = Callable[[TransactionSet], Iterable[ClaimVerdict]]


def interchange_json(interchange: Interchange, claims_of: ClaimsOf, rows: Rows) -> dict[str, Any]:
    ack = interchange.ack
    return {
        "ta1": ack,
        "control": interchange.control,
        "code": interchange.error,
        "messages": interchange.messages,
        "groups": rows(
            _group_json(group, claims_of, rows, refused=ack == REFUSED)
            for group in interchange.groups
        ),
    }


def _group_json(group: Group, claims_of: ClaimsOf, rows: Rows, *, refused: bool) -> dict[str, Any]:
    refused = refused or group.ack == REFUSED
    return {
        "ack": REFUSED if refused else group.ack,
        "control": group.control,
        "codes": group.errors,
        "messages": group.messages,
        "transactions": rows(
            {
                "control": each.control,
                "ack": REFUSED if refused else each.ack,
                "codes": each.codes,
                "messages": each.messages,
                "errors": [row for problem in each.problems for row in _problem_json(problem)],
                "claims": rows(
                    _claims_json(claims_of(each), received=not refused and each.ack != REFUSED)
                ),
            }
            for each in group.transactions
        ),
    }


def _problem_json(problem: Problem) -> list[dict[str, Any]]:
    base = {"segment": problem.segment, "position": problem.position, "loop": problem.loop}
    if not problem.elements:
        return [{**base, "element": None, "code": problem.code.value, "message": problem.message}]
    return [
        {
            **base,
            "element": each.element,
            "component": each.component or None,
            "code": each.code.value,
            "segment_code": problem.code.value,
            "message": each.message,
        }
        for each in problem.elements
    ]


def _claims_json(claims: Iterable[ClaimVerdict], *, received: bool) -> Iterator[dict[str, Any]]:
    for claim in claims:
        message = claim.message
        if not (received or message):
            message = "not received: its transaction set was refused"
        yield {
            "id": claim.id,
            "status": claim.statuses[0].category if received else "A3",
            "codes": [str(status) for status in claim.statuses if claim.refusals],
            "message": message,
            "notes": list(claim.notes),
        }
