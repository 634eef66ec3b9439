"""The on-call roster: who is on call, who is put on it, and when nobody is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel.alerts.models import TOP, Shift
from kernel.people.acting import UnknownPerson, actor_named, who_could
from kernel.people.models import Person
from kernel.people.policy import Actor, may, may_see, require

OWN, TAKE, KEEP = "alert.own", "alert.take", "roster.keep"


class UnableToRoster(ValueError):
    """The shift cannot be on the roster so; the message says why."""


@dataclass(frozen=True, slots=True)
class OnCall:
    """One shift to be kept: from `starts_at` up to, not including, `ends_at`."""

    roster: str
    person: str
    level: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody of the first level is on call from `starts_at` to `ends_at`."""

    starts_at: datetime
    ends_at: datetime


def put_on(shifts: Sequence[OnCall], actor: Actor) -> int:
    """Put shifts on the roster, all or none; how many were new.  Those there already stay."""
    require(actor, KEEP)
    for each in shifts:
        _check(each)
    with transaction.atomic():
        made = 0
        for each in shifts:
            _, new = Shift.objects.get_or_create(
                roster=each.roster,
                person=each.person,
                level=each.level,
                starts_at=each.starts_at,
                defaults={"ends_at": each.ends_at, "by": actor.name},
            )
            made += new
    return made


def take_off(shift: int, actor: Actor) -> None:
    """Take a shift off the roster; its history stays."""
    require(actor, KEEP)
    if not Shift.objects.filter(pk=shift).delete()[0]:
        raise UnableToRoster(f"there is no shift {shift}; roster_show lists them")


def told(
    roster: str, level: int, at: datetime, restricted_to: str, *, if_nobody: str = ""
) -> tuple[int, tuple[str, ...]]:
    """Who is to be told at `at`, from this level upward, and of which level they are.

    Level 2 is who is on call second, or else to whom those of level 1 report; the top is whoever
    keeps the roster.  Where nobody is on call first, or keeps the roster, it is whoever holds the
    permission `if_nobody`.  Nobody who left or may not see the case is told.  Empty where there is
    nobody at all.
    """
    for step in range(level, TOP + 1):
        names = _able(_names(roster, step, at), restricted_to)
        if not names and if_nobody and step in (1, TOP):
            names = _able(who_could(if_nobody), restricted_to)
        if names:
            return step, names
    return TOP, ()


def on_call(roster: str, at: datetime) -> tuple[str, ...]:
    """Who of those here is on call first at `at`; empty where nobody is."""
    return _able(_on_shift(roster, 1, at), "")


def gaps(roster: str, since: datetime, until: datetime) -> list[Gap]:
    """When nobody of the first level is on call, between two instants."""
    shifts = Shift.objects.filter(
        roster=roster, level=1, ends_at__gt=since, starts_at__lt=until
    ).order_by("starts_at")
    found: list[Gap] = []
    covered = since
    for shift in shifts:
        if shift.starts_at > covered:
            found.append(Gap(covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    if covered < until:
        found.append(Gap(covered, until))
    return found


def _names(roster: str, level: int, at: datetime) -> list[str]:
    if level >= TOP:
        return who_could(KEEP)
    found = _on_shift(roster, level, at)
    if found or level == 1:
        return found
    above = (actor_named(name).above for name in _on_shift(roster, 1, at) if _is_here(name))
    return [names[0] for names in above if names]


def _on_shift(roster: str, level: int, at: datetime) -> list[str]:
    rows = Shift.objects.filter(roster=roster, level=level, starts_at__lte=at, ends_at__gt=at)
    return list(rows.order_by("starts_at", "person").values_list("person", flat=True))


def _able(names: Iterable[str], restricted_to: str) -> tuple[str, ...]:
    able = []
    for name in dict.fromkeys(names):
        if _is_here(name) and may_see(actor_named(name), restricted_to):
            able.append(name)
    return tuple(able)


def _is_here(name: str) -> bool:
    return Person.objects.filter(user__username=name, user__is_active=True).exists()


def _check(shift: OnCall) -> None:
    if shift.ends_at <= shift.starts_at:
        raise UnableToRoster(f"{shift.person}: it ends before it begins")
    if shift.level not in (1, 2):
        raise UnableToRoster(f"level {shift.level}: 1 is told first, 2 next")
    if not _is_here(shift.person):
        raise UnableToRoster(f"nobody here is called {shift.person!r}")
    try:
        answer = may(actor_named(shift.person), OWN)
    except UnknownPerson as problem:
        raise UnableToRoster(str(problem)) from None
    if not answer:
        raise UnableToRoster(answer.why)
