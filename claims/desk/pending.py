"""Letting a claim wait: the reason, what is asked of whom, the day to follow up, with why."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

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
from claims.operations.review.past_deadlines import (
    PastDeadline,
    ended_before,
    open_deadlines,
)
from claims.operations.review.pend import Pended
from claims.operations.review.pend import pend as let_wait
from claims.operations.review.pend_letter import PendPreview, preview_pend
from claims.operations.review.shown import review_of
from claims.operations.review.take_back import take_back_pend
from claims.operations.review.words import UnableToPend
from claims.pend_reasons import PendReason, pend_reasons
from kernel.people.policy import Actor, in_words
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
    given = request.POST
    outcome, looked_at = _tried(given, claim, actor, now) if given else (None, None)
    if isinstance(outcome, Pended):
        back = reverse("claim-pend-undo", args=(claim.number,))
        messages.success(request, _waits(outcome), extra_tags=back)
        return redirect("claim", claim.number)
    context = decision_context(request, claim, review, said(given, review), outcome) | {
        "reasons": _reasons(claim, review, now),
        "reason": given.get("reason", ""),
        "text": given.get("note", ""),
        "follow_up": given.get("follow_up", "").strip(),
        "looked_at": looked_at,
        "drafts": drafts_shown(looked_at.letters) if looked_at else [],
    }
    return render(request, "desk/pend.html", context, status=outcome.status if outcome else 200)


@require_POST
@claim_page("claim.pend")
def undo(request: HttpRequest, claim: Claim) -> HttpResponse:
    """For ten seconds after it, the pend is taken back."""
    actor, now = actor_for(request), timezone.now()
    done = tried(lambda: take_back_pend(claim.number, actor, now))
    if isinstance(done, Trouble):
        messages.error(request, f"It was not undone: {done.why}.")
    else:
        letters = f" {done.letters} letter{pluralize(done.letters)} will not leave."
        messages.success(request, f"{done.number} waits no more.{letters if done.letters else ''}")
    return redirect("claim", claim.number)


def _tried(
    given: QueryDict, claim: Claim, actor: Actor, now: datetime
) -> tuple[Pended | Trouble | None, PendPreview | None]:
    """What came of it, and what was looked at first.  A day somebody chose that lies past a
    deadline is shown with it before it is taken: `warned` is the day they saw that of."""
    step, reason, text = given.get("step", ""), given.get("reason", ""), given.get("note", "")
    typed = given.get("follow_up", "").strip()
    day, version = _day(typed), given.get("version", "")
    if step not in ("look", "pend"):
        return None, None
    if typed and day is None:
        return Trouble(422, WRONG_DAY), None
    if step == "look" or (day and given.get("warned") != day.isoformat()):
        seen = tried(lambda: preview_pend(claim.number, reason, text, actor, now, day))
        if isinstance(seen, Trouble):
            return seen, None
        if step == "look" or seen.past:
            return None, seen
    return (
        tried(lambda: let_wait(claim.number, reason, text, actor, now, version, follow_up=day)),
        None,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason of the catalogue with the day it would be followed up, why that day, and the
    deadlines that end before it; or why it cannot be used."""

    reason: PendReason
    follow_up: FollowUp | None
    past: tuple[PastDeadline, ...] = ()
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
    zone = ZoneInfo(claim.case.zone)
    day = now.astimezone(zone).date()
    ends = {asks: open_deadlines(claim.pk, zone, now, asks=asks) for asks in (True, False)}
    made = []
    for reason in sorted(pend_reasons().values(), key=lambda each: -each.priority):
        try:
            found = follow_up_of(reason, review.header.regimes, day, None)
        except UnableToPend as problem:
            made.append(Choice(reason, None, why_not=str(problem)))
        else:
            made.append(Choice(reason, found, ended_before(found.on, ends[bool(reason.needed)])))
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
