"""A matter outside, or a step of it, was received at another moment than recorded: everything is
reckoned again from it.

The old moment stays on record, in its event and in what moved.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appeals.external.bodies import is_a_qio
from appeals.external.on_file import UnableToGo
from appeals.operations.moved import keep_moved_of
from appeals.operations.receipt import Corrected
from grievances.external.bodies import complaint_module
from grievances.external.commissioner import body_of
from grievances.external.qio import KINDS
from grievances.models import Concern, Matter
from grievances.operations.matters.doors import acted_on_matter
from kernel.cases.models import Event
from kernel.cases.moved import standings
from kernel.cases.receipts import came_then, correct_events, done_before, refusal
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

WITH_IT = ("received", "records_asked", "notice_received")
"""What came in the letter or call itself came when it did."""
FOUND_IN_IT = ("concern_decided", "outcome_received", "withdrawn")
"""What the determination says is on record where the concerns are, as of its receipt."""


def correct(
    number: str, received_at: datetime, why: str, *, actor: Actor, now: datetime, version: str
) -> Corrected:
    """It was first received at `received_at`; the clocks that moved are its own, and those of the
    matter it is a step of and of the determination it is a reconsideration of.

    UnableToGo where a carrier's receipt says when, and where the moment is in the future, the same,
    later than something done with it, before what it follows, or of a day on which another body had
    it.  UnableToCite where the law on record does not reach back to that day.
    """
    with acted_on_matter(number, actor, now, version) as row:
        before = row.received_at
        found = no_receipt(row) or refusal(
            *(row.number, before, received_at, why, now),
            entered=row.case.opened_at,
            zone=row.case.zone,
        )
        if found := found or done_before(row.pk, before, received_at) or _other(row, received_at):
            raise UnableToGo(found)
        cases = _concerned(row)
        stood, batch, why = standings(cases), Batch(), why.strip()
        came = list(_came(row, before))
        row.received_at = row.case.received_at = received_at
        row.save(update_fields=["received_at"])
        row.case.save(update_fields=["received_at"])
        if row.level == "determination":
            found_then = Concern.objects.filter(matter=row.previous_id, decided_at=before)
            found_then.update(decided_at=received_at)
        correct_events(came, before, received_at, why, batch, now=now, by=actor.name)
        moved = keep_moved_of(cases, stood, why, batch, now=now, by=actor.name)
        batch.seal(now)
        return Corrected(row.number, before, received_at, moved)


def no_receipt(row: Matter) -> str:
    """Why a person has no receipt of it to correct; empty where they have."""
    if row.level != "interim":
        return ""
    return f"{row.number} began when the QIO had the records, as their carrier's receipt says"


def _came(row: Matter, before: datetime) -> Iterable[Event]:
    """The events that are on record as of its receipt: its own, and beside it."""
    yield from came_then(row.pk, before, WITH_IT)
    if row.grievance_id:
        for each in came_then(row.grievance_id, before, ("referred",)):
            if each.facts.get("matter") == row.number:
                yield each
    if row.level == "determination" and row.previous_id:
        yield from came_then(row.previous_id, before, FOUND_IN_IT)
    if row.level == "reconsideration" and (determined := _determined(row)):
        yield from came_then(determined.pk, before, ("filed",))


def _concerned(row: Matter) -> list[int]:
    """The cases whose clocks its receipt moves."""
    determined = _determined(row) if row.level == "reconsideration" else None
    known = (row.pk, row.previous_id, determined.pk if determined else None)
    return list(dict.fromkeys(each for each in known if each is not None))


def _determined(row: Matter) -> Matter | None:
    steps = Matter.objects.filter(previous=row.previous_id, level="determination")
    return steps.order_by("pk").last()


def _other(row: Matter, received_at: datetime) -> str:
    """Why it cannot have come then, or not as this matter; empty where it can."""
    day = received_at.astimezone(ZoneInfo(row.case.zone)).date()
    if row.sent_on is not None and day < row.sent_on:
        return f"it is dated {row.sent_on}, and was not received before that"
    follows = _determined(row) if row.level == "reconsideration" else row.previous
    if follows is not None and received_at < follows.received_at:
        return f"it follows {follows.number}, and was not received before that"
    if row.level == "determination" and (dated := _dated(row)) and day < dated:
        return f"it is dated {dated}, and was not received before that"
    if not _its_body_hears(row, day):
        return f"on that day it was not {row.body}'s: put it on file anew, with the true moment"
    return ""


def _dated(row: Matter) -> date | None:
    """The date on the determination's notice, where the QIO had called before."""
    told = Event.objects.filter(
        case__in=Matter.objects.filter(previous=row.previous_id, level="interim").values("pk"),
        name="notice_sent",
    )
    last = told.order_by("id").last()
    only = str(last.facts.get("only_day", "")) if last else ""
    return date.fromisoformat(only) if only else None


def _its_body_hears(row: Matter, day: date) -> bool:
    """Whether who has it had it on that day too."""
    if row.kind in KINDS.values():
        return is_a_qio(row.body, day)
    if row.kind == "ctm":
        return complaint_module(row.case.regimes, day).code == row.body
    return body_of(row.case.regimes, day, row.body).code == row.body
