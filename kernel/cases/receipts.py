"""A first receipt that was another moment than recorded: what came with it, what cannot be.

For every app whose cases begin with a letter or a call; the old moment stays on record.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from kernel.cases.models import Event
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import event_names, shown
from kernel.record.sealing import Batch

CORRECTED = "receipt_corrected"


def refusal(
    number: str,
    recorded: datetime,
    received_at: datetime,
    why: str,
    now: datetime,
    *,
    entered: datetime | None,
    zone: str,
) -> str:
    """Why the receipt of this case cannot be said to be another moment; empty where it can.  Pure.

    `entered` is when it was put on record, None where that is not known; it is told in `zone`.
    """
    if not why.strip():
        return "say how the true receipt is known"
    if received_at > now:
        return f"{received_at.isoformat()} is still to come"
    if received_at == recorded:
        return f"{number} is recorded as received then already"
    if entered is not None and received_at > entered:
        return f"it was entered at {shown(entered, ZoneInfo(zone))}, and was here before that"
    return ""


def came_then(case: int, moment: datetime, names: Collection[str]) -> list[Event]:
    """Events of these names that are on record as having come at `moment`, as last corrected."""
    events = Event.objects.filter(case=case).order_by("id")
    moved = {each.facts["corrects"]: each.at for each in events.filter(name=CORRECTED)}
    return [
        each for each in events.filter(name__in=names) if moved.get(str(each.pk), each.at) == moment
    ]


def done_before(case: int, recorded: datetime, received_at: datetime) -> str:
    """What was done after the recorded receipt and before the one named, with its moment: it cannot
    have been done before it came.  Empty where there is nothing."""
    events = Event.objects.filter(
        case=case, name__in=list(event_names()), at__lt=received_at, at__gt=recorded
    )
    first = events.select_related("case").order_by("at").first()
    if first is None:
        return ""
    at = shown(first.at, ZoneInfo(first.case.zone))
    return (
        f"{first.name.replace('_', ' ')} is on record at {at}, before the receipt you name; "
        "correct the one or the other"
    )


def correction(event: Event, before: datetime, after: datetime, why: str) -> dict[str, str]:
    """The facts of the event that corrects another."""
    return {
        "corrects": str(event.pk),
        "of": event.name,
        "before": before.isoformat(),
        "after": after.isoformat(),
        "why": why,
    }


def correct_events(
    events: Iterable[Event],
    before: datetime,
    after: datetime,
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """Record of each of these events, in its own case, that it came at `after`.  Deadlines follow;
    in the caller's transaction, who seals the batch."""
    record_many(
        [
            Happened(each.case_id, CORRECTED, after, by, correction(each, before, after, why))
            for each in events
        ],
        batch,
        now=now,
    )
