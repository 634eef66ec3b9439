"""Asked to hurry, granted, or refused: 42 CFR 422.584; 29 CFR 2560.503-1(m)(1).

The hours run from the moment it was asked, and a physician's word is followed: it is granted by
itself.  Refused, the appeal has the standard time counted from its first receipt; of a Medicare
Advantage enrollee the letter that says so, with the right to an expedited grievance, is owed within
three days.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.law_book import book
from appeals.models import Appeal
from appeals.operations import to_do
from appeals.operations.assign import put_up
from appeals.operations.below import review_facts
from appeals.operations.doors import acted
from appeals.operations.moved import Moved, keep_moved, standing
from appeals.operations.on_file import REVIEW, UnableToAppeal, happened, require_undecided
from appeals.operations.track import set_track
from kernel.cases.deadlines import Standing
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.clocks import catalogue
from kernel.law.regimes import base_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

PERMISSION = "appeal.expedite"
NEVER, MUST = "admissibility.never_expedited", "admissibility.must_expedite"
TO_JUDGE = "expedite"
"""Why there is work: somebody other than a physician asked to hurry."""


@dataclass(frozen=True, slots=True)
class Hurry:
    """It was asked at `at` that an appeal on file be expedited.  `by_physician`: one says that the
    standard time could harm; `who` asked, and `why`."""

    at: datetime
    by_physician: bool
    who: str
    why: str = ""


def ask(number: str, hurry: Hurry, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """Take the request in; the hours run from it.  With a physician's word it is granted; without,
    a person judges it.  Refused before, it can be asked again only with a physician's word."""
    with acted(number, actor, PERMISSION, now, version) as row:
        require_undecided(row)
        _can_be_expedited(row)
        if not row.case.received_at <= hurry.at <= now:
            raise UnableToAppeal("it was asked after the appeal came, and not in the future")
        refused = _on_record(row, "expedite_refused")
        if row.track == "expedited" and not hurry.by_physician:
            raise UnableToAppeal(f"{row.number} is expedited already")
        if refused and not hurry.by_physician:
            raise UnableToAppeal(
                f"{row.number}: it was refused; it can be asked again with a physician's support "
                f"({_cited(row, MUST)})"
            )
        before, batch = standing(row.pk), Batch()
        said: dict[str, Any] = {"who": hurry.who, "why": hurry.why.strip()}
        if row.track != "expedited" and not refused:
            happened(row, "expedite_requested", hurry.at, actor.name, batch, now=now, facts=said)
        if hurry.by_physician:
            _supported(row, hurry, refused, said, actor, batch, now)
        else:
            to_do.add(row, TO_JUDGE, now=now, priority=1)
        why = f"asked to hurry by {hurry.who}"
        return _on_track(row, "expedited", before, why, batch, now, actor)


def grant(number: str, why: str, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """It is expedited.  Of an appeal nobody asked to hurry with, the hours run from now."""
    with acted(number, actor, PERMISSION, now, version) as row:
        require_undecided(row)
        _can_be_expedited(row)
        if not why.strip():
            raise UnableToAppeal("say why the standard time could harm the person")
        if _on_record(row, "expedite_granted"):
            raise UnableToAppeal(f"{row.number} is expedited already")
        if _on_record(row, "expedite_refused"):
            raise UnableToAppeal(
                f"{row.number}: it was refused; a physician's support undoes that "
                f"({_cited(row, MUST)})"
            )
        before, batch = standing(row.pk), Batch()
        said = {"why": why.strip()}
        if row.track != "expedited":
            happened(row, "expedite_requested", now, actor.name, batch, now=now, facts=said)
        happened(row, "expedite_granted", now, actor.name, batch, now=now, facts=said)
        to_do.done(row, TO_JUDGE, now=now)
        return _on_track(row, "expedited", before, why.strip(), batch, now, actor)


def refuse(number: str, why: str, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """The appeal has the standard time, from its first receipt; the letter is owed from now."""
    with acted(number, actor, PERMISSION, now, version) as row:
        require_undecided(row)
        _may_be_refused(row, why, now)
        before, batch = standing(row.pk), Batch()
        facts = {
            "why": why.strip(),
            "expedited_grievance": base_of(row.case.regimes) == "medicare_advantage",
        }
        happened(row, "expedite_refused", now, actor.name, batch, now=now, facts=facts)
        to_do.done(row, TO_JUDGE, now=now)
        return _on_track(row, "standard", before, why.strip(), batch, now, actor)


def never(row: Appeal) -> str:
    """That it is about what is never expedited, and by which law; empty where it is not."""
    if row.request != "payment":
        return ""
    return f"{row.number} is about payment, which is never expedited ({_cited(row, NEVER)})"


def _cited(row: Appeal, name: str) -> str:
    """The law of its coverage on the day it came."""
    received = row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
    found = book().opened(tuple(row.case.regimes), receipt_date=received).find(name)
    return found.cite if found else "of its coverage no law is on record"


def _can_be_expedited(row: Appeal) -> None:
    if why := never(row):
        raise UnableToAppeal(why)
    if row.case.regimes and base_of(row.case.regimes) == "original_medicare":
        raise UnableToAppeal(
            f"{row.number}: a redetermination is decided in its 60 days (42 CFR 405.950); the law "
            "has no expedited one"
        )


def _may_be_refused(row: Appeal, why: str, now: datetime) -> None:
    if row.track != "expedited":
        raise UnableToAppeal(f"{row.number} is not expedited: there is nothing to refuse")
    if _on_record(row, "physician_support_received"):
        raise UnableToAppeal(
            f"{row.number}: a physician says it is urgent, and it must be expedited "
            f"({_cited(row, MUST)})"
        )
    if _on_record(row, "expedite_granted"):
        raise UnableToAppeal(f"{row.number}: it was granted to expedite it, and that stays")
    if not why.strip():
        raise UnableToAppeal("say why it need not be expedited, as the letter has to")
    for deadline in Deadline.objects.filter(case=row.pk):
        if catalogue()[deadline.clock].refusal and deadline.late_from and now >= deadline.late_from:
            raise UnableToAppeal(
                f"{row.number}: the time to decide it as expedited ran out "
                f"({deadline.rule}); a refusal has no effect now"
            )


def _supported(
    row: Appeal,
    hurry: Hurry,
    refused: Event | None,
    said: dict[str, Any],
    actor: Actor,
    batch: Batch,
    now: datetime,
) -> None:
    undone = {"overtakes": str(refused.pk)} if refused else {}
    happened(
        row,
        "physician_support_received",
        hurry.at,
        actor.name,
        batch,
        now=now,
        facts=said | undone,
    )
    to_do.done(row, TO_JUDGE, now=now)
    if _on_record(row, "expedite_granted"):
        return
    granted = {"why": f"{hurry.who} says that it is urgent", "cites": _cited(row, MUST)}
    happened(row, "expedite_granted", now, actor.name, batch, now=now, facts=granted)


def _on_track(
    row: Appeal,
    track: str,
    before: dict[str, Standing],
    why: str,
    batch: Batch,
    now: datetime,
    actor: Actor,
) -> list[Moved]:
    set_track(row, track, now=now)
    if WorkItem.objects.filter(case=row.pk, queue=REVIEW, done_at__isnull=True).exists():
        put_up(row, review_facts(row), now=now)  # among what is expedited, or no longer
    moved = keep_moved(row.pk, before, why, batch, now=now, by=actor.name)
    batch.seal(now)
    return moved


def _on_record(row: Appeal, name: str) -> Event | None:
    return Event.objects.filter(case=row.pk, name=name).order_by("id").last()
