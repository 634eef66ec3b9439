"""The extract an examiner asks for: every inquiry of the departments in a period, as a table and a
file."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grievances.desk.registers import of_a_period, saved, state_in
from grievances.queries.market_conduct import Row, extract
from grievances.queries.register import Period
from kernel.cases.models import Case
from kernel.law.regimes import regimes
from kernel.record.looking import looked
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case

FILTERS = ("from", "to", "state")
IN_TIME = {
    "yes": ("in time", "pass"),
    "no": ("late", "deny"),
    "open": ("open", "pend"),
    "": ("no clock of a state", "note"),
}


@require_safe
@page("register.read")
def examination(request: HttpRequest) -> HttpResponse:
    """The extract of a period, `?from=…&to=…&state=TX`; the look is on record."""
    return of_a_period(request, FILTERS, "market-conduct", _extract)


@require_safe
@page("register.read")
def examination_file(request: HttpRequest) -> HttpResponse:
    """The same rows as a file to be saved."""

    def made(request: HttpRequest, first: date, last: date) -> HttpResponse:
        return saved(_rows(request, first, last), Row, f"market-conduct-extract-{first}-{last}")

    return of_a_period(request, FILTERS, "market-conduct", made)


def _rows(request: HttpRequest, first: date, last: date) -> list[Row]:
    actor, state = actor_for(request), state_in(request)
    found = extract(Period(first, last, state), actor)
    said = f"market conduct extract {first} to {last} {state}".strip()
    looked(actor.name, said, now=timezone.now())
    return found


def _extract(request: HttpRequest, first: date, last: date) -> HttpResponse:
    rows, known, given = _rows(request, first, last), regimes(), request.GET.dict()
    numbers = [each.number for each in rows] + [each.grievance for each in rows if each.grievance]
    kinds = dict(Case.objects.filter(number__in=numbers).values_list("number", "kind"))
    context = {
        "rows": [
            {
                "row": each,
                "url": page_of_case(kinds.get(each.number, ""), each.number),
                "grievance": page_of_case(kinds.get(each.grievance, ""), each.grievance),
                "line": known[each.line_of_business].what if each.line_of_business in known else "",
                "in_time": IN_TIME[each.in_time],
            }
            for each in rows
        ],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "filters": given,
        "late": sum(each.in_time == "no" for each in rows),
        "weak": any(each.weak for each in rows),
        "file": f"{reverse('market-conduct-file')}?{urlencode(given)}",
    }
    return render(request, "grievances/examination.html", context)
