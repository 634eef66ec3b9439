"""The complaint register and the trends of a period, as tables, pictures and files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.desk.fields import day_in
from appeals.desk.trying import Unreadable
from claims.desk.documents import SEALED
from grievances.desk.head import category
from grievances.queries.register import Entry, Period, as_csv, register
from grievances.queries.trends import BY, Asked, Trend, UnableToSumUp, trends
from kernel.cases.models import Case
from kernel.law.regimes import regimes
from kernel.record.looking import looked
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case

OF_REGISTER = ("from", "to", "state", "lacking")
OF_TRENDS = ("of", "from", "to")
BACK = timedelta(days=90)
NAMES = {"category": "Category", "provider": "Provider", "delegate": "Delegate"}
WIDTH, NAMED, ROW = 720, 300, 26
"""Of the picture: its width, what names take of it, a row's height."""
MOST = 20
"""Bars of the picture; the table has every row."""


@require_safe
@page("register.read")
def complaints(request: HttpRequest) -> HttpResponse:
    """The register of a period, `?from=…&to=…&state=TX`; the look is on record."""
    return of_a_period(request, OF_REGISTER, "complaint-register", _register)


@require_safe
@page("register.read")
def complaints_file(request: HttpRequest) -> HttpResponse:
    """The same rows as a file to be saved."""

    def made(request: HttpRequest, first: date, last: date) -> HttpResponse:
        return saved(_entries(request, first, last), Entry, f"complaint-register-{first}-{last}")

    return of_a_period(request, OF_REGISTER, "complaint-register", made)


@require_safe
@page("register.read")
def trending(request: HttpRequest) -> HttpResponse:
    """Grievances of a period by category, provider or delegate, drawn and in a table."""
    return of_a_period(request, OF_TRENDS, "grievance-trends", _trends)


def saved(rows: Sequence[Any], of: type, name: str) -> HttpResponse:
    """Rows as a file of that name, to be saved and never opened as one of our pages."""
    headers = SEALED | {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(as_csv(rows, of), content_type="text/csv", headers=headers)


def of_a_period(
    request: HttpRequest,
    known: Sequence[str],
    name: str,
    make: Callable[[HttpRequest, date, date], HttpResponse],
) -> HttpResponse:
    """The page of a period; 400 where the address says something else."""
    try:
        if strangers := sorted(set(request.GET) - set(known)):
            raise Unreadable(f"{', '.join(strangers)}: no such filter; {', '.join(known)} are")
        first, last = _period(request, timezone.now())
        response = make(request, first, last)
    except (Unreadable, UnableToSumUp) as problem:
        said = {"why": str(problem), "url": reverse(name)}
        return render(request, "web/deadlines_unreadable.html", said, status=400)
    response["Cache-Control"] = "no-store"
    return response


def _period(request: HttpRequest, now: datetime) -> tuple[date, date]:
    """Both days included; the last ninety where none are said."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    first = day_in(request.GET.get("from", ""), "from") or today - BACK
    last = day_in(request.GET.get("to", ""), "to") or today
    if last < first:
        raise Unreadable(f"to: {last.isoformat()} is before {first.isoformat()}")
    return first, last


def state_in(request: HttpRequest) -> str:
    """The state the address names; empty is every one.  Unreadable."""
    state = request.GET.get("state", "").strip().upper()
    if state and not (len(state) == 2 and state.isascii() and state.isalpha()):
        raise Unreadable("state: two letters, as TX")
    return state


def _entries(request: HttpRequest, first: date, last: date) -> list[Entry]:
    actor, state = actor_for(request), state_in(request)
    said = f"complaint register {first} to {last} {state}".strip()
    found = register(Period(first, last, state), actor)
    looked(actor.name, said, now=timezone.now())
    return [each for each in found if each.lacking or not request.GET.get("lacking")]


def _register(request: HttpRequest, first: date, last: date) -> HttpResponse:
    rows = _entries(request, first, last)
    kinds = dict(
        Case.objects.filter(number__in=[each.number for each in rows]).values_list("number", "kind")
    )
    known = regimes()
    given = request.GET.dict()
    context = {
        "rows": [
            {
                "entry": each,
                "url": page_of_case(kinds.get(each.number, ""), each.number),
                "line": known[each.line_of_business].what if each.line_of_business in known else "",
            }
            for each in rows
        ],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "filters": given,
        "lacking": sum(bool(each.lacking) for each in rows),
        "file": f"{reverse('complaint-register-file')}?{urlencode(given)}",
    }
    return render(request, "grievances/register.html", context)


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the picture: how many were received, and how many of those were late."""

    name: str
    y: int
    width: int
    late: int
    received: int
    late_ones: int

    @property
    def words_at(self) -> int:
        return self.y + 15

    @property
    def after(self) -> int:
        return NAMED + self.width + 8


def _trends(request: HttpRequest, first: date, last: date) -> HttpResponse:
    by = request.GET.get("of", "") or "category"
    actor = actor_for(request)
    rows = trends(Asked(by, first, last), actor)
    looked(actor.name, f"trends by {by} {first} to {last}", now=timezone.now())
    named = [(_name(by, each), each) for each in rows]
    context = {
        "rows": [{"name": name, "trend": each, "url": _list_of(by, each)} for name, each in named],
        "bars": bars_of(named),
        "width": WIDTH,
        "names_end": NAMED - 8,
        "starts": NAMED,
        "height": ROW * min(len(named), MOST) + 8,
        "left_out": max(len(named) - MOST, 0),
        "by": by,
        "what": NAMES[by],
        "kinds": [(each, NAMES[each]) for each in BY],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "sums": _sums(rows),
    }
    return render(request, "grievances/trends.html", context)


def bars_of(rows: Sequence[tuple[str, Trend]]) -> list[Bar]:
    """The bars of the picture, the longest as long as there is room."""
    most = max((each.received for _, each in rows), default=0) or 1
    room = WIDTH - NAMED - 90
    return [
        Bar(
            name=name if len(name) < 42 else f"{name[:40]}…",
            y=ROW * place + 4,
            width=max(round(room * each.received / most), 2),
            late=round(room * each.late / most),
            received=each.received,
            late_ones=each.late,
        )
        for place, (name, each) in enumerate(rows[:MOST])
    ]


def _name(by: str, each: Trend) -> str:
    if not each.of:
        return "None named"
    return category(each.of) if by == "category" else each.of


def _list_of(by: str, each: Trend) -> str:
    """The list of them, where it can be narrowed so."""
    if by != "category" or not each.of:
        return ""
    return f"{reverse('grievances')}?{urlencode({'category': each.of})}"


def _sums(rows: Sequence[Trend]) -> dict[str, Any]:
    names = ("received", "told", "late", "substantiated", "quality_of_care", "filed_late",
             "withdrawn", "elsewhere", "mending")  # fmt: skip
    return {name: sum(getattr(each, name) for each in rows) for name in names}
