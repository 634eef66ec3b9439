"""An answer as plain data, for JSON and for a terminal."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from claims.operations.authorizations.asked import Answer
from kernel.dates import Days


def as_json(answer: Answer) -> dict[str, Any]:
    """Every field by its name; days as `from` and `to`, the first day no longer in it."""
    row = {
        name: value
        for name, value in asdict(answer).items()
        if name not in ("case", "services", "clocks")
    }
    row["received_at"] = answer.received_at.isoformat()
    row["decided_at"] = answer.decided_at.isoformat() if answer.decided_at else None
    if answer.proposal:
        row["proposal"]["at"] = answer.proposal.at.isoformat()
    row["services"] = [
        {
            "number": each.number,
            "code": each.code,
            "described": each.described,
            "asked": {"units": each.asked_units, **_days(each.asked_days)},
            "decision": each.decision or None,
            "granted": (
                {"units": each.granted_units, **_days(each.granted_days)}
                if each.granted_units is not None
                else None
            ),
            "used_units": each.used_units,
            "reasons": [asdict(reason) for reason in each.reasons],
            "estimate": dict(each.estimate),
        }
        for each in answer.services
    ]
    row["clocks"] = [
        {
            "clock": each.clock,
            "rule": each.rule,
            "duty": each.duty,
            "state": each.state,
            "due_on": _day(each.due_on),
            "late_from": each.late_from.isoformat() if each.late_from else None,
        }
        for each in answer.clocks
    ]
    return row


def _days(days: Days | None) -> dict[str, str | None]:
    return {"from": _day(days.start), "to": _day(days.to)} if days else {}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def told(answer: Answer) -> Iterator[str]:
    """The answer in lines."""
    again = " (taken before)" if answer.known_before else ""
    yield f"{answer.number}: {answer.state}{again}"
    for each in answer.services:
        granted = (
            f", {each.granted_units} granted {each.granted_days}" if each.granted_units else ""
        )
        code = each.code or each.described or "the opinion"
        yield f"  {each.number}. {code} x {each.asked_units}: {each.decision or 'open'}{granted}"
        for reason in each.reasons:
            yield f"     {reason.name}: {reason.why}"
    if answer.proposed:
        yield f"  proposed only: {answer.proposed}; another person does it, or not"
    elif waits := answer.proposal:
        yield f"  {waits.by} proposes: {waits.what}; it waits for another: {waits.may_sign}"
    if answer.missing:
        yield f"  missing: {', '.join(answer.missing)}"
    for clock in answer.clocks:
        if clock.due_on:
            yield f"  {clock.rule} {clock.state}, due {clock.due_on}: {clock.duty}"
