"""A prior authorization as a page to read: what was asked and answered, clocks and letters."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.desk.clock import Clock, first_due
from claims.desk.letters import letter_of, letter_page, pdf_of
from claims.desk.looking import looked
from claims.desk.reaching import nothing, request_numbered
from claims.events import EVENTS
from claims.models import AuthorizationRequest
from claims.operations.authorizations.read import answer_of
from kernel.cases.events import EVENTS as OF_CASES
from kernel.cases.models import Deadline, Event
from kernel.clocks import catalogue
from kernel.letters.models import Letter, LetterAbout
from kernel.people.policy import may
from kernel.web.in_words import key_in_words
from kernel.web.left import WIDTH
from kernel.web.permitted import actor_for, page
from providers.models import Provider

MEANINGS = {**OF_CASES, **EVENTS}
STATES = {
    "requested": ("Requested", "○", "note"),
    "pended": ("In review", "?", "pend"),
    "approved": ("Approved", "✓", "pass"),
    "partly_approved": ("Partly approved", "◐", "pend"),
    "denied": ("Denied", "✕", "deny"),
    "cancelled": ("Cancelled", "■", "note"),
    "taken_back": ("Taken back", "↩", "deny"),
}
PURPOSES = {
    "second_opinion": "a second opinion",
    "third_opinion": "a third opinion",
    "other_service": "other care",
}


@require_safe
@page("authorization.read")
def authorization(request: HttpRequest, number: str) -> HttpResponse:
    """The page; nothing is decided on it."""
    actor, now = actor_for(request), timezone.now()
    row = request_numbered(actor, number)
    if row is None:
        return nothing(request, number)
    looked(actor, row, "authorization page")
    answer = answer_of(row)
    duties = {each.clock: each.duty for each in answer.clocks}
    clocks = [_clock(each, duties, row.case.received_at, now) for each in _deadlines(row)]
    clinician = Provider.objects.filter(npi=row.clinician_npi).first()
    context = {
        "asked": row,
        "answer": answer,
        "state": STATES[row.state],
        "purpose": PURPOSES.get(row.purpose, row.purpose),
        "missing": [key_in_words(each) for each in answer.missing],
        "services": [_service(each) for each in answer.services],
        "clinician": f"{clinician.first_name} {clinician.name}".strip() if clinician else "",
        "clocks": clocks,
        "clock": first_due(clocks),
        "clock_width": WIDTH,
        "decisions": row.decisions.order_by("-number").defer("stored"),
        "events": _events(row),
        "letters": _letters(row) if may(actor, "letter.read") else None,
    }
    response = render(request, "desk/authorization.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@page("letter.read")
def letter(request: HttpRequest, number: str, identity: int) -> HttpResponse:
    """A letter about it, as it was issued."""
    row = request_numbered(actor_for(request), number)
    found = letter_of(row.pk, identity) if row else None
    if row is None or found is None:
        return nothing(request, f"{number} letter {identity}")
    looked(actor_for(request), row, f"letter {found.number}")
    return letter_page(found)


@require_safe
@page("letter.read")
def letter_pdf(request: HttpRequest, number: str, identity: int) -> HttpResponse:
    """Its PDF, to be saved."""
    row = request_numbered(actor_for(request), number)
    found = letter_of(row.pk, identity) if row else None
    if row is None or found is None:
        return nothing(request, f"{number} letter {identity}")
    looked(actor_for(request), row, f"letter {found.number}: the PDF")
    return pdf_of(found)


def _deadlines(row: AuthorizationRequest) -> list[Deadline]:
    return list(Deadline.objects.filter(case=row.pk).order_by("late_from", "clock"))


def _clock(row: Deadline, duties: dict[str, str], received_at: datetime, now: datetime) -> Clock:
    return Clock(
        name=row.clock,
        rule=row.rule,
        duty=duties.get(row.clock, key_in_words(row.clock)),
        state=row.state,
        due_on=row.due_on,
        late_from=row.late_from,
        steps=tuple(row.steps),
        received_at=received_at,
        now=now,
        zone=settings.TIME_ZONE,
        owed_by=next((each.owed_by for each in catalogue() if each.name == row.clock), "plan"),
    )


def _service(each: Any) -> dict[str, Any]:
    return {
        "number": each.number,
        "what": each.code or each.described or "the opinion",
        "asked": f"{each.asked_units} from {each.asked_days}",
        "decision": key_in_words(each.decision) or "open",
        "granted": f"{each.granted_units} from {each.granted_days}" if each.granted_units else "",
        "used": each.used_units,
        "reasons": each.reasons,
    }


def _events(row: AuthorizationRequest) -> list[dict[str, Any]]:
    rows = Event.objects.filter(case=row.pk).defer("stored").order_by("-id")
    return [
        {
            "at": each.at,
            "what": MEANINGS.get(each.name) or key_in_words(each.name),
            "by": each.actor,
        }
        for each in rows
    ]


def _letters(row: AuthorizationRequest) -> list[Letter]:
    about = LetterAbout.objects.filter(case=row.pk).values("letter")
    found = Letter.objects.filter(pk__in=about).defer("pdf", "html", "stored")
    return list(found.order_by("-issued_at", "-pk"))
