"""A matter outside: what a body asks, its steps and concerns, what was sent, and the acts on it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from appeals.desk.fields import Given, asked
from appeals.desk.reaching import nothing
from appeals.desk.workspace import rows_of
from claims.desk.clock import first_due
from claims.desk.documents import SEALED
from claims.desk.trying import Trouble
from grievances.codes import name_of
from grievances.desk.acts_matters import ON_ALL, ON_CTM, ON_INQUIRIES
from grievances.desk.acts_qio import ON_REVIEWS
from grievances.desk.on_matters import Doing, MatterAct
from grievances.desk.reaching import matter_page
from grievances.desk.trying import tried
from grievances.models import Matter
from grievances.showing.matters import ShownMatterWhole, shown_to
from kernel.law.regimes import regimes
from kernel.outside.models import Packet
from kernel.record.looking import looked
from kernel.web.in_words import key_in_words, names_for
from kernel.web.permitted import actor_for
from kernel.web.seeking import page_of_case

ALL = (*ON_INQUIRIES, *ON_REVIEWS, *ON_CTM, *ON_ALL)
STATES = {
    "open": ("To answer", "?", "pend"),
    "answered": ("Answered", "→", "note"),
    "closed": ("Closed", "✓", "pass"),
}
KINDS = {
    "inquiry": "Department inquiry",
    "qio_review": "QIO review",
    "qio_general": "General QIO review",
    "ctm": "CMS complaint",
}
FIRST_ACTS = ("answer", "send", "determined", "reconsidered", "resolved", "effect")
"""Acts shown as buttons, where they may be done; the others are in a list."""


@require_safe
@matter_page("matter.read")
def matter(request: HttpRequest, row: Matter) -> HttpResponse:
    """The page; the member stays masked.  `shown_to` records the look."""
    now = timezone.now()
    shown = shown_to(row, actor_for(request), now, what="matter page")
    clocks = rows_of(shown.clocks, shown.received_at, now)
    first = first_due([each.counted for each in clocks])
    acts = [(each, shown.may[each.slug]) for each in ALL if each.slug in shown.may]
    context = _head(shown) | {
        "clocks": clocks,
        "main": next((each for each in clocks if first and each.counted is first), None),
        "about_url": page_of_case(shown.about_kind, shown.about),
        "first_acts": [each for each, may in acts if may and each.slug in FIRST_ACTS],
        "acts": [each for each, may in acts if may and each.slug not in FIRST_ACTS],
        "refused": [(each, may) for each, may in acts if not may],
        "codes": _codes(shown),
    }
    return render(request, "grievances/matter.html", context)


def _codes(shown: ShownMatterWhole) -> list[tuple[str, str]]:
    """The register's columns of an inquiry, in words."""
    if shown.kind != "inquiry":
        return []
    columns = (("function", shown.function), ("reason", shown.reason))
    made = [(key_in_words(name), name_of(name, code)) for name, code in columns]
    return [*made, ("disposition", name_of("disposition", shown.disposition))]


def _head(shown: ShownMatterWhole) -> dict[str, Any]:
    word, mark, tone = STATES[shown.state]
    known = regimes()
    business = ", ".join(known[name].what for name in shown.regimes if name in known)
    step = f", {key_in_words(shown.level)}" if shown.level else ""
    return {
        "shown": shown,
        "state": word,
        "mark": mark,
        "tone": tone,
        "kind": f"{KINDS[shown.kind]}{step}",
        "business": business or "No plan on file",
    }


def page_of(act: MatterAct) -> Callable[..., HttpResponse]:
    """The view of an act, for whoever answers bodies outside."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @matter_page(act.permission)
    def view(request: HttpRequest, row: Matter) -> HttpResponse:
        actor, now = actor_for(request), timezone.now()
        trouble = None
        if request.method == "POST":
            given = Given(request.POST, request.FILES, row.case.zone)
            outcome = tried(lambda: act.do(Doing(row, given, actor, now)))
            if not isinstance(outcome, Trouble):
                messages.success(request, names_for(request).said(outcome))
                return redirect("matter", row.number)
            trouble = outcome
        shown = shown_to(row, actor, now, what=f"matter: {act.title.lower()}")
        if act.slug not in shown.may:
            return nothing(request, f"{row.number}: {act.slug}")
        return _form(request, act, shown, trouble)

    made: Any = view
    return made


def _form(
    request: HttpRequest, act: MatterAct, shown: ShownMatterWhole, trouble: Trouble | None
) -> HttpResponse:
    seen = request.POST.get("version", shown.version)
    fields = [_begun(each, request.GET) for each in act.asks(shown)]
    context = _head(shown) | {
        "act": act,
        "fields": asked(request, fields),
        "version": shown.version if trouble and trouble.status == 409 else seen,
        "may": shown.may[act.slug],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "grievances/matter_act.html", context, status=status)


def _begun(field: Any, chosen: Mapping[str, str]) -> Any:
    """What a link chose already."""
    said = str(chosen.get(field.name, ""))
    return replace(field, value=said) if said in dict(field.choices) and said else field


@require_safe
@matter_page("matter.read")
def packet(request: HttpRequest, row: Matter, identity: int) -> HttpResponse:
    """The file as it was sent, to be saved; never opened as one of our pages."""
    found = Packet.objects.filter(case=row.pk, pk=identity).first()
    if found is None:
        return nothing(request, f"{row.number} packet {identity}")
    member = row.member.number if row.member else ""
    what = f"file {found.number}: the PDF"
    looked(actor_for(request).name, what, now=timezone.now(), member=member, case=row.number)
    headers = SEALED | {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)
