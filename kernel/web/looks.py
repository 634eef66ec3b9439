"""Who looked at protected data: for the compliance officer, the latest first."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kernel.record.looking import Sought, looked, looks
from kernel.web.permitted import actor_for, page

SIZE = 100
_FIELDS = ("actor", "member", "case", "since", "until", "before")


class UnableToSeek(ValueError):
    """What is asked cannot be read; the message says why."""


@require_http_methods(["GET", "HEAD"])
@page("looks.read")
def looks_page(request: HttpRequest) -> HttpResponse:
    """Looks by person, member, case and days.  That somebody asked who looked at a member is a look
    at the member too, and is recorded."""
    given = {name: request.GET.get(name, "").strip() for name in _FIELDS}
    try:
        sought = _sought(given)
    except UnableToSeek as problem:
        return render(
            request, "web/looks.html", {"given": given, "fault": str(problem)}, status=400
        )
    if sought.member or sought.case:
        _record(request, sought)
    found = looks(sought, SIZE + 1)
    shown: dict[str, object] = {"given": given, "looks": found[:SIZE], "following": None}
    if len(found) > SIZE:
        last = found[SIZE - 1]
        place = f"{last.at.isoformat()}~{last.pk}"
        shown["following"] = urlencode({**{k: v for k, v in given.items() if v}, "before": place})
    return render(request, "web/looks.html", shown)


def _record(request: HttpRequest, sought: Sought) -> None:
    looked(
        actor_for(request).name,
        "who looked",
        now=timezone.now(),
        member=sought.member,
        case=sought.case,
    )


def _sought(given: dict[str, str]) -> Sought:
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
