"""The page of each small act on an appeal: its form, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.acts import Act, Doing
from appeals.desk.acts_filing import FILING
from appeals.desk.acts_further import FURTHER
from appeals.desk.acts_hearing import HEARING
from appeals.desk.acts_review import REVIEW
from appeals.desk.acts_time import TIME
from appeals.desk.fields import Given, asked
from appeals.desk.head import head_of
from appeals.desk.reaching import appeal_page
from appeals.desk.trying import tried
from appeals.models import Appeal
from appeals.showing.shown import shown_to
from claims.desk.trying import Trouble
from kernel.web.in_words import names_for
from kernel.web.permitted import actor_for

ALL = (*HEARING, *FILING, *TIME, *REVIEW, *FURTHER)


def page_of(act: Act) -> Callable[..., HttpResponse]:
    """The view of an act, for whoever holds its permission."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @appeal_page(act.permission)
    def view(request: HttpRequest, row: Appeal) -> HttpResponse:
        trouble = None
        if request.method == "POST":
            actor, now = actor_for(request), timezone.now()
            given = Given(request.POST, request.FILES, row.case.zone)
            outcome = tried(lambda: act.do(Doing(row, given, actor, now)))
            if not isinstance(outcome, Trouble):
                for each in outcome:
                    messages.success(request, names_for(request).said(each))
                return redirect("appeal", row.number)
            trouble = outcome
        return _form(request, act, row, trouble)

    made: Any = view
    return made


def _form(request: HttpRequest, act: Act, row: Appeal, trouble: Trouble | None) -> HttpResponse:
    shown = shown_to(row, actor_for(request), timezone.now(), what=f"appeal: {act.title.lower()}")
    fields = act.asks(row, shown)
    context = {
        "act": act,
        "shown": shown,
        "head": head_of(shown),
        "fields": asked(request, fields),
        "multipart": any(each.kind == "file" for each in fields),
        "version": _version(request, shown.version, trouble),
        "may": shown.may[act.slug],
        "trouble": trouble,
    }
    return render(request, "appeals/act.html", context, status=trouble.status if trouble else 200)


def _version(request: HttpRequest, now: str, trouble: Trouble | None) -> str:
    """What was seen; after a change that is told on the page, the one in force."""
    if trouble is None or trouble.status == 409:
        return now
    return str(request.POST.get("version", "")) or now
