"""What waits for a second signature: seen, agreed to, or sent back with a reason."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.desk.forms import done
from claims.desk.looking import looked
from claims.desk.reaching import claim_page
from claims.desk.second_words import waiting_requests
from claims.desk.trying import Trouble, tried
from claims.models import Claim, Proposal
from claims.operations.review.decide import send_back, sign
from claims.operations.review.outcome import Outcome
from claims.operations.review.preview import preview_of_proposal
from claims.operations.review.proposals import shown_many
from kernel.cases.version import versions_of
from kernel.people.policy import Actor, sees
from kernel.record.looking import looked_at_many
from kernel.web.permitted import actor_for, page

SIZE = 25
"""Proposals on a page."""


@require_safe
@page("work.read")
def approvals(request: HttpRequest) -> HttpResponse:
    """A page of the open proposals this person may see, with why they may sign each or not; on the
    first page those of prior authorizations too.  What
    one would change is worked out for the one asked for (`look`), else for the first they may
    sign: the others' is a click away."""
    actor = actor_for(request)
    rows = list(_after(_open(actor), request.GET.get("after", ""))[: SIZE + 1])
    proposals = _shown(rows[:SIZE], actor)
    _worked_out(proposals, request.GET.get("look", ""), actor)
    seen = [("", each["proposal"].claim) for each in proposals]
    looked_at_many(actor.name, "list of approvals", seen, now=timezone.now())
    said = {
        "proposals": proposals,
        "requests": [] if "after" in request.GET else waiting_requests(actor),
        "here": urlencode({"after": request.GET["after"]}) if "after" in request.GET else "",
        "next": _address(rows[SIZE - 1]) if len(rows) > SIZE else None,
        "first": "after" in request.GET,
    }
    return render(request, "desk/approvals.html", said)


def _open(actor: Actor) -> QuerySet[Any]:
    """The open proposals, those that went to this person first, then the oldest."""
    waiting = Proposal.objects.filter(ended__isnull=True)
    if "*" not in (seen := sees(actor)):
        waiting = waiting.filter(claim__case__restricted_to__in=["", *sorted(seen)])
    mine = Case(When(to=actor.name, then=0), default=1, output_field=IntegerField())
    return waiting.defer("stored", "expected").annotate(place=mine).order_by("place", "at", "pk")


def _after(waiting: QuerySet[Any], place: str) -> QuerySet[Any]:
    """Those after the last of the page before; from the top where the place is none."""
    try:
        first, at, last = place.split(" ")
        mine, moment, key = int(first), datetime.fromisoformat(at), int(last[:18])
    except ValueError:
        return waiting
    if moment.tzinfo is None or mine not in (0, 1):
        return waiting
    same = Q(place=mine)
    later = Q(at__gt=moment) | Q(at=moment, pk__gt=key)
    return waiting.filter(Q(place__gt=mine) | (same & later))


def _address(last: Any) -> str:
    after = f"{last.place} {last.at.isoformat()} {last.pk}"
    return f"{reverse('approvals')}?{urlencode({'after': after})}"


def _shown(rows: list[Proposal], actor: Actor) -> list[dict[str, Any]]:
    """Each with the version its signature is asked for; as few statements as for one."""
    versions = versions_of([each.claim_id for each in rows])
    return [
        {"proposal": shown, "line": row.line, "version": versions[row.claim_id]}
        for row, shown in zip(rows, shown_many(rows, actor), strict=True)
    ]


def _worked_out(proposals: list[dict[str, Any]], look: str, actor: Actor) -> None:
    mine = [each for each in proposals if each["proposal"].may["sign"]]
    asked = [each for each in mine if each["proposal"].claim == look] or mine[:1]
    for each in asked:
        number = each["proposal"].claim
        each["preview"] = preview_of_proposal(number, actor, timezone.now())


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
