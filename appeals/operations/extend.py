"""More time for an appeal: only on a ground the law lists, once, before the time is over.

Medicare Advantage alone has it, of what was asked before the service (42 CFR 422.590(f)).  Payment,
Part B drugs and private plans have none (29 CFR 2560.503-1(i)(1)), and the refusal says so.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.models import Appeal
from appeals.operations.doors import acted
from appeals.operations.on_file import UnableToAppeal, happened, require_undecided
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event
from kernel.clocks import Clock, Happening, catalogue, reckon
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

TAKEN = "extension_taken"
NOTIFIED = "extension_notified"
EVIDENCE = "medical evidence from a non-contract provider may change a denial"
DECIDING = ("running", "paused", "late")


@dataclass(frozen=True, slots=True)
class Extension:
    """`ground` is one the clock lists; `why` is for the letter; `days` fewer than the law's most;
    `needed` is the evidence waited for."""

    ground: str
    why: str
    days: int | None = None
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extended:
    """Taken; `new_day` is the day (ISO) by which it is to be decided if the letter leaves now."""

    clock: str
    cite: str
    new_day: str


def extend(
    number: str, extension: Extension, actor: Actor, now: datetime, version: str
) -> Extended:
    """Take more time.  The clock moves when the letter that says so has left, and not before.

    UnableToAppeal where the law gives none, with its citation.
    """
    with acted(number, actor, "appeal.extend", now, version) as row:
        require_undecided(row)
        clock = _extendable(row, now)
        _check(row, extension, clock)
        assert clock.extension
        found = Extended(clock.name, clock.extension.cite, _new_day(row, clock, extension, now))
        facts = {
            "clock": clock.name,
            "ground": extension.ground,
            "why": extension.why.strip(),
            "days": extension.days,
            "needed": list(extension.needed),
            "new_day": found.new_day,
            "cites": found.cite,
        }
        batch = Batch()
        happened(row, TAKEN, now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return found


def _extendable(row: Appeal, now: datetime) -> Clock:
    """The duty to decide, if its law lets it grow by a letter and its time is not over."""
    duties = [(each, clock) for each, clock in _duties(row) if "received" in clock.starts]
    if not duties:
        raise UnableToAppeal(f"{row.number}: no time to decide is running")
    may = [(each, clock) for each, clock in duties if _by_letter(clock)]
    if not may:
        clock = duties[0][1]
        cite = clock.no_effect.get(NOTIFIED, clock.cites[0])
        raise UnableToAppeal(
            f"{row.number}: the law gives no extension ({clock.rule}, {cite}); it is due "
            f"{duties[0][0].due_on}"
        )
    deadline, clock = min(may, key=lambda pair: pair[0].pk)
    if deadline.late_from is not None and now >= deadline.late_from:
        raise UnableToAppeal(f"{row.number}: its time was over on {deadline.due_on}")
    return clock


def _duties(row: Appeal) -> list[tuple[Deadline, Clock]]:
    rows = Deadline.objects.filter(case=row.pk, state__in=DECIDING).order_by("id")
    return [(each, catalogue()[each.clock]) for each in rows]


def _by_letter(clock: Clock) -> bool:
    extension = clock.extension
    return extension is not None and extension.event == NOTIFIED and bool(extension.grounds)


def _check(row: Appeal, extension: Extension, clock: Clock) -> None:
    allowed = clock.extension
    assert allowed
    assert allowed.span
    if Event.objects.filter(case=row.pk, name__in=(TAKEN, NOTIFIED)).exists():
        raise UnableToAppeal(
            f"{row.number} was extended before: the law allows one extension ({allowed.cite})"
        )
    if extension.ground not in allowed.grounds:
        raise UnableToAppeal(
            f"{extension.ground!r} is no ground for an extension ({allowed.cite}): "
            f"{'; '.join(allowed.grounds)}"
        )
    if not extension.why.strip():
        raise UnableToAppeal("say why more time is needed, as the letter has to")
    if extension.ground == EVIDENCE and not extension.needed:
        raise UnableToAppeal("say which evidence is waited for, and from whom")
    if extension.days is not None and not 1 <= extension.days <= allowed.span.amount:
        raise UnableToAppeal(
            f"{extension.days} days: the law allows at most {allowed.span} ({allowed.cite})"
        )


def _new_day(row: Appeal, clock: Clock, extension: Extension, now: datetime) -> str:
    """As the clock will stand once the letter has left today."""
    happened_so_far = happenings({row.pk}).get(row.pk, [])
    letter = Happening(NOTIFIED, now, extension.days)
    found = reckon(clock, [*happened_so_far, letter], zone=ZoneInfo(row.case.zone), now=now)
    due = found.due_on or (found.due_at and found.due_at.astimezone(found.zone).date())
    return due.isoformat() if due else ""
