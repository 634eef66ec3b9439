"""Every claim, the latest received first."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.desk.queue_shown import line_shown
from claims.listing import SIZE, ClaimFilters, ClaimPlace, ClaimRow, UnknownFilter, claims_page
from claims.states import CLAIM
from kernel.law.regimes import regimes
from kernel.people.policy import sees
from kernel.web.permitted import actor_for, page

STATES = {
    "received": "Received",
    "accepted": "Not judged yet",
    "pended": "In review",
    "decided": "Decided",
    "paid": "Paid",
    "denied": "Denied",
    "reversed": "Reversed",
    "closed": "Closed",
    "rejected": "Rejected",
}


@require_safe
@page("claim.read")
def claims(request: HttpRequest) -> HttpResponse:
    """A page of the list; members stay masked."""
    given = {name: request.GET[name] for name in request.GET if name not in ("after", "before")}
    back = "before" in request.GET
    try:
        filters = ClaimFilters.read(given)
        place = _place(request.GET.get("before" if back else "after", ""))
    except UnknownFilter as problem:
        return render(request, "desk/queue_unreadable.html", {"why": str(problem)}, status=400)
    seen = sorted(sees(actor_for(request)))
    # one more than is shown tells whether there is another page
    found = claims_page(filters, seen, after=place, back=back, size=SIZE + 1)
    over = len(found) > SIZE
    rows = found[-SIZE:] if back else found[:SIZE]
    more, before = (bool(rows), over) if back else (over, place is not None and bool(rows))
    context = {
        "rows": [(each, line_shown(each.regimes), STATES[each.state]) for each in rows],
        "filters": filters,
        "states": [("", "Any"), *((each, STATES[each]) for each in CLAIM.states)],
        "lines": [("", "All"), *((each.name, each.what) for each in regimes().values())],
        "next": _address(given, "after", rows[-1]) if more else None,
        "previous": _address(given, "before", rows[0]) if before else None,
    }
    response = render(request, "desk/claims.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _address(given: Mapping[str, str], name: str, row: ClaimRow) -> str:
    place = f"{row.received.isoformat()} {row.case_id}"
    return f"{reverse('claim-list')}?{urlencode({**given, name: place})}"


def _place(text: str) -> ClaimPlace | None:
    if not text:
        return None
    day, _, case = text.partition(" ")
    try:
        received = date.fromisoformat(day)
    except ValueError:
        raise UnknownFilter("after: not of the address of a page as it was given") from None
    if not case.isascii() or not case.isdecimal() or len(case) > 18:
        raise UnknownFilter("after: not of the address of a page as it was given")
    return received, int(case)
