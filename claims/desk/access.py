"""Who may see a claim, and who may not work on it: said by a supervisor or who watches over it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from claims.desk.forms import decision_context
from claims.desk.reaching import claim_page
from claims.desk.said import said
from claims.desk.trying import Trouble, tried
from claims.models import Claim
from claims.operations.review.bar import Barred, bar_from
from claims.operations.review.held import held_of
from claims.operations.review.restrict import ROLE, Restricted, restrict_to
from claims.operations.review.shown import review_of
from claims.policy import PERMISSIONS, may_work_on
from kernel.people.acting import who_could
from kernel.people.policy import Actor, in_words, insist, may_see
from kernel.web.in_words import names_for
from kernel.web.permitted import actor_for

_WHICH = Trouble(422, "Say whether it is restricted, or somebody barred from it.")


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.restrict")
def access_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Two forms: to whom it is restricted, and who is barred; each with the reason."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    held = held_of(claim)
    insist(may_work_on(actor, held.facts, "claim.restrict"))
    trouble = None
    if request.method == "POST":
        outcome = _tried(request.POST, claim.number, actor)
        if not isinstance(outcome, Trouble):
            return _done(request, outcome, actor)
        trouble = outcome
    context = decision_context(request, claim, review, said(request.POST, review), trouble) | {
        "typed": request.POST,
        "restricted_to": held.facts.restricted_to,
        "roles": [(ROLE + each, in_words([each])) for each in PERMISSIONS["claim.read"].roles],
        "readers": who_could("claim.read"),
        "barred": held.facts.barred,
        "bar_may": may_work_on(actor, held.facts, "claim.bar"),
        "workers": [each for each in who_could("claim.note") if each not in held.facts.barred],
    }
    return render(request, "desk/access.html", context, status=trouble.status if trouble else 200)


def _tried(given: Mapping[str, str], number: str, actor: Actor) -> Restricted | Barred | Trouble:
    now, version = timezone.now(), given.get("version", "")
    reason, act = given.get("reason", ""), given.get("act", "")
    if act == "restrict":
        to = given.get("to", "")
        return tried(lambda: restrict_to(number, to, reason, actor, now, version))
    if act == "bar":
        person = given.get("person", "")
        return tried(lambda: bar_from(number, person, reason, actor, now, version))
    return _WHICH


def _done(request: HttpRequest, outcome: Restricted | Barred, actor: Actor) -> HttpResponse:
    """Back to the claim; to the queue, where who restricted it may see it no more."""
    names = names_for(request)
    if isinstance(outcome, Barred):
        messages.success(request, f"{names.of(outcome.person)} is barred from {outcome.number}.")
        return redirect("claim", outcome.number)
    if not outcome.to:
        messages.success(request, f"{outcome.number} is restricted to nobody any more.")
        return redirect("claim", outcome.number)
    to = outcome.to.removeprefix(ROLE)
    whom = in_words([to]) if outcome.to.startswith(ROLE) else names.of(to)
    seen = may_see(actor, outcome.to)
    lost = "" if seen else " You see it no more."
    messages.success(request, f"{outcome.number} is restricted to {whom}.{lost}")
    return redirect("claim", outcome.number) if seen else redirect("queue")
