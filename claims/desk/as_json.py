"""A claim under review as JSON: money as text, instants in UTC, policy's answers with why and who.
Pure."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from claims.operations.review.found import Found
from claims.operations.review.parts import Review
from kernel.money import Money
from kernel.web.explaining import explained

WORKED_OUT = ("evidence", "steps")
"""What is only told where provenance is asked for."""


def plain(value: Any) -> Any:
    """Frozen data as JSON has it; every field is there, null where it is not known."""
    if value is None or isinstance(value, str | bool | int | float):  # a float: a place on a page
        return value
    if isinstance(value, Money | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(each) for each in value]


def review_json(review: Review, *, explain: bool) -> dict[str, Any]:
    """The whole claim; with `explained` where it was asked why."""
    said: dict[str, Any] = {**plain(review), "currency": "USD"}
    if explain:
        said["explained"] = [*_findings(review), *_money(review), *_days(review)]
        return said
    for name in ("findings", "lines", "deadlines"):
        for each in said[name]:
            for worked_out in WORKED_OUT:
                each.pop(worked_out, None)
    return said


def found_json(found: Found) -> dict[str, Any]:
    """A finding in the shape in which the claim shows it."""
    said: dict[str, Any] = plain(found)
    return {**said, "open": found.open, "medical": found.medical}


def _law(review: Review) -> str | None:
    return review.decisions[-1].law_version if review.decisions else None


def _findings(review: Review) -> list[dict[str, Any]]:
    return [
        explained(
            f"findings[{place}].says",
            each.says,
            rule=each.rule,
            version=_law(review),
            cite="; ".join(each.cites),
            inputs=plain(each.evidence or {}),
        )
        for place, each in enumerate(review.findings)
    ]


def _money(review: Review) -> list[dict[str, Any]]:
    return [
        explained(
            f"lines[{place}].amounts.{step.part}",
            str(step.amount),
            rule=step.part,
            version=_law(review),
            cite="; ".join(step.cites),
            inputs={"why": step.why, "line": line.number, "charge": str(line.amounts.charge)},
        )
        for place, line in enumerate(review.lines)
        for step in line.steps
    ]


def _days(review: Review) -> list[dict[str, Any]]:
    return [
        explained(
            f"deadlines[{place}].due_on",
            plain(each.due_on),
            rule=each.rule,
            version=_law(review),
            cite=each.duty,
            inputs={"steps": list(each.steps)},
        )
        for place, each in enumerate(review.deadlines)
    ]
