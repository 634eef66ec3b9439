"""Every appeal as a list, with what came in and waits to be confirmed."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.desk.head import LEVELS, REQUESTS, STATES
from appeals.showing.listed import (
    OPEN_ONES,
    SIZE,
    TRACKS,
    Filters,
    Listed,
    UnableToList,
    appeals_page,
    contacts_open,
)
from appeals.states import APPEAL
from kernel.law.regimes import base_of, regimes
from kernel.people.policy import may, sees
from kernel.web.in_words import key_in_words
from kernel.web.left import left
from kernel.web.permitted import actor_for, page
from kernel.web.places import UnreadablePlace, next_address, place_in


@require_safe
@page("appeal.read")
def appeals(request: HttpRequest) -> HttpResponse:
    """A page of the list; members stay masked, and filters are in the address."""
    given = {name: request.GET[name] for name in request.GET if name != "after"}
    actor, now = actor_for(request), timezone.now()
    try:
        filters, place = Filters.read(given), _place(request)
    except (UnableToList, UnreadablePlace) as problem:
        said = {"why": str(problem), "url": reverse("appeals")}
        return render(request, "web/deadlines_unreadable.html", said, status=400)
    if filters.reviewer == "me":
        filters = Filters.read({**given, "reviewer": actor.name})
    found = appeals_page(filters, sorted(sees(actor)), after=place, size=SIZE + 1)
    rows = found[:SIZE]
    contacts = contacts_open() if may(actor, "appeal.open") else []
    context = {
        "rows": [_row(each, now) for each in rows],
        "contacts": contacts,
        "filters": given,
        "narrowed": any(given.values()),
        "states": [("", "Any"), (OPEN_ONES, "Not decided"),
                   *((each, STATES[each][0]) for each in APPEAL.states)],
        "lines": [("", "All"), *((each.name, each.what) for each in regimes().values())],
        "levels": [("", "Any"), *LEVELS.items()],
        "tracks": [("", "Any"), *((each, key_in_words(each).capitalize()) for each in TRACKS)],
        "receive_may": may(actor, "appeal.receive"),
        "outside_may": may(actor, "appeal.outside"),
        "next": _next_page(given, rows[-1]) if len(found) > SIZE else None,
    }  # fmt: skip
    response = render(request, "appeals/appeals.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _row(each: Listed, now: datetime) -> dict[str, object]:
    state, mark, tone = STATES[each.state]
    known = regimes()
    base = base_of(each.regimes) if each.regimes else ""
    return {
        "appeal": each,
        "state": state,
        "mark": mark,
        "tone": tone,
        "level": LEVELS[each.level],
        "request": REQUESTS[each.request],
        "line": known[base].what if base in known else "",
        "left": left(each.late_from, each.received_at, now, settings.TIME_ZONE)
        if each.late_from
        else None,
    }


def _next_page(given: Mapping[str, str], row: Listed) -> str:
    return next_address(reverse("appeals"), given, "after", row.received_at, row.case_id)


def _place(request: HttpRequest) -> tuple[datetime, int] | None:
    return place_in(request.GET.get("after", ""), datetime.fromisoformat)
