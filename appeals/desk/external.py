"""A review outside: the file that went, with hashes and dates; what came back; carried out."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from appeals.desk.acts_levels import LEVELS_ACTS
from appeals.desk.acts_outside import OUTSIDE
from appeals.desk.fields import Given, asked
from appeals.desk.outside_acting import Act, Doing
from appeals.desk.reaching import nothing, review_page
from appeals.desk.trying import tried
from appeals.desk.workspace import rows_of
from appeals.models import Draw, ExternalReview
from appeals.showing.outside import ShownExternal, review_of
from claims.desk.clock import first_due
from claims.desk.documents import SEALED
from claims.desk.trying import Trouble
from kernel.cases.models import Event
from kernel.law.regimes import regimes
from kernel.outside.models import Packet
from kernel.record.looking import looked
from kernel.web.in_words import names_for
from kernel.web.permitted import actor_for
from kernel.web.seeking import page_of_case

ALL = (*OUTSIDE, *LEVELS_ACTS)
STATES = {
    "asked": ("Asked for", "○", "note"),
    "screened": ("Screened", "?", "pend"),
    "assigned": ("File on its way", "→", "pend"),
    "forwarded": ("With the reviewer", "?", "pend"),
    "answered": ("Answered", "✓", "pass"),
    "closed": ("Closed", "■", "note"),
}


@require_safe
@review_page("appeal.read")
def review(request: HttpRequest, row: ExternalReview) -> HttpResponse:
    """The page; the member stays masked."""
    now = timezone.now()
    shown = review_of(row.number, actor_for(request), now)
    clocks = rows_of(shown.clocks, shown.received_at, now)
    first = first_due([each.counted for each in clocks])
    context = _head(shown) | {
        "clocks": clocks,
        "main": next((each for each in clocks if first and each.counted is first), None),
        "below_url": page_of_case(shown.below_kind, shown.below),
        "acts": [each for each in ALL if shown.may[each.slug]],
        "refused": [(each, shown.may[each.slug]) for each in ALL if not shown.may[each.slug]],
        "screening": _screening(row),
        "draws": Draw.objects.filter(review__in=(row.pk, row.previous_id)).order_by("number"),
    }
    return render(request, "appeals/review.html", context)


def _screening(row: ExternalReview) -> dict[str, Any] | None:
    """The preliminary review as it was last made: its result, and each part of the test."""
    made = Event.objects.filter(case=row.pk, name="screened").order_by("id").last()
    return made.facts if made and made.facts.get("parts") else None


def _head(shown: ShownExternal) -> dict[str, object]:
    word, mark, tone = STATES[shown.state]
    known = regimes()
    business = ", ".join(known[name].what for name in shown.regimes if name in known)
    return {"shown": shown, "state": word, "mark": mark, "tone": tone, "business": business}


def page_of(act: Act) -> Callable[..., HttpResponse]:
    """The view of an act, for whoever holds its permission."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @review_page(act.permission)
    def view(request: HttpRequest, row: ExternalReview) -> HttpResponse:
        actor, now = actor_for(request), timezone.now()
        trouble = None
        if request.method == "POST":
            given = Given(request.POST, request.FILES, row.case.zone)
            outcome = tried(lambda: act.do(Doing(row, given, actor, now)))
            if not isinstance(outcome, Trouble):
                said, number = outcome
                messages.success(request, names_for(request).said(said))
                return redirect("review", number)
            trouble = outcome
        shown = review_of(row.number, actor, now, what=f"review: {act.title.lower()}")
        seen = request.POST.get("version", shown.version)
        context = _head(shown) | {
            "act": act,
            "fields": asked(request, act.asks(row, now.astimezone(ZoneInfo(shown.zone)).date())),
            "version": shown.version if trouble and trouble.status == 409 else seen,
            "may": shown.may[act.slug],
            "trouble": trouble,
        }
        status = trouble.status if trouble else 200
        return render(request, "appeals/review_act.html", context, status=status)

    made: Any = view
    return made


@require_safe
@review_page("appeal.read")
def packet(request: HttpRequest, row: ExternalReview, identity: int) -> HttpResponse:
    """The case file as it was sent, to be saved; never opened as one of our pages."""
    found = Packet.objects.filter(case=row.pk, pk=identity).first()
    if found is None:
        return nothing(request, f"{row.number} packet {identity}")
    member = row.member.number if row.member else ""
    what = f"case file {found.number}: the PDF"
    looked(actor_for(request).name, what, now=timezone.now(), member=member, case=row.number)
    headers = SEALED | {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)
