"""What moved between two reckonings of a case's deadlines, and the old answer kept in the record.

A clock's answer is another when a fact changed (a receipt corrected, a track), or a rule.  That
time went by moves nothing: running and late are one answer seen at two moments.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.cases.deadlines import MET, UNKNOWN, Standing
from kernel.cases.models import Deadline
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch

MOVED = "deadlines_moved"


@dataclass(frozen=True, slots=True)
class Moved:
    """One clock whose answer is another.  `before` is None where the case did not have it,
    `after` where it has it no longer; `why` in words."""

    clock: str
    rule: str
    before: Standing | None
    after: Standing | None
    why: str

    def as_json(self) -> dict[str, Any]:
        """The clock, both answers with their steps, and why."""
        return {
            "clock": self.clock,
            "rule": self.rule,
            "before": _as_json(self.before),
            "after": _as_json(self.after),
            "why": self.why,
        }

    def in_words(self) -> str:
        """MA-23: due 2026-05-01, was 2026-05-04."""
        return f"{self.rule}: {_due(self.after)}, was {_due(self.before)}"


def standing(case_id: int) -> dict[str, Standing]:
    """Every clock of the case by name, as last reckoned."""
    return standings([case_id]).get(case_id, {})


def standings(cases: Collection[int]) -> dict[int, dict[str, Standing]]:
    """The same of many cases, in one statement."""
    found: dict[int, dict[str, Standing]] = {}
    for row in Deadline.objects.filter(case__in=cases).order_by("case_id", "id"):
        found.setdefault(row.case_id, {})[row.clock] = Standing(
            row.rule, row.due_on, row.late_from, row.state, tuple(row.steps)
        )
    return found


def moved(
    before: Mapping[str, Standing], after: Mapping[str, Standing], why: str = ""
) -> list[Moved]:
    """The clocks whose answer is another, in the order they were opened.

    Without a `why`, the steps of the arithmetic that are other than they were say it.
    """
    changes: list[Moved] = []
    for clock in dict.fromkeys((*before, *after)):
        old, new = before.get(clock), after.get(clock)
        if old is not None and new is not None and _answer(old) == _answer(new):
            continue
        known = new or old
        assert known is not None
        changes.append(Moved(clock, known.rule, old, new, why or _difference(old, new)))
    return changes


def keep(
    case_id: int,
    changes: Sequence[Moved],
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """Record the earlier answers as an event of the case.  Nothing where nothing moved."""
    keep_many({case_id: changes}, why, batch, now=now, by=by)


def keep_many(
    changes: Mapping[int, Sequence[Moved]], why: str, batch: Batch, *, now: datetime, by: str
) -> None:
    """The same of many cases: one event a case, in one COPY."""
    events = [
        Happened(case, MOVED, now, by, {"why": why, "moved": [each.as_json() for each in those]})
        for case, those in changes.items()
        if those
    ]
    record_many(events, batch, now=now)


def _answer(of: Standing) -> tuple[object, ...]:
    """What does not change because time goes by."""
    state = of.state if of.state in (*MET, UNKNOWN) else "open"
    return of.rule, of.due_on, of.late_from, state


def _difference(old: Standing | None, new: Standing | None) -> str:
    if old is None:
        return "the case has this clock now"
    if new is None:
        return "the case no longer has this clock"
    gone = [step for step in old.steps if step not in new.steps]
    come = [step for step in new.steps if step not in old.steps]
    parts = [f"now: {'; '.join(come)}"] if come else []
    parts += [f"before: {'; '.join(gone)}"] if gone else []
    return " | ".join(parts) or "the state alone is another"


def _as_json(of: Standing | None) -> dict[str, Any] | None:
    if of is None:
        return None
    return {
        "rule": of.rule,
        "due_on": of.due_on.isoformat() if of.due_on else None,
        "late_from": of.late_from.isoformat() if of.late_from else None,
        "state": of.state,
        "steps": list(of.steps),
    }


def _due(of: Standing | None) -> str:
    if of is None:
        return "not a clock of the case"
    if of.due_on is None:
        return of.state.replace("_", " ")
    met = f" ({of.state.replace('_', ' ')})" if of.state in MET else ""
    return f"due {of.due_on.isoformat()}{met}"
