"""What the forms of a decision share: the head, the version that was seen, the words so far."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from claims.desk.clock import first_due
from claims.desk.head import head_of
from claims.desk.said import Said
from claims.desk.trying import Trouble
from claims.desk.workbench import clocks_of
from claims.models import Claim
from claims.operations.review.outcome import Outcome
from claims.operations.review.parts import Review
from kernel.people.policy import may
from kernel.web.left import WIDTH
from kernel.web.permitted import actor_for


def decision_context(
    request: HttpRequest, claim: Claim, review: Review, given: Said, trouble: Trouble | None
) -> dict[str, Any]:
    """The parts every decision form shows.  Where the claim changed meanwhile the form goes on
    from the version now in force: its reader has been told what changed."""
    version = request.POST.get("version") or review.version
    clocks = clocks_of(review, timezone.now())
    return {
        "claim": claim,
        "review": review,
        "head": head_of(claim, review, shown=False),
        "member_may": may(actor_for(request), "member.show"),
        "clock": first_due(clocks),
        "clock_width": WIDTH,
        "version": trouble.version if trouble and trouble.version else version,
        "said": given,
        "trouble": trouble,
        "law_version": review.decisions[-1].law_version if review.decisions else "",
    }


def done(outcome: Outcome) -> str:
    """What came of it, in a sentence."""
    number, why = outcome.number, outcome.why
    if outcome.did == "decided":
        how = "denied" if outcome.disposition == "denied" else "decided"
        return f"{number} is {how}: {why}."
    if outcome.did == "proposed":
        asked = f" {outcome.to} was asked to sign." if outcome.to else ""
        return f"{number} waits for a second signature: {why}.{asked}"
    if outcome.did == "pended":
        return f"{number} is still in review: {why}."
    return f"{number}: {why}."
