"""Damage of the record becomes a case: work in the queue `compliance`, and, by its clock, an alert.

A part of the sweep reads what the last look came to (`kernel.record.nightly`); nothing is judged
here.  Places somebody has answered for are told no more, until a look in between found the record
whole; a look that finds others is a case of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.cases.deadlines import Opened, open_many
from kernel.cases.models import Case, Event, WorkItem
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import Clock, catalogue
from kernel.people.policy import Actor, require
from kernel.record.copying import next_ids, table_ids
from kernel.record.models import Verification
from kernel.record.sealing import Batch
from kernel.record.stored import clean

KIND, QUEUE, ACTOR = "record_damage", "compliance", "night"
READ, ANSWER = "audit.read", "record.answer"
FOUND, SEEN_TO = "received", "resolved"
REASON = "record_damaged"
PRIORITY = 9
"""Above every other reason: nothing else the record says is sure until it is seen to."""
LONGEST = 2000

Place = tuple[str, str]
"""A table with the row's id, and what is wrong there."""


class UnknownDamage(LookupError):
    """No such case of damage."""


class UnableToAnswer(ValueError):
    """It cannot be answered so; the message says why."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One case of damage: what a look found, and what somebody said of it, if anybody did."""

    number: str
    found_at: datetime
    places: tuple[Place, ...]
    count: int
    answer: str
    answered_by: str
    answered_at: datetime | None

    @property
    def open(self) -> bool:
        return self.answered_at is None


def tell_damage(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Whatever the last look found that nobody was told of."""
    with transaction.atomic():
        last = Verification.objects.order_by("-at", "-id").first()
        if last is None or not last.damaged or _told(last):
            return
        new = [tuple(each) for each in last.damage if tuple(each) not in _known_places()]
        if not new:
            return
        case = _opened(last, new, now, zone)
    yield f"{case.number}: the record is damaged in {last.damaged} places, {len(new)} of them new"


def _told(last: Verification) -> bool:
    events = Event.objects.filter(case__kind=KIND, name=FOUND)
    return events.filter(facts__verification=last.pk).exists()


def _known_places() -> set[Place]:
    """Those of cases since the record was last found whole."""
    whole = Verification.objects.filter(damaged=0).order_by("-at", "-id").first()
    events = Event.objects.filter(case__kind=KIND, name=FOUND)
    events = events.filter(at__gt=whole.at) if whole else events
    return {
        (where, what)
        for facts in events.values_list("facts", flat=True)
        for where, what in facts["places"]
    }


def _opened(last: Verification, new: Sequence[Place], now: datetime, zone: str) -> Case:
    local = now.astimezone(ZoneInfo(zone))
    case = Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"V{local:%y}-{next_ids('case_number', 1)[0]:07d}",
        kind=KIND,
        request="",
        zone=zone,
        received_at=last.at,
        opened_at=now,
    )
    open_many([Opened(case.pk, _clocks(), last.at, zone)], now=now)
    facts = {
        "verification": last.pk,
        "damaged": last.damaged,
        "places": [list(each) for each in new],
    }
    _record(Happened(case.pk, FOUND, last.at, ACTOR, facts), now)
    put_many([Work(case.pk, QUEUE, (REASON,), priority=PRIORITY)], now=now)
    return case


def _clocks() -> tuple[Clock, ...]:
    return catalogue().applicable(regimes=(), case=KIND)


def _record(happened: Happened, now: datetime) -> None:
    batch = Batch()
    record_many([happened], batch, now=now)
    batch.seal(now)


@transaction.atomic
def answer(number: str, text: str, actor: Actor, *, now: datetime) -> Damage:
    """Somebody says what was found and done: its clock stops, its work is done.  NotAllowed;
    UnknownDamage; UnableToAnswer where it says nothing, or was answered."""
    require(actor, ANSWER)
    said = clean(text).strip()
    if not 0 < len(said) <= LONGEST:
        raise UnableToAnswer(f"say what was found and done, in {LONGEST} characters")
    case = Case.objects.select_for_update().filter(kind=KIND, number=number.upper()).first()
    if case is None:
        raise UnknownDamage(f"no damage has the number {number[:30]}")
    if not damage_of(case).open:
        raise UnableToAnswer(f"{case.number} was answered already")
    _record(Happened(case.pk, SEEN_TO, now, actor.name, {"text": said}), now)
    close({case.pk}, QUEUE, now=now)
    return damage_of(case)


def damage_named(number: str) -> Damage:
    """UnknownDamage where there is none."""
    case = Case.objects.filter(kind=KIND, number=number.strip().upper()).first()
    if case is None:
        raise UnknownDamage(f"no damage has the number {number[:30]}")
    return damage_of(case)


def damage_of(case: Case) -> Damage:
    """A case of damage as it is shown."""
    events = list(Event.objects.filter(case=case, name__in=(FOUND, SEEN_TO)).order_by("id"))
    found = next(each for each in events if each.name == FOUND)
    last = next((each for each in events if each.name == SEEN_TO), None)
    return Damage(
        number=case.number,
        found_at=found.at,
        places=tuple((where, what) for where, what in found.facts["places"]),
        count=int(found.facts["damaged"]),
        answer=str(last.facts["text"]) if last else "",
        answered_by=last.actor if last else "",
        answered_at=last.at if last else None,
    )


def every_damage(most: int = 50) -> list[Damage]:
    """The newest first."""
    return [damage_of(case) for case in Case.objects.filter(kind=KIND).order_by("-pk")[:most]]


def unanswered() -> int:
    """How many wait for somebody."""
    return WorkItem.objects.filter(queue=QUEUE, done_at=None, case__kind=KIND).count()
