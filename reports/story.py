"""What happened to a case, as the record tells it, corrections applied.  Pure.

A later event may say that another happened at another moment (`corrects`), or that some count no
more (`undoes`): the same reading as the clocks have.  The old ones stay on record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.vocabulary import Mark


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the record of events."""

    id: int
    name: str
    at: datetime
    actor: str
    facts: Mapping[str, Any]


def marks_of(told: Iterable[Told]) -> dict[str, tuple[Mark, ...]]:
    """The events that count, by name, in the order they were recorded.

    What is corrected keeps its own id, so that a cell leads to the event; the correction's moment
    is its moment.
    """
    rows = list(told)
    undone = {int(each) for row in rows for each in str(row.facts.get("undoes") or "").split()}
    moved = {int(row.facts["corrects"]): row for row in rows if row.facts.get("corrects")}
    found: dict[str, list[Mark]] = {}
    for row in rows:
        if row.id in undone or row.facts.get("corrects"):
            continue
        found.setdefault(row.name, []).append(_mark(row, moved.get(row.id)))
    return {name: tuple(marks) for name, marks in found.items()}


def _mark(row: Told, correction: Told | None) -> Mark:
    moment = correction or row
    day = moment.facts.get("only_day")
    return Mark(
        at=moment.at,
        name=row.name,
        event=row.id,
        by=row.actor,
        document=_document(row.facts),
        only_day=date.fromisoformat(day) if day else None,
        facts=row.facts,
    )


def _document(facts: Mapping[str, Any]) -> str:
    """The letter, packet or upload the event names."""
    for key in ("letter", "packet", "document"):
        if facts.get(key):
            return str(facts[key])
    return f"upload {facts['upload']}" if facts.get("upload") else ""


def first(marks: Mapping[str, tuple[Mark, ...]], *names: str) -> Mark | None:
    """The one recorded first of these names."""
    found = [each for name in names for each in marks.get(name, ())]
    return min(found, key=lambda each: each.event) if found else None


def latest(marks: Mapping[str, tuple[Mark, ...]], *names: str) -> Mark | None:
    """The one recorded last of these names."""
    found = [each for name in names for each in marks.get(name, ())]
    return max(found, key=lambda each: each.event) if found else None
