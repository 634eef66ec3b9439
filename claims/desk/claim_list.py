"""Every claim, the latest received first."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.desk.queue_shown import line_shown
from claims.listing import SIZE, ClaimFilters, ClaimRow, UnknownFilter, claims_page
from claims.states import CLAIM
from kernel.law.regimes import regimes
from kernel.people.policy import sees
from kernel.web.permitted import actor_for, page
from kernel.web.places import UnreadablePlace, next_address, place_in

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
        place = place_in(request.GET.get("before" if back else "after", ""), date.fromisoformat)
    except (UnknownFilter, UnreadablePlace) as problem:
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
        "next": _beyond(given, "after", rows[-1]) if more else None,
        "previous": _beyond(given, "before", rows[0]) if before else None,
    }
    response = render(request, "desk/claims.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _beyond(given: Mapping[str, str], name: str, row: ClaimRow) -> str:
    return next_address(reverse("claim-list"), given, name, row.received, row.case_id)
