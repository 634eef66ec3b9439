"""What can be done with many items at once: each act says what it would do to one, and does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date

from claims.operations.review.following_up import follow_up_of
from claims.operations.review.held import find
from claims.operations.review.note import LONGEST as LONGEST_NOTE
from claims.operations.review.note import note
from claims.operations.review.pend import past_of, pend
from claims.operations.review.words import UnableToNote, UnableToPend, UnknownClaim
from claims.pend_reasons import pend_reasons
from claims.policy import may_open, may_work_on
from kernel.cases import assigning
from kernel.cases.models import WorkItem
from kernel.cases.version import Stale, version_of
from kernel.dates import written
from kernel.people.policy import Actor, Answer, NotAllowed, may, require


class UnableToDoMany(ValueError):
    """What is asked of the many cannot be done to any; the message says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is asked: of `assign` whose they are to be ("": nobody's), of `pend` the reason and, if
    it is to be another than the reason's own, the day; of `note` the text."""

    act: str
    to: str = ""
    reason: str = ""
    note: str = ""
    follow_up: date | None = None

    def as_json(self) -> dict[str, str]:
        """As a job keeps it."""
        day = self.follow_up.isoformat() if self.follow_up else ""
        return {
            "act": self.act,
            "to": self.to,
            "reason": self.reason,
            "note": self.note,
            "follow_up": day,
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Given":
        """UnableToDoMany where the day is none."""
        text = str(said.get("follow_up") or "")
        try:
            day = parse_date(text) if text else None
        except ValueError:
            day = None
        if text and day is None:
            raise UnableToDoMany("follow_up: a day, as 2026-04-30")
        words = {
            name: str(said.get(name) or "").strip() for name in ("act", "to", "reason", "note")
        }
        return cls(**words, follow_up=day)


@dataclass(frozen=True, slots=True)
class Looked:
    """One item: whether it can be done, why not, and what to know.  `version` is the
    item's as it was looked at."""

    item: int
    case: str
    answer: Answer
    said: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """`checks` refuses what cannot be done to any; `look` at one item changes nothing; `do` it."""

    permission: str
    checks: Callable[[Given, Actor], None]
    look: Callable[[WorkItem, Given, Actor, datetime], Looked]
    do: Callable[[WorkItem, Given, Actor, datetime, int], Answer]


def _assignable(given: Given, actor: Actor) -> None:
    person = assigning.who_may_have(given.to)
    if not person:
        raise UnableToDoMany(person.why)


def _look_assign(item: WorkItem, given: Given, actor: Actor, now: datetime) -> Looked:
    (found,) = assigning.look([item.pk], given.to, actor, now=now)
    return Looked(item.pk, found.case, found.answer, found.said)


def _assign(item: WorkItem, given: Given, actor: Actor, now: datetime, job: int) -> Answer:
    (found,) = assigning.assign([item.pk], given.to, actor, now=now, why=given.note, job=job)
    return found.answer


def _pendable(given: Given, actor: Actor) -> None:
    if given.reason not in pend_reasons():
        raise UnableToDoMany(f"reason: one of {', '.join(pend_reasons())}")
    if pend_reasons()[given.reason].needed and not given.note:
        raise UnableToDoMany("note: say what is needed: the letter tells it")
    _short(given)


def _look_pend(item: WorkItem, given: Given, actor: Actor, now: datetime) -> Looked:
    number, said = item.case.number, ""
    answer = _free(item, actor, now)
    if answer:
        try:
            held = find(number, actor, now)
            answer = may_work_on(actor, held.facts, "claim.pend")
            if answer and held.claim.state != "pended":
                answer = Answer(False, f"it is {held.claim.state}: only what pends can wait")
            if answer:
                reason, day = pend_reasons()[given.reason], held.day(now)
                found = follow_up_of(reason, held.regimes, day, given.follow_up)
                past = past_of(held, reason, found.on, now)
                said = "; ".join([f"until {written(found.on)}", *(each.says for each in past)])
        except (UnknownClaim, UnableToPend) as problem:
            answer = Answer(False, str(problem))
    return Looked(item.pk, number, answer, said)


def _pend(item: WorkItem, given: Given, actor: Actor, now: datetime, job: int) -> Answer:
    free = _free(item, actor, now)
    if not free:
        return free
    version = version_of(item.case_id)
    try:
        pend(item.case.number, given.reason, given.note, actor, now, version, given.follow_up)
    except (UnknownClaim, UnableToPend, Stale, NotAllowed) as problem:
        return Answer(False, str(problem))
    return Answer(True, "waits")


def _notable(given: Given, actor: Actor) -> None:
    if not given.note:
        raise UnableToDoMany("note: write what is to be noted")
    _short(given)


def _look_note(item: WorkItem, given: Given, actor: Actor, now: datetime) -> Looked:
    number = item.case.number
    try:
        answer = may_open(actor, find(number, actor, now).facts) and may(actor, "claim.note")
    except UnknownClaim as problem:
        answer = Answer(False, str(problem))
    return Looked(item.pk, number, answer)


def _note(item: WorkItem, given: Given, actor: Actor, now: datetime, job: int) -> Answer:
    try:
        note(item.case.number, given.note, actor, now)
    except (UnknownClaim, UnableToNote, NotAllowed) as problem:
        return Answer(False, str(problem))
    return Answer(True, "noted")


def _free(item: WorkItem, actor: Actor, now: datetime) -> Answer:
    """Not in the hands of somebody else, who may be deciding it at this moment."""
    held = item.leased_until is not None and item.leased_until > now
    if item.done_at is not None:
        return Answer(False, "it is done")
    if held and item.leased_by != actor.name:
        return Answer(False, f"{item.leased_by} has it in hand")
    return Answer(True, "free")


def _short(given: Given) -> None:
    if len(given.note) > LONGEST_NOTE:
        raise UnableToDoMany(f"note: at most {LONGEST_NOTE} characters")


ACTS = {
    "assign": Act(assigning.ASSIGN, _assignable, _look_assign, _assign),
    "pend": Act("claim.pend", _pendable, _look_pend, _pend),
    "note": Act("claim.note", _notable, _look_note, _note),
}


def act_of(given: Given, actor: Actor) -> Act:
    """The act asked for.  UnableToDoMany, NotAllowed."""
    act = ACTS.get(given.act)
    if act is None:
        raise UnableToDoMany(f"act: one of {', '.join(ACTS)}")
    require(actor, act.permission)
    act.checks(given, actor)
    return act
