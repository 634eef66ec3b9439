"""Letters of an appeal: the draft beside what it must say, and the letters as they were issued."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from appeals.desk.head import head_of
from appeals.desk.reaching import appeal_page, nothing
from appeals.desk.trying import tried
from appeals.letters.compose import templates
from appeals.models import Appeal
from appeals.operations.letters.beside import letter_cases
from appeals.operations.letters.issue import issue_this
from appeals.operations.letters.preview import kinds, preview
from appeals.showing.shown import shown_to
from claims.desk.drafts import drafts_of, senders
from claims.desk.letters import letter_of, letter_page, pdf_of
from claims.desk.trying import Trouble
from kernel.letters.models import Letter
from kernel.people.policy import Actor, may
from kernel.record.looking import looked
from kernel.web.permitted import actor_for


@require_http_methods(["GET", "HEAD", "POST"])
@appeal_page({"GET": "letter.read", "HEAD": "letter.read", "POST": "appeal.work"})
def letter(request: HttpRequest, row: Appeal) -> HttpResponse:
    """The draft of each kind of letter the appeal has something to tell by.  A post makes the one
    looked at, and only where nothing is missing; the office's letters make it otherwise."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        outcome = _made(request, row, actor, now)
        if not isinstance(outcome, Trouble):
            return outcome
        trouble = outcome
    shown = shown_to(row, actor, now, what="appeal: letter before it is made")
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
        "make_may": may(actor, "appeal.work"),
        "issued": [each for each in shown.letters if each.code == code],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "appeals/letter.html", context, status=status)


def _code(request: HttpRequest) -> str:
    """Which kind of letter is looked at; empty: none is named."""
    return str(request.POST.get("code") or request.GET.get("code") or "")


def _made(request: HttpRequest, row: Appeal, actor: Actor, now: datetime) -> HttpResponse | Trouble:
    code, version = _code(request), request.POST.get("version", "")
    outcome = tried(lambda: issue_this(row.number, code, actor, now, version, senders()))
    if isinstance(outcome, Trouble):
        return outcome
    made = "1 letter is" if len(outcome) == 1 else f"{len(outcome)} letters are"
    messages.success(request, f"{made} made, and sent with the next dispatch.")
    return redirect(f"{reverse('appeal-letter', args=[row.number])}?{urlencode({'code': code})}")


@require_safe
@appeal_page("letter.read")
def issued(request: HttpRequest, row: Appeal, identity: int) -> HttpResponse:
    """A letter as it was issued, for a screen."""
    found = _issued(row, identity)
    if found is None:
        return nothing(request, f"{row.number} letter {identity}")
    _looked(actor_for(request), row, f"letter {found.number}")
    return letter_page(found)


@require_safe
@appeal_page("letter.read")
def issued_pdf(request: HttpRequest, row: Appeal, identity: int) -> HttpResponse:
    """Its PDF, to be saved."""
    found = _issued(row, identity)
    if found is None:
        return nothing(request, f"{row.number} letter {identity}")
    _looked(actor_for(request), row, f"letter {found.number}: the PDF")
    return pdf_of(found)


def _issued(row: Appeal, identity: int) -> Letter | None:
    """Of the appeal, or of a case beside it."""
    cases = letter_cases(row.pk)
    return next(filter(None, (letter_of(each.pk, identity) for each in cases)), None)


def _looked(actor: Actor, row: Appeal, what: str) -> None:
    member = row.member.number if row.member else ""
    looked(actor.name, what, now=timezone.now(), member=member, case=row.number)
