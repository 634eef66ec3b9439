"""Grievances and matters outside as lists, narrowed by their addresses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.models import Contact
from grievances.desk.head import STATES
from grievances.desk.matters import KINDS
from grievances.desk.matters import STATES as OF_MATTERS
from grievances.operations.triage_table import table_in_force
from grievances.showing.due import Due, due_of
from grievances.showing.listed import (
    OPEN,
    TRACKS,
    Filters,
    UnableToList,
    grievances_wanted,
    listed_of,
    readable,
)
from grievances.showing.matters import matters_wanted
from grievances.states import GRIEVANCE, MATTER
from kernel.law.regimes import base_if_named, regimes
from kernel.people.policy import Actor, may, sees
from kernel.record.looking import looked_at_many
from kernel.web.in_words import key_in_words
from kernel.web.left import left
from kernel.web.permitted import actor_for, page
from kernel.web.places import UnreadablePlace, next_address, place_in

SIZE = 50
OF_A_MATTER = ("q", "kind", "state", "body", "grievance")


@require_safe
@page("grievance.read")
def grievances(request: HttpRequest) -> HttpResponse:
    """A page of the list; members stay masked, and filters are in the address."""
    given = {name: request.GET[name] for name in request.GET if name != "after"}
    actor, now = actor_for(request), timezone.now()
    try:
        filters, place = Filters.read(given), _place(request)
    except (UnableToList, UnreadablePlace) as problem:
        return _unreadable(request, problem, "grievances")
    seen = sorted(sees(actor))
    found = _next(grievances_wanted(filters, seen), place)
    rows, due = found[:SIZE], due_of([each.pk for each in found[:SIZE]])
    listed = [listed_of(each, seen) for each in rows]
    names = table_in_force().categories
    context = {
        "rows": [_row(each, names, due.get(each.case_id), now) for each in listed],
        "contacts": _waiting(actor),
        "filters": given,
        "narrowed": any(given.values()),
        "states": [("", "Any"), (OPEN, "Not told yet"),
                   *((each, STATES[each][0]) for each in GRIEVANCE.states)],
        "categories": [("", "Any"), *names.items()],
        "lines": [("", "All"), *((each.name, each.what) for each in regimes().values())],
        "tracks": [("", "Any"), *((each, key_in_words(each).capitalize()) for each in TRACKS)],
        "receive_may": may(actor, "grievance.receive"),
        "matters_may": may(actor, "matter.read"),
        "register_may": may(actor, "register.read"),
        "next": _next_page("grievances", given, rows[-1]) if len(found) > SIZE else None,
    }  # fmt: skip
    _looked(actor, "list of grievances", [(each.member, each.number) for each in listed], now)
    return _sealed(render(request, "grievances/grievances.html", context))


def _row(each: Any, names: Mapping[str, str], due: Due | None, now: datetime) -> dict[str, Any]:
    word, mark, tone = STATES[each.state]
    return {
        "grievance": each,
        "state": word,
        "mark": mark,
        "tone": tone,
        "category": names.get(each.category) or key_in_words(each.category).capitalize(),
        "line": _line(each.regimes),
        "due": due,
        "left": _left(due, each.received_at, now),
    }


def _waiting(actor: Actor) -> list[Contact]:
    """Contacts nobody has settled, the first received first: their time runs."""
    if not may(actor, "grievance.classify"):
        return []
    found = Contact.objects.filter(state="open", same_as=None).select_related("member")
    return list(found.prefetch_related("issues").order_by("received_at", "pk")[:SIZE])


@require_safe
@page("matter.read")
def matters(request: HttpRequest) -> HttpResponse:
    """What bodies outside ask; each step of a review is a row, as each has its own receipt.

    `q` is a number of ours or of theirs, never a member's: addresses are kept in logs.
    """
    given = {name: request.GET[name] for name in request.GET if name != "after"}
    actor, now = actor_for(request), timezone.now()
    try:
        if strangers := sorted(set(given) - set(OF_A_MATTER)):
            known = ", ".join(OF_A_MATTER)
            raise UnableToList(f"{', '.join(strangers)}: no such filter; {known} are")
        readable(given)
        wanted = matters_wanted(given, sorted(sees(actor)))
        place = _place(request)
    except (UnableToList, UnreadablePlace) as problem:
        return _unreadable(request, problem, "matters")
    if number := given.get("q", "").strip():
        wanted = wanted.filter(Q(number=number.upper()) | Q(theirs__iexact=number))
    found = _next(wanted, place)
    rows, due = found[:SIZE], due_of([each.pk for each in found[:SIZE]])
    context = {
        "rows": [_matter(each, due.get(each.pk), actor, now) for each in rows],
        "filters": given,
        "narrowed": any(given.values()),
        "kinds": [("", "Any"), *KINDS.items()],
        "states": [("", "Any"), *((each, OF_MATTERS[each][0]) for each in MATTER.states)],
        "work_may": may(actor, "matter.work"),
        "register_may": may(actor, "register.read"),
        "next": _next_page("matters", given, rows[-1]) if len(found) > SIZE else None,
    }
    seen = [(each.member.number if each.member else "", each.number) for each in rows]
    _looked(actor, "list of matters outside", seen, now)
    return _sealed(render(request, "grievances/matters.html", context))


def _matter(row: Any, due: Due | None, actor: Actor, now: datetime) -> dict[str, Any]:
    word, mark, tone = OF_MATTERS[row.state]
    above = row.grievance
    shown = above is not None and may(actor, "grievance.read")
    hidden = above is not None and not _seen(actor, above.case.restricted_to)
    return {
        "matter": row,
        "state": word,
        "mark": mark,
        "tone": tone,
        "kind": KINDS[row.kind],
        "grievance": above.number if shown and not hidden else "",
        "line": _line(row.case.regimes),
        "due": due,
        "left": _left(due, row.received_at, now),
    }


def _seen(actor: Actor, restricted_to: str) -> bool:
    known = sees(actor)
    return not restricted_to or "*" in known or restricted_to in known


def _next(rows: Any, place: tuple[datetime, int] | None) -> list[Any]:
    """One more than fits on a page, after a place; the latest received first."""
    if place is not None:
        at, case = place
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=case))
    return list(rows.order_by("-received_at", "-pk")[: SIZE + 1])


def _line(names: Sequence[str]) -> str:
    known = regimes()
    base = base_if_named(tuple(names))
    return known[base].what if base in known else ""


def _left(due: Due | None, received: datetime, now: datetime) -> Any:
    """The words of a clock that runs; None of one that stands still."""
    if due is None or due.late_from is None or due.state == "paused":
        return None
    return left(due.late_from, received, now, settings.TIME_ZONE)


def _looked(actor: Actor, what: str, rows: Sequence[tuple[str, str]], now: datetime) -> None:
    looked_at_many(actor.name, what, list(rows), now=now)


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _unreadable(request: HttpRequest, problem: Exception, name: str) -> HttpResponse:
    said = {"why": str(problem), "url": reverse(name)}
    return render(request, "web/deadlines_unreadable.html", said, status=400)


def _next_page(name: str, given: Mapping[str, str], row: Any) -> str:
    return next_address(reverse(name), given, "after", row.received_at, row.pk)


def _place(request: HttpRequest) -> tuple[datetime, int] | None:
    return place_in(request.GET.get("after", ""), datetime.fromisoformat)
