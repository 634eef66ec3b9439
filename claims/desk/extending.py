"""More time to decide a claim, and what came in of what it waits for."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
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
from claims.operations.authorizations.asked import MISSING, Extension
from claims.operations.review.extend import Extended, extend, grounds_for
from claims.operations.review.extension_letter import preview_extension
from claims.operations.review.receive import receive_information
from claims.operations.review.shown import review_of
from kernel.dates import written
from kernel.web.permitted import actor_for

WRONG = "Write the days as a number, and the moment as 2026-03-31T14:30, or leave them empty."


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.extend")
def extend_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The form: on which ground, why, and what is asked for; the letter is made when it is sent."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    if (told := overtaken(request, claim, review, "pend")) is not None:
        return told
    trouble, looked_at = None, None
    if request.method == "POST":
        version, asked = request.POST.get("version", ""), _asked(request.POST)
        if asked is None:
            trouble = Trouble(422, WRONG)
        elif request.POST.get("step") == "look":
            seen = tried(lambda: preview_extension(claim.number, asked, actor, now))
            trouble, looked_at = (seen, None) if isinstance(seen, Trouble) else (None, seen)
        else:
            outcome = tried(lambda: extend(claim.number, asked, actor, now, version))
            if not isinstance(outcome, Trouble):
                messages.success(request, _told(outcome))
                return redirect("claim", claim.number)
            trouble = outcome
    context = decision_context(request, claim, review, said(request.POST, review), trouble) | {
        "grounds": grounds_for(review.header.regimes),
        "materials": [(each, missing_words()[each]["title"]) for each in MISSING],
        "typed": request.POST,
        "needed": request.POST.getlist("needed"),
        "looked_at": looked_at,
        "drafts": drafts_shown(looked_at.letters) if looked_at else [],
    }
    return render(request, "desk/extend.html", context, status=trouble.status if trouble else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.receive")
def receive_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """What came in, and when."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    trouble, what = None, request.POST.get("what", "")
    if request.method == "POST":
        version, at = request.POST.get("version", ""), request.POST.get("at", "").strip()
        moment = _moment(at, claim.case.zone)
        if at and moment is None:
            trouble = Trouble(422, WRONG)
        else:
            outcome = tried(
                lambda: receive_information(claim.number, what, actor, now, version, moment)
            )
            if not isinstance(outcome, Trouble):
                messages.success(request, f"What came in for {claim.number} is on record.")
                return redirect("claim", claim.number)
            trouble = outcome
    context = decision_context(request, claim, review, said(request.POST, review), trouble) | {
        "typed": request.POST
    }
    return render(request, "desk/receive.html", context, status=trouble.status if trouble else 200)


def _asked(given: QueryDict) -> Extension | None:
    """None where the days are no number."""
    days = given.get("days", "").strip()
    if days and not (days.isascii() and days.isdecimal() and len(days) < 4):
        return None
    ground, why = given.get("ground", ""), given.get("why", "")
    return Extension(ground, why, int(days) if days else None, tuple(given.getlist("needed")))


def _moment(text: str, zone: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) if text else None
    except ValueError:
        return None


def _told(done: Extended) -> str:
    said = f"{done.number}: the letter that takes more time, until {written(done.new_day)}, waits "
    said += "to leave; the clock moves when it has left."
    return f"{said} {' '.join(done.held)}".strip()
