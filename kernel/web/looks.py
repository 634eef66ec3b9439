"""Who looked at protected data: for the compliance officer, the latest first."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kernel.people.policy import Actor
from kernel.record.looking import Sought, looked, looks
from kernel.record.models import Look
from kernel.web.permitted import actor_for, page

SIZE = 100
FIELDS = ("actor", "member", "case", "since", "until", "before")


class UnableToSeek(ValueError):
    """What is asked cannot be read; the message says why."""


@require_http_methods(["GET", "HEAD", "POST"])
@page("looks.read")
def looks_page(request: HttpRequest) -> HttpResponse:
    """Looks by person, member, case and days.  That somebody asked who looked at a member is a look
    at the member too, and is recorded.

    What is looked for is sent by POST: numbers of members are no part of an address, which is kept
    in logs and histories.  An address that has something to look for is refused.
    """
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    shown: dict[str, object] = {"given": given, "looks": [], "following": ""}
    try:
        if set(request.GET) & set(FIELDS):
            raise UnableToSeek("Write below what you look for; it is no part of an address.")
        sought = sought_by(given)
    except UnableToSeek as problem:
        return render(request, "web/looks.html", {**shown, "fault": str(problem)}, status=400)
    record_search(actor_for(request), sought)
    found = looks(sought, SIZE + 1)
    shown["looks"] = found[:SIZE]
    if len(found) > SIZE:
        shown["following"] = place_of(found[SIZE - 1])
    answer = render(request, "web/looks.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def record_search(actor: Actor, sought: Sought) -> None:
    """Who asks who looked at a member or a case looks at it too."""
    if sought.member or sought.case:
        now = timezone.now()
        looked(actor.name, "who looked", now=now, member=sought.member, case=sought.case)


def place_of(look: Look) -> str:
    """Where the page after this look begins."""
    return f"{look.at.isoformat()}~{look.pk}"


def sought_by(given: Mapping[str, str]) -> Sought:
    """What is asked, read.  UnableToSeek where it cannot be."""
    if any("\x00" in each for each in given.values()):
        raise UnableToSeek("That is nobody's name or number.")
    until = _day("until", given["until"])
    return Sought(
        actor=given["actor"],
        member=given["member"],
        case=given["case"],
        since=_midnight(_day("since", given["since"])),
        until=_midnight(until + timedelta(days=1)) if until else None,
        before=_place(given["before"]),
    )


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day and not 1900 < day.year < 9000:
        raise UnableToSeek(f"{name}: a day, as 2026-03-02")
    return day


def _midnight(day: date | None) -> datetime | None:
    """The first instant of a day in the plan's zone."""
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _place(text: str) -> tuple[datetime, int] | None:
    if not text:
        return None
    at, _, identity = text.partition("~")
    try:
        moment, place = datetime.fromisoformat(at), int(identity)
        good = moment.tzinfo is not None and 0 <= place < 1 << 63
    except ValueError:
        good = False
    if not good:
        raise UnableToSeek("That is not the address of a page as it was given.")
    return moment, place
