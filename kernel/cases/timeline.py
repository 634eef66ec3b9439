"""The one way to say that something happened to a case: many at once, one is a batch of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.cases.announcing import announce
from kernel.cases.deadlines import follow, reckon_again
from kernel.cases.waiting import wake
from kernel.record.acting import actor
from kernel.record.copying import copy_rows, table_ids
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, digest

TABLE = "cases_event"
COLUMNS = (
    "id",
    "case_id",
    "name",
    "at",
    "recorded_at",
    "actor",
    "facts",
    "stored",
    "digest",
    "batch",
)


class UnknownEvent(ValueError):
    """The event's name is in no app's list of events."""


_NAMES: dict[str, str] = {}


def register(events: Mapping[str, str]) -> None:
    """Make an app's event names known, each with its meaning."""
    _NAMES.update(events)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a case.  `at` is when, not when it was written down.

    In `facts`, clocks read `days`, `for`, `tells`, `only_day`, `tells_of`, `corrects` and
    `undoes` (see `kernel.cases.deadlines.happenings`).
    """

    case: int
    name: str
    at: datetime
    actor: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def record(
    case: int,
    name: str,
    at: datetime,
    *,
    now: datetime,
    by: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Say that one thing happened, sealed by itself.  `by` is left out where `acting` names it."""
    with transaction.atomic():
        batch = Batch()
        record_many([Happened(case, name, at, by or actor(), facts or {})], batch, now=now)
        batch.seal(now)


def record_many(events: Sequence[Happened], batch: Batch, *, now: datetime) -> None:
    """Write the events in one COPY, tell the batch of them, reckon the deadlines they move, and
    wake the work that waits for them.

    In the caller's transaction, who seals the batch.  A fixed number of statements: four where
    no deadline is moved.
    """
    if not events:
        return
    strangers = {event.name for event in events} - _NAMES.keys()
    if strangers:
        raise UnknownEvent(f"{', '.join(sorted(strangers))}: not in any app's events")
    ids = table_ids(TABLE, len(events))
    copy_rows(TABLE, COLUMNS, _rows(events, ids, batch, now))
    told = {(event.case, event.name) for event in events}
    follow(told, now=now)
    changed = {event.case for event in events if event.facts.keys() & {"corrects", "undoes"}}
    if changed:
        reckon_again(changed, now=now)
    wake(told, now=now)
    announce(
        (
            (identity, each.case, each.name, each.at)
            for identity, each in zip(ids, events, strict=True)
        ),
        now=now,
    )


def _rows(
    events: Iterable[Happened], ids: Iterable[int], batch: Batch, now: datetime
) -> Iterable[tuple[Any, ...]]:
    for identity, event in zip(ids, events, strict=True):
        facts = dict(event.facts)
        stored = canonical(
            {
                "case": event.case,
                "name": event.name,
                "at": event.at.isoformat(),
                "actor": event.actor,
                "facts": facts,
            }
        )
        mark = digest(stored)
        batch.add(TABLE, identity, mark)
        yield (
            identity,
            event.case,
            event.name,
            event.at,
            now,
            event.actor,
            facts,
            stored,
            mark,
            batch.number,
        )
