"""Letters of a grievance: the draft beside what it must say, and made where nothing is missing."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from claims.desk.drafts import drafts_of, senders
from claims.desk.trying import Trouble
from grievances.desk.head import head_of
from grievances.desk.reaching import grievance_page
from grievances.desk.trying import tried
from grievances.letters.compose import templates
from grievances.models import Grievance
from grievances.operations.letters.issue import issue_this
from grievances.operations.letters.preview import kinds, preview
from grievances.showing.shown import shown_to
from kernel.people.policy import Actor, may
from kernel.web.permitted import actor_for


@require_http_methods(["GET", "HEAD", "POST"])
@grievance_page({"GET": "letter.read", "HEAD": "letter.read", "POST": "grievance.work"})
def letter(request: HttpRequest, row: Grievance) -> HttpResponse:
    """The draft of each kind of letter the grievance has something to tell by.  A post makes the
    one looked at, and only where nothing is missing; the office's letters make it otherwise."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        outcome = _made(request, row, actor, now)
        if not isinstance(outcome, Trouble):
            return outcome
        trouble = outcome
    shown = shown_to(row, actor, now, what="grievance: letter before it is made")
    known = kinds(row.number)
    code = _code(request) or (known[-1] if known else "")
    found = preview(row.number, code, now=now, senders=senders()) if code else []
    drafts = drafts_of(found, templates())
    context = {
        "shown": shown,
        "head": head_of(shown),
        "codes": [(each, templates()[each].title) for each in known],
        "code": code,
        "drafts": drafts,
        "whole": bool(drafts) and all(each.letter.may_leave for each in drafts),
        "make_may": may(actor, "grievance.work"),
        "issued": [each for each in shown.letters if each.code == code],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "grievances/letter.html", context, status=status)


def _code(request: HttpRequest) -> str:
    """Which kind of letter is looked at; empty: none is named."""
    return str(request.POST.get("code") or request.GET.get("code") or "")


def _made(
    request: HttpRequest, row: Grievance, actor: Actor, now: datetime
) -> HttpResponse | Trouble:
    code, version = _code(request), request.POST.get("version", "")
    outcome = tried(lambda: issue_this(row.number, code, actor, now, version, senders()))
    if isinstance(outcome, Trouble):
        return outcome
    made = "1 letter is" if len(outcome) == 1 else f"{len(outcome)} letters are"
    messages.success(request, f"{made} made, and sent with the next dispatch.")
    return redirect(f"{reverse('grievance-letter', args=[row.number])}?{urlencode({'code': code})}")
