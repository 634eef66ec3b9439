"""Words on findings: what they would come to, approving, trying again, and notes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from claims.desk.forms import decision_context, done
from claims.desk.judged import grouped
from claims.desk.overtaken import overtaken
from claims.desk.reaching import claim_page
from claims.desk.said import Said, said
from claims.desk.trying import Trouble, tried
from claims.desk.waterfall import Waterfall, supposed, waterfall
from claims.models import Claim
from claims.operations.review.decide import decide
from claims.operations.review.note import note as write_note
from claims.operations.review.parts import Review
from claims.operations.review.preview import Preview, preview
from claims.operations.review.retry import retry as try_again
from claims.operations.review.shown import review_of
from kernel.people.policy import insist
from kernel.web.in_words import key_in_words, names_for
from kernel.web.permitted import actor_for

GONE = "A finding you wrote about is not found any more; what you typed is kept below."
UNSAID = "Give a reason for each finding you accept or override."


@require_POST
@claim_page("claim.determine")
def findings(request: HttpRequest, claim: Claim) -> HttpResponse:
    """What the words so far would come to, redrawn by the server: a part of the workbench where
    the script asks, else a page.  Nothing is kept."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    if (told := overtaken(request, claim, review, "open")) is not None:
        return told
    given = said(request.POST, review)
    part = request.headers.get("HX-Request") == "true"
    context = _previewed(request, claim, review, given) | {"part": part}
    return render(request, "desk/part_preview.html" if part else "desk/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.determine")
def approve(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The words, what they come to, and the signature; over the limit, the way to who may sign."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    if (told := overtaken(request, claim, review, "open")) is not None:
        return told
    given = said(request.POST, review)
    trouble = None
    if request.POST.get("step") == "decide":
        trouble = _not_ready(given)
        if trouble is None:
            version = request.POST.get("version", "")
            outcome = tried(lambda: decide(claim.number, given.words, actor, now, version))
            if not isinstance(outcome, Trouble):
                messages.success(request, done(outcome))
                return redirect("claim", claim.number)
            trouble = outcome
    context = _previewed(request, claim, review, given, trouble)
    status = trouble.status if trouble else 200
    return render(request, "desk/approve.html", context, status=status)


@require_POST
@claim_page("claim.retry")
def retry(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Judge again what could not run."""
    actor, now = actor_for(request), timezone.now()
    version = request.POST.get("version", "")
    outcome = tried(lambda: try_again(claim.number, actor, now, version))
    if isinstance(outcome, Trouble):
        messages.error(request, _in_one(outcome))
    else:
        messages.success(request, done(outcome))
    return redirect("claim", claim.number)


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.note")
def note(request: HttpRequest, claim: Claim) -> HttpResponse:
    """A note on the case, kept in the record.  It crosses nobody's work: no version is asked."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    insist(review.may["note"])
    trouble, text = None, request.POST.get("text", "")
    if request.method == "POST":
        outcome = tried(lambda: write_note(claim.number, text, actor, now))
        if not isinstance(outcome, Trouble):
            messages.success(request, f"The note on {claim.number} is kept.")
            return redirect("claim", claim.number)
        trouble = outcome
    given = said(request.POST, review)
    context = decision_context(request, claim, review, given, trouble) | {"text": text}
    return render(request, "desk/note.html", context, status=trouble.status if trouble else 200)


def _previewed(
    request: HttpRequest,
    claim: Claim,
    review: Review,
    given: Said,
    trouble: Trouble | None = None,
) -> dict[str, Any]:
    """The words with what they would come to."""
    actor, now = actor_for(request), timezone.now()
    found = None
    if given.words:
        found = tried(lambda: preview(claim.number, given.words, actor, now))
    if isinstance(found, Trouble):
        trouble, found = trouble or found, None
    every = grouped(review.findings, given.typed)
    return decision_context(request, claim, review, given, trouble) | {
        "preview": found,
        "send_to": _signer(request, found),
        "will": _will(found),
        "waterfall": _picture(review, found),
        "open": [each for each in every if each.first.open],
        "gone": [typed for key, typed in given.typed.items() if key in given.gone],
    }


def _signer(request: HttpRequest, found: Preview | None) -> str:
    """Who is asked to sign, by name, where it is over what this person may pay; else empty."""
    if found is None or found.authority:
        return ""
    could = found.authority.who
    return names_for(request).of(could[0]) if could else "whoever may sign"


def _will(found: Preview | None) -> str:
    """What signing these words does, as its button says it; empty where there are none yet."""
    if found is None:
        return ""
    if found.disposition == "pended":
        return "Sign these words; the rest stays open"
    return f"Sign: {key_in_words(found.disposition)}, plan pays {found.after.paid.shown()}"


def _picture(review: Review, found: Preview | None) -> Waterfall | None:
    """The money as it would be; without words as it is."""
    if found is not None:
        return supposed(found.lines)
    return waterfall(review.lines, review.findings) if review.decisions else None


def _not_ready(given: Said) -> Trouble | None:
    if given.gone:
        return Trouble(409, GONE)
    if given.unsaid:
        return Trouble(422, UNSAID)
    return None


def _in_one(trouble: Trouble) -> str:
    since = "; ".join(f"{each.what} by {each.by}" for each in trouble.changes)
    return f"{trouble.why} {since}".strip()
