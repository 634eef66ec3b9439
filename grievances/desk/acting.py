"""The page of each act on a grievance: its form, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.fields import Field, Given, asked
from claims.desk.trying import Trouble
from grievances.desk.acts import ANSWERING, Act, Doing
from grievances.desk.acts_classifying import CLASSIFYING
from grievances.desk.acts_filing import FILING
from grievances.desk.head import head_of
from grievances.desk.reaching import grievance_page
from grievances.desk.trying import tried
from grievances.models import Grievance
from grievances.showing.shown import shown_to
from kernel.web.in_words import names_for
from kernel.web.permitted import actor_for

ALL = (*ANSWERING, *CLASSIFYING, *FILING)


def page_of(act: Act) -> Callable[..., HttpResponse]:
    """The view of an act, for whoever holds its permission."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @grievance_page(act.permission)
    def view(request: HttpRequest, row: Grievance) -> HttpResponse:
        trouble = None
        if request.method == "POST":
            actor, now = actor_for(request), timezone.now()
            given = Given(request.POST, request.FILES, row.case.zone)
            outcome = tried(lambda: act.do(Doing(row, given, actor, now)))
            if not isinstance(outcome, Trouble):
                for each in outcome:
                    messages.success(request, names_for(request).said(each))
                return redirect("grievance", row.number)
            trouble = outcome
        return _form(request, act, row, trouble)

    made: Any = view
    return made


def _form(request: HttpRequest, act: Act, row: Grievance, trouble: Trouble | None) -> HttpResponse:
    what = f"grievance: {act.title.lower()}"
    shown = shown_to(row, actor_for(request), timezone.now(), what=what)
    fields = act.asks(shown)
    context = {
        "act": act,
        "shown": shown,
        "head": head_of(shown),
        "fields": asked(request, _chosen(request, fields)),
        "multipart": any(each.kind == "file" for each in fields),
        "version": _version(request, shown.version, trouble),
        "may": shown.may[act.slug],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "grievances/act.html", context, status=status)


def _chosen(request: HttpRequest, fields: Sequence[Field]) -> list[Field]:
    """What a link chose already, as which issue is answered."""
    made = []
    for each in fields:
        said = request.GET.get(each.name, "")
        known = said in dict(each.choices)
        made.append(replace(each, value=said) if known and said else each)
    return made


def _version(request: HttpRequest, now: str, trouble: Trouble | None) -> str:
    """What was seen; after a change that is told on the page, the one in force."""
    if trouble is None or trouble.status == 409:
        return now
    return str(request.POST.get("version", "")) or now
