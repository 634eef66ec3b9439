"""A dismissal is undone for good cause, in its time; a withdrawal taken back.

What stopped the clocks is undone on record, and the time to decide runs from the undoing.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.models import Appeal
from appeals.operations.clocks import open_clocks
from appeals.operations.dismiss import reviews_of
from appeals.operations.doors import acted
from appeals.operations.examine import look_again
from appeals.operations.moved import Moved, keep_moved, standing
from appeals.operations.on_file import UnableToAppeal, happened, move
from kernel.cases.models import Deadline, Event
from kernel.clocks import Happening, Reckoning, catalogue, reckon
from kernel.law.regimes import base_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

CAUSES = (
    *("papers_came", "our_error", "was_in_time", "is_a_party", "serious_illness"),
    *("notice_not_received", "wrong_information", "limitations", "other_good_cause"),
)
"""Why a dismissal is undone: what the ground rested on was otherwise, or there is good cause."""
CLOCKS = {"medicare_advantage": "ma_dismissal_vacated", "original_medicare": "om_dismissal_vacated"}


def vacate(
    number: str, cause: str, why: str, *, actor: Actor, now: datetime, version: str
) -> list[Moved]:
    """The dismissal is undone: the appeal waits to be let in again, and is asked the same anew.

    UnableToAppeal where it is not dismissed, no cause is known, or the law's time for it is over.
    """
    with acted(number, actor, "appeal.dismiss", now, version) as row:
        if row.state != "dismissed":
            raise UnableToAppeal(f"{row.number} is {row.state}: there is no dismissal to undo")
        if cause not in CAUSES:
            raise UnableToAppeal(f"{cause!r} is no cause on record: {', '.join(CAUSES)}")
        if not why.strip():
            raise UnableToAppeal("say what the good cause is: who reviews it will ask")
        if (time := time_to_vacate(row, now)) and time.late_from and now >= time.late_from:
            raise UnableToAppeal(
                f"{row.number}: a dismissal may be undone until {time.due_on} "
                f"({'; '.join(time.cites)})"
            )
        facts = {"cause": cause, "why": why.strip()}
        return _again(row, "dismissed", facts, actor.name, now)


def vacated_outside(row: Appeal, review: str, why: str, *, now: datetime, by: str) -> list[Moved]:
    """A reviewer outside vacated the dismissal (MA-31): the plan hears it, whatever the time."""
    ended = row.state  # dismissed, or withdrawn: the event is called the same
    last = Event.objects.filter(case=row.pk, name=ended).order_by("-id").first()
    ground = str(last.facts.get("ground", ended)) if last else ""
    facts = {"cause": "reviewer_outside", "why": why.strip(), "review": review, "ground": ground}
    return _again(row, ended, facts, by, now)


def take_back(number: str, why: str, *, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """Who withdrew goes on with the appeal after all."""
    with acted(number, actor, "appeal.dismiss", now, version) as row:
        if row.state != "withdrawn":
            raise UnableToAppeal(f"{row.number} is {row.state}: it was not withdrawn")
        if not why.strip():
            raise UnableToAppeal("say who takes the withdrawal back, and why")
        return _again(
            row, "withdrawn", {"cause": "taken_back", "why": why.strip()}, actor.name, now
        )


def time_to_vacate(row: Appeal, now: datetime) -> Reckoning | None:
    """The law's time to undo a dismissal, from the date of its notice, or else from the dismissal;
    None where no law has one."""
    name = CLOCKS.get(base_of(row.case.regimes)) if row.case.regimes else None
    ended = Event.objects.filter(case=row.pk, name="dismissed").order_by("-id").first()
    if name is None or ended is None:
        return None
    zone = ZoneInfo(row.case.zone)
    told = Event.objects.filter(case=row.pk, pk__gt=ended.pk, name="notice_dated").first()
    only = told.facts.get("only_day") if told else None
    at = told.at if told else ended.at
    day = datetime.fromisoformat(only).date() if only else at.astimezone(zone).date()
    return reckon(catalogue()[name], [Happening("notice_dated", day)], zone=zone, now=now)


def _again(row: Appeal, before: str, facts: dict[str, str], by: str, now: datetime) -> list[Moved]:
    """Back among what waits, with its clocks."""
    stood, batch = standing(row.pk), Batch()
    undone = _undone(row, before)
    move(row, "received")
    row.outcome = ""
    row.save(update_fields=["outcome"])
    said = facts | ({"undoes": " ".join(map(str, undone))} if undone else {})
    happened(row, "vacated", now, by, batch, now=now, facts=said)
    over = [clock.name for clock in reviews_of(row)]
    Deadline.objects.filter(
        case=row.pk, clock__in=over, state__in=("not_started", "running")
    ).delete()
    open_clocks(row, now=now)
    look_again(row, batch, now=now, by=by)
    moved = keep_moved(row.pk, stood, facts["why"], batch, now=now, by=by)
    batch.seal(now)
    return moved


def _undone(row: Appeal, ended: str) -> list[int]:
    """The events that count no more: the withdrawal, or the dismissal with its letter's; and an
    earlier undoing, so that the time runs from this one."""
    last = Event.objects.filter(case=row.pk, name=ended).order_by("-id").first()
    if last is None:
        return []
    told = Event.objects.filter(
        case=row.pk, pk__gt=last.pk, name__in=("notice_sent", "notice_dated", "notice_received")
    )
    earlier = Event.objects.filter(case=row.pk, name="vacated")
    return [last.pk, *(each.pk for found in (told, earlier) for each in found.order_by("pk"))]
