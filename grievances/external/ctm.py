"""CMS's Complaint Tracking Module: a complaint CMS has, with a level, each with its own time.

No case of it is a grievance: what a member complained of to the plan is another, and is counted
apart.  No official text was read; every row is weak and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.on_file import May, UnableToGo
from grievances.external.answering import Effected, effect
from grievances.external.bodies import complaint_module
from grievances.external.clocks import choose_again
from grievances.external.on_file import QUEUE, About, happened, move, open_clocks, put_on_file
from grievances.models import Matter
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.law.regimes import base_if_named
from kernel.record.sealing import Batch

LEVELS = ("immediate_need", "urgent", "other")
PRIORITY = {"immediate_need": 2, "urgent": 1, "other": 0}
CITES = ("Parts C & D Guidance, complaint tracking",)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A case as CMS gave it to the plan: its number, its level, what is complained about."""

    theirs: str
    level: str
    what: str
    received_at: datetime


def may_go(names: Sequence[str]) -> May:
    """Whether CMS tracks complaints about a coverage of these regimes."""
    if base_if_named(names) == "medicare_advantage":
        return May(True, "CMS tracks complaints about Medicare Advantage plans", CITES)
    return May(False, "CMS tracks complaints about Medicare Advantage alone", CITES)


def open_complaint(about: About, said: Complaint, *, now: datetime, by: str) -> Matter:
    """Put it on file with the clock of its level, in the caller's transaction."""
    may = may_go(about.regimes)
    if not may:
        raise UnableToGo(may.why)
    if said.level not in LEVELS:
        raise UnableToGo(f"{said.level!r} is not one of {', '.join(LEVELS)}")
    if said.received_at > now:
        raise UnableToGo(f"{said.received_at.isoformat()} is still to come")
    if not said.theirs.strip() or not said.what.strip():
        raise UnableToGo("say CMS's number, and what is complained about")
    received = said.received_at.astimezone(ZoneInfo(about.zone)).date()
    body = complaint_module(about.regimes, received)
    row = put_on_file(
        about,
        "ctm",
        received_at=said.received_at,
        now=now,
        body=body.code,
        theirs=said.theirs.strip(),
        level=said.level,
        asks=said.what.strip(),
    )
    batch = Batch()
    facts = {"from": body.code, "level": said.level, "cite": body.cite, "weak": body.weak}
    happened(row, [("received", said.received_at, facts)], by, batch, now=now)
    open_clocks(row, now=now)
    put_many([Work(row.pk, QUEUE, ("to_resolve",), priority=PRIORITY[said.level])], now=now)
    batch.seal(now)
    return row


def set_level(row: Matter, level: str, why: str, *, now: datetime, by: str) -> None:
    """CMS gave it another level: that one's time runs, from the same receipt."""
    if level not in LEVELS or level == row.level:
        raise UnableToGo(f"{row.number} is {row.level}; levels are {', '.join(LEVELS)}")
    if row.state == "closed" or not why.strip():
        raise UnableToGo(f"{row.number} is {row.state}: say why, of one that is not closed")
    facts = {"from": row.level, "to": level, "why": why.strip()}
    row.level = level
    row.save(update_fields=["level"])
    batch = Batch()
    happened(row, [("escalated", now, facts)], by, batch, now=now)
    batch.seal(now)
    choose_again(row, now=now)
    put_many([Work(row.pk, QUEUE, ("to_resolve",), priority=PRIORITY[level])], now=now)


def forward(row: Matter, resolution: str, at: datetime, *, now: datetime, by: str) -> None:
    """The complaint is resolved, and that was written into the module."""
    if row.state != "open" or not resolution.strip():
        raise UnableToGo(f"{row.number} is {row.state}: say what was done, of one that is open")
    if not row.received_at <= at <= now:
        raise UnableToGo(f"{at.isoformat()} is before it was received, or still to come")
    batch = Batch()
    happened(row, [("resolved", at, {"resolution": resolution.strip()})], by, batch, now=now)
    batch.seal(now)
    move(row, "answered")
    close([row.pk], QUEUE, now=now)


def receive_outcome(
    row: Matter, accepted: bool, why: str, at: datetime, *, now: datetime, by: str
) -> None:
    """CMS closes the case as resolved, or sends it back: then it is to be resolved still, in the
    time that runs from its first receipt."""
    if row.state != "answered":
        raise UnableToGo(f"{row.number} is {row.state}: it was not resolved yet")
    if not row.received_at <= at <= now:
        raise UnableToGo(f"{at.isoformat()} is before it was received, or still to come")
    facts: dict[str, Any] = {"accepted": accepted, "why": why.strip()}
    if not accepted:
        resolved = Event.objects.filter(case=row.pk, name="resolved").order_by("pk").last()
        facts["undoes"] = str(resolved.pk) if resolved else ""
    batch = Batch()
    happened(row, [("outcome_received", at, facts)], by, batch, now=now)
    if accepted:
        row.closed_on = at.astimezone(ZoneInfo(row.case.zone)).date()
        row.save(update_fields=["closed_on"])
        move(row, "closed")
    else:
        move(row, "open")
        work = Work(row.pk, QUEUE, ("sent_back",), priority=max(PRIORITY[row.level], 1))
        put_many([work], now=now)
    batch.seal(now)


def effectuate(row: Matter, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that what was promised to the member was done."""
    if row.state not in ("answered", "closed"):
        raise UnableToGo(f"{row.number} is {row.state}: it was not resolved yet")
    effect(row, effected, now=now, by=by)
