"""What waits for a second signature: seen, agreed to, or sent back with a reason."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.desk.forms import done
from claims.desk.looking import looked
from claims.desk.reaching import claim_page
from claims.desk.trying import Trouble, tried
from claims.models import Claim, Proposal
from claims.operations.review.decide import send_back, sign
from claims.operations.review.held import read
from claims.operations.review.outcome import Outcome
from claims.operations.review.preview import preview_of_proposal
from claims.operations.review.proposals import shown
from kernel.cases.version import version_of
from kernel.people.policy import Actor, sees
from kernel.record.looking import looked_at_many
from kernel.web.permitted import actor_for, page

MOST = 100
"""Proposals on the page; the rest follow when these are done."""
DRAWN = 10
"""Of those who looks may sign, how many are worked out line by line; others are on their claim."""


@require_safe
@page("work.read")
def approvals(request: HttpRequest) -> HttpResponse:
    """Every open proposal this person may see, with why they may sign it or not."""
    actor = actor_for(request)
    proposals = _open(actor)
    for each in [one for one in proposals if one["proposal"].may["sign"]][:DRAWN]:
        each["preview"] = preview_of_proposal(each["proposal"].claim, actor, timezone.now())
    seen = [("", each["proposal"].claim) for each in proposals]
    looked_at_many(actor.name, "list of approvals", seen, now=timezone.now())
    return render(request, "desk/approvals.html", {"proposals": proposals})


def _open(actor: Actor) -> list[dict[str, Any]]:
    """The open proposals, those that went to this person first, then the oldest."""
    waiting = Proposal.objects.filter(ended__isnull=True)
    if "*" not in (seen := sees(actor)):
        waiting = waiting.filter(claim__case__restricted_to__in=["", *sorted(seen)])
    rows = waiting.defer("stored", "expected").order_by(
        Case(When(to=actor.name, then=0), default=1), "at", "pk"
    )
    return [
        {
            "proposal": shown(each, read(each.claim_id), actor),
            "line": each.line.replace("_", " "),
            "version": version_of(each.claim_id),
        }
        for each in rows[:MOST]
    ]


@require_POST
@claim_page("claim.sign")
def agree(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Sign what another proposed."""
    return _ended(request, claim, "")


@require_POST
@claim_page("claim.sign")
def back(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Send it back, with why."""
    return _ended(request, claim, request.POST.get("reason", "").strip() or " ")


def _ended(request: HttpRequest, claim: Claim, reason: str) -> HttpResponse:
    actor, now = actor_for(request), timezone.now()
    looked(actor, claim, "second signature")
    version = request.POST.get("version", "")

    def work() -> Outcome:
        if reason:
            return send_back(claim.number, reason, actor, now, version)
        return sign(claim.number, actor, now, version)

    outcome = tried(work)
    if isinstance(outcome, Trouble):
        since = "; ".join(f"{each.what} by {each.by}" for each in outcome.changes)
        messages.error(request, f"{outcome.why} {since}".strip())
        return redirect("claim", claim.number)
    messages.success(request, done(outcome))
    return redirect("approvals")
