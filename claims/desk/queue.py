"""The review queue: what waits for a person, the earliest legal deadline first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ParseError

from claims.desk.queue_columns import COLUMNS, PARAMETER, columns_of
from claims.desk.queue_place import keep
from claims.desk.queue_shown import WIDTH, shown
from claims.pipeline import ORDER
from kernel.cases import assigning, desk
from kernel.cases.item_version import versions_of_items
from kernel.cases.listed import Listed, listed
from kernel.cases.views import ALL, View, view_among, views_of, wanted_by, wanted_of
from kernel.cases.wanted import UnknownFilter, Wanted
from kernel.cases.worklist import MOST, InHand, glance
from kernel.law.regimes import regimes
from kernel.people.policy import Actor, may
from kernel.web.in_words import key_in_words, names_for
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case
from kernel.web.work_shown import cursor_of, read_cursor

SIZE = 50
NO_FILTER = ("cursor", PARAMETER)
FILTERS = ("q", "line", "finding", "due", "state", "owner", "at_stake", "sort")
DUE = {
    "": "Any time",
    "overdue": "Overdue",
    "today": "Today",
    "3-days": "In 3 days",
    "7-days": "In 7 days",
    "later": "Later",
    "never": "No deadline",
}
STATES = {
    "": "Of the view",
    "open": "Open",
    "waiting": "Waiting",
    "held": "In somebody's hands",
    "all": "All",
}
SORTS = {"": "Nearest deadline", "waiting": "Longest waiting"}
OWNERS = {"": "Anyone", "me": "Me", "nobody": "Nobody"}


@require_safe
@page(desk.READ)
def queue(request: HttpRequest) -> HttpResponse:
    """A page of the queue in one of its views."""
    actor, now = actor_for(request), timezone.now()
    views = views_of(actor)
    try:
        given = {name: request.GET[name] for name in request.GET if name not in NO_FILTER}
        zone = settings.TIME_ZONE
        wanted = wanted_by(actor, given, now=now, zone=zone, views=views)
        view = view_among(request.GET.get("view") or ALL.slug, views)
        columns = columns_of(request.GET.getlist(PARAMETER), view)
        back, place = read_cursor(request.GET.get("cursor", ""))
    except (UnknownFilter, ParseError) as problem:
        return render(request, "desk/queue_unreadable.html", {"why": str(problem)}, status=400)
    found = listed(wanted, after=place, back=back, size=SIZE)
    tallied, held = glance(
        [wanted_of(each, actor, now=now, zone=zone) for each in views], actor.name, now
    )
    around = _around(actor, wanted, view, request.GET)
    if PARAMETER in request.GET:
        around["asked"] |= {PARAMETER: ",".join(columns)}
    keep(request, around["asked"])
    said = {
        **around,
        "columns": columns,
        "every_column": COLUMNS.items(),
        "export": urlencode(around["asked"]),
        "rows": [shown(row, actor.name, now, zone, names_for(request)) for row in found.rows],
        "tabs": [_tab(each, view, count) for each, count in zip(views, tallied, strict=True)],
        "held": _in_hand(held),
        "next": _turned(request.GET, found, back=False),
        "previous": _turned(request.GET, found, back=True),
        "now": now,
    }
    response = render(request, "desk/queue.html", said)
    response["Cache-Control"] = "no-store"
    return response


def _in_hand(held: Sequence[InHand]) -> list[tuple[InHand, str | None, str]]:
    """What somebody has in hand, with its page and the version that is shown."""
    versions = versions_of_items([each.id for each in held])
    return [(each, address_of(each.kind, each.case), versions[each.id]) for each in held]


def address_of(kind: str, number: str) -> str | None:
    """The page of a case, where its kind has one."""
    try:
        return page_of_case(kind, number) or None
    except NoReverseMatch:
        return None


def _around(actor: Actor, wanted: Wanted, view: View, given: Mapping[str, str]) -> dict[str, Any]:
    """What stands around the table."""
    narrowed = {name: given[name] for name in FILTERS if given.get(name)}
    asked = {"view": view.slug, **narrowed}
    return {
        "view": view,
        "asked": asked,
        "filters": wanted.filters,
        "chips": [_chip(name, asked) for name in narrowed],
        "lines": [("", "All"), *((each.name, each.what) for each in regimes().values())],
        "rules": [("", "Any"), *((name, key_in_words(name)) for name in ORDER)],
        "dues": DUE.items(),
        "states": STATES.items(),
        "sorts": SORTS.items(),
        "owners": OWNERS.items(),
        "own_filters": narrowed,
        "width": WIDTH,
        "may_take": may(actor, desk.TAKE),
        "may_assign": may(actor, assigning.ASSIGN),
        "may_pend": may(actor, "claim.pend"),
        "may_note": may(actor, "claim.note"),
        "may_skips": may(actor, desk.SKIPS),
    }


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as a tab; `count` as it is told."""

    name: str
    url: str
    here: bool
    count: str
    late: bool


def _tab(each: View, view: View, count: int) -> Tab:
    told = f"{count:,}" if count < MOST else f"{MOST:,}+"
    late = bool(count) and each.slug in ("overdue", "due-today")
    return Tab(each.name, _address({"view": each.slug}), each == view, told, late)


def _chip(name: str, asked: Mapping[str, str]) -> tuple[str, str]:
    """A filter in force, and the address without it."""
    rest = {key: value for key, value in asked.items() if key != name}
    return f"{name.replace('_', ' ')}: {asked[name]}", _address(rest)


def _turned(given: QueryDict, found: Listed, *, back: bool) -> str | None:
    if not found.rows or not (found.before if back else found.more):
        return None
    place = found.rows[0 if back else -1].item.place
    kept = {name: str(given[name]) for name in given if name not in NO_FILTER}
    if PARAMETER in given:
        kept[PARAMETER] = ",".join(given.getlist(PARAMETER))
    return _address({**kept, "cursor": cursor_of(place, back=back)})


def _address(asked: Mapping[str, str]) -> str:
    return f"{reverse('queue')}?{urlencode(asked)}"
