"""The queue as it is filtered, for a spreadsheet: written as it is read, each look on record."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.desk.queue_columns import COLUMNS, PARAMETER, columns_of
from claims.desk.queue_shown import Shown, shown
from kernel.cases import desk
from kernel.cases.listed import listed
from kernel.cases.views import ALL, view_among, views_of, wanted_by
from kernel.cases.wanted import UnknownFilter, Wanted
from kernel.people.policy import Actor, sees
from kernel.record.looking import looked_at_many
from kernel.record.sight import seeing
from kernel.spreadsheet import csv_line
from kernel.web.in_words import Names, key_in_words, names_for
from kernel.web.permitted import actor_for, page

PART = 200
"""Rows read, and put on record as seen, at once."""


@require_safe
@page(desk.READ)
def export(request: HttpRequest) -> HttpResponse:
    """Every row of the list in its order; members stay masked, as on the page."""
    actor, now = actor_for(request), timezone.now()
    given = {name: request.GET[name] for name in request.GET if name not in ("cursor", PARAMETER)}
    views = views_of(actor)
    try:
        wanted = wanted_by(actor, given, now=now, zone=settings.TIME_ZONE, views=views)
        view = view_among(given.get("view") or ALL.slug, views)
        columns = columns_of(request.GET.getlist(PARAMETER), view)
    except UnknownFilter as problem:
        said = {"why": str(problem)}
        return render(request, "desk/queue_unreadable.html", said, status=400)
    lines = _lines(wanted, columns, actor, names_for(request))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="queue-{view.slug}.csv"'
    response["Cache-Control"] = "no-store"
    return cast("HttpResponse", response)


def _lines(wanted: Wanted, columns: Sequence[str], actor: Actor, names: Names) -> Iterator[str]:
    yield csv_line(["Case", "Kind", *(COLUMNS[each] for each in columns), "Due by"])
    place, more = None, True
    while more:
        # The request is answered by now: what may be seen is said anew for each part.
        with seeing(lambda: sees(actor)):
            found = listed(wanted, after=place, size=PART)
            seen = [("", each.item.case) for each in found.rows]
            looked_at_many(actor.name, "the queue, written out", seen, now=wanted.now)
            rows = [shown(each, actor.name, wanted.now, wanted.zone, names) for each in found.rows]
            lines = [csv_line(_cells(each, columns)) for each in rows]
        yield from lines
        place, more = (found.rows[-1].item.place if found.rows else None), found.more


def _cells(each: Shown, columns: Sequence[str]) -> Iterator[str]:
    item, about, top = each.item, each.row.about, each.row.top
    said = {
        "priority": each.priority,
        "member": about.member,
        "provider": about.provider,
        "line": each.line,
        "billed": str(about.billed) if about.billed is not None else "",
        "finding": (top.text or key_in_words(top.rule)) if top else "",
        "clock": each.left.words,
        "waits": each.waits,
        "owner": "" if each.owner == "—" else each.owner,
    }
    yield from (item.case, key_in_words(item.kind))
    yield from (said[name] for name in columns)
    yield _moment(item.place.late_from)


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
