"""Letting a claim wait: the reason, what is asked of whom, the day to follow up, with why."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from claims.desk.denying import drafts_shown
from claims.desk.forms import decision_context
from claims.desk.overtaken import overtaken
from claims.desk.reaching import claim_page
from claims.desk.said import said
from claims.desk.trying import Trouble, tried
from claims.letters.request_notice import missing_words
from claims.models import Claim
from claims.operations.review.following_up import FollowUp, follow_up_of
from claims.operations.review.parts import Review
from claims.operations.review.pend import Pended
from claims.operations.review.pend import pend as let_wait
from claims.operations.review.pend_letter import preview_pend
from claims.operations.review.shown import review_of
from claims.operations.review.words import UnableToPend
from claims.pend_reasons import PendReason, pend_reasons
from kernel.people.policy import in_words
from kernel.web.permitted import actor_for

WRONG_DAY = "Write the day as 2026-03-31, or leave it empty for the one that is computed."


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.pend")
def pend(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The form, and what came of it."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    if (told := overtaken(request, claim, review, "pend")) is not None:
        return told
    reason, text = request.POST.get("reason", ""), request.POST.get("note", "")
    typed_day = request.POST.get("follow_up", "").strip()
    trouble, looked_at = None, None
    if (step := request.POST.get("step")) in ("look", "pend"):
        version, day = request.POST.get("version", ""), _day(typed_day)
        if day is None and typed_day:
            trouble = Trouble(422, WRONG_DAY)
        elif step == "look":
            seen = tried(lambda: preview_pend(claim.number, reason, text, actor, now, day))
            trouble, looked_at = (seen, None) if isinstance(seen, Trouble) else (None, seen)
        else:
            outcome = tried(
                lambda: let_wait(claim.number, reason, text, actor, now, version, follow_up=day)
            )
            if not isinstance(outcome, Trouble):
                messages.success(request, _waits(outcome))
                return redirect("claim", claim.number)
            trouble = outcome
    context = decision_context(request, claim, review, said(request.POST, review), trouble) | {
        "reasons": _reasons(claim, review, now),
        "reason": reason,
        "text": text,
        "follow_up": typed_day,
        "looked_at": looked_at,
        "drafts": drafts_shown(looked_at.letters) if looked_at else [],
    }
    return render(request, "desk/pend.html", context, status=trouble.status if trouble else 200)


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason of the catalogue with the day it would be followed up, and why that day; or why it
    cannot be used."""

    reason: PendReason
    follow_up: FollowUp | None
    why_not: str = ""

    @property
    def who(self) -> str:
        return in_words(self.reason.resolved_by)

    @property
    def asks(self) -> str:
        """What its letter asks for, by the titles the letter uses."""
        titles = [missing_words()[each]["title"] for each in self.reason.needed]
        return "; ".join(f"{each[:1].lower()}{each[1:]}" for each in titles)


def _reasons(claim: Claim, review: Review, now: datetime) -> list[Choice]:
    """The catalogue, what is due at one time first by priority."""
    day = now.astimezone(ZoneInfo(claim.case.zone)).date()
    made = []
    for reason in sorted(pend_reasons().values(), key=lambda each: -each.priority):
        try:
            made.append(Choice(reason, follow_up_of(reason, review.header.regimes, day, None)))
        except UnableToPend as problem:
            made.append(Choice(reason, None, str(problem)))
    return made


def _waits(done: Pended) -> str:
    """What came of it, in a sentence."""
    said = f"{done.number} waits until {done.until.isoformat()}: {done.reason.text}."
    if done.letters:
        said += f" {len(done.letters)} letter{'s' if len(done.letters) > 1 else ''} will go out."
    return f"{said} {' '.join(done.held)}".strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
