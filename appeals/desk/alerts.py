"""Alerts before a deadline passes, mine and all, taken by whoever sees to them; and for those who
keep it, the roster of who is on call."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.desk.fields import Field, Given, asked, choices
from appeals.desk.trying import tried
from claims.desk.trying import Trouble
from kernel.alerts.models import Shift
from kernel.alerts.roster import KEEP, OWN, OnCall, gaps, put_on, take_off
from kernel.alerts.taking import Shown, open_alerts, take
from kernel.alerts.thresholds import thresholds
from kernel.people.acting import who_could
from kernel.people.directory import names_on_file
from kernel.people.policy import Actor, may
from kernel.record.looking import looked_at_many
from kernel.web.left import left
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case

AHEAD = timedelta(days=14)


def waiting(actor: Actor) -> int | None:
    """How many this person is told of, took, or has by owning the case; None where none."""
    return len(open_alerts(actor, mine=True)) or None


@require_safe
@page("alert.own")
def alerts(request: HttpRequest) -> HttpResponse:
    """What is late first on top.  `?all=yes` shows those of others too."""
    return _alerts(request, request.GET.get("all") == "yes", None)


@require_POST
@page("alert.own")
def take_alert(request: HttpRequest, identity: int) -> HttpResponse:
    """This person sees to it; it climbs no further."""
    actor, now = actor_for(request), timezone.now()
    outcome = tried(lambda: take(identity, actor, now))
    if isinstance(outcome, Trouble):
        return _alerts(request, True, outcome)
    messages.success(request, f"The alert of {outcome.case} is yours, and climbs no further.")
    return redirect("alerts")


def _alerts(request: HttpRequest, everybody: bool, trouble: Trouble | None) -> HttpResponse:
    actor, now = actor_for(request), timezone.now()
    found = open_alerts(actor, mine=not everybody)
    looked_at_many(actor.name, "list of alerts", [("", each.case) for each in found], now=now)
    context = {
        "rows": [_row(each, now) for each in found],
        "everybody": everybody,
        "roster_may": may(actor, KEEP),
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    response = render(request, "appeals/alerts.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _row(each: Shown, now: datetime) -> dict[str, object]:
    return {
        "alert": each,
        "url": page_of_case(each.kind, each.case),
        "left": left(each.late_from, now, now, settings.TIME_ZONE),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page("roster.keep")
def roster(request: HttpRequest) -> HttpResponse:
    """Who is on call in the next two weeks, and when nobody is; put on, taken off."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, settings.TIME_ZONE)
        outcome = tried(lambda: _changed(given, actor))
        if not isinstance(outcome, Trouble):
            messages.success(request, outcome)
            return redirect("roster")
        trouble = outcome
    names = _rosters()
    context = {
        "rosters": [(name, _shifts(name, now), gaps(name, now, now + AHEAD)) for name in names],
        "fields": asked(request, _fields(names)),
        "until": now + AHEAD,
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "appeals/roster.html", context, status=status)


def _rosters() -> list[str]:
    """Those that alerts are told by, and those that have a shift."""
    used = {each.roster for each in thresholds().values()}
    return sorted(used | set(Shift.objects.values_list("roster", flat=True)))


def _shifts(name: str, now: datetime) -> list[Shift]:
    rows = Shift.objects.filter(roster=name, ends_at__gt=now, starts_at__lt=now + AHEAD)
    return list(rows.order_by("starts_at", "level", "person"))


def _fields(rosters: list[str]) -> tuple[Field, ...]:
    people = names_on_file()
    able = tuple((name, people.get(name, name)) for name in who_could(OWN))
    zone = settings.TIME_ZONE
    return (
        Field("roster", "Roster", "select", choices=choices(*rosters)),
        Field("person", "Who", "select", choices=able),
        Field("level", "Told", "select", choices=(("1", "First"), ("2", "Next"))),
        Field("starts_at", "From", "moment", f"time of {zone}"),
        Field("ends_at", "Until, not included", "moment"),
    )


def _changed(given: Given, actor: Actor) -> str:
    if shift := given.text("off"):
        take_off(int(shift) if shift.isascii() and shift.isdecimal() else 0, actor)
        return "The shift is off the roster; its history stays."
    said = OnCall(
        roster=given.text("roster"),
        person=given.text("person"),
        level=given.number("level") or 0,
        starts_at=given.moment("starts_at"),
        ends_at=given.moment("ends_at"),
    )
    return "The shift is on the roster." if put_on([said], actor) else "It was on it already."
