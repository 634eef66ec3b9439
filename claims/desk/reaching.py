"""From a number in an address to the claim it names, for whoever may see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claims.desk.looking import found_nothing
from claims.models import AuthorizationRequest, Claim
from claims.operations.authorizations.kept_aside import KIND
from claims.operations.review.held import AROUND
from claims.policy import may_see_request
from kernel.cases.models import Case
from kernel.people.policy import Actor, may, may_see
from kernel.web.permitted import actor_for, page

LONGEST_NUMBER = 20
LONGEST_OF_PROVIDERS, FEW = 38, 20
"""CLM01 has at most 38 characters (005010X222A1)."""


def claim_numbered(actor: Actor, number: str) -> Claim | None:
    """The claim with this claim or case number; None where there is none, or it is restricted to
    another: who guesses cannot tell the two apart.  One statement."""
    if not _may_be(number):
        return None
    wanted = number.upper()
    found = (
        Claim.objects.filter(Q(number=wanted) | Q(case__number=wanted))
        .select_related(*AROUND)
        .order_by("pk")
        .first()
    )
    return found if found and may_see(actor, found.case.restricted_to) else None


def request_numbered(actor: Actor, number: str) -> AuthorizationRequest | None:
    """The prior authorization with this number.  One statement."""
    if not _may_be(number):
        return None
    found = (
        AuthorizationRequest.objects.filter(number=number.upper())
        .select_related("case", "member", "coverage__plan", "authorization")
        .first()
    )
    if found and may_see_request(actor, found.case.restricted_to, sender=found.sender):
        return found
    return None


def page_of_number(actor: Actor, number: str) -> str | None:
    """Where a number leads: the page of its claim or authorization; where the provider gave it to
    several claims, the list of them."""
    if may(actor, "claim.read") and (claim := claim_numbered(actor, number)):
        return reverse("claim", args=[claim.number])
    if may(actor, "authorization.read") and (asked := request_numbered(actor, number)):
        return reverse("authorization", args=[asked.number])
    if may(actor, "correspondence.read") and _is_kept(actor, number):
        return reverse("correspondence", args=[number.upper()])
    theirs = _numbered_by_provider(actor, number) if may(actor, "claim.read") else []
    if len(theirs) > 1:
        return f"{reverse('claim-list')}?{urlencode({'q': number})}"
    return reverse("claim", args=[theirs[0].number]) if theirs else None


def _numbered_by_provider(actor: Actor, number: str) -> list[Claim]:
    """The claims, at most a few, that have this patient control number and this actor may see."""
    if len(number) > LONGEST_OF_PROVIDERS:
        return []
    found = Claim.objects.filter(patient_control_number=number).select_related("case")
    return [each for each in found[:FEW] if may_see(actor, each.case.restricted_to)]


def _is_kept(actor: Actor, number: str) -> bool:
    if not _may_be(number):
        return False
    found = Case.objects.filter(kind=KIND, number=number.upper()).first()
    return found is not None and bool(may_see(actor, found.restricted_to))


def _may_be(number: str) -> bool:
    return len(number) <= LONGEST_NUMBER and number.isascii() and number.isprintable()


def claim_page(permission: str | dict[str, str]) -> Callable[[Callable[..., Any]], Any]:
    """A page of one claim, given by its number; 404, and on record, where it leads nowhere."""

    def made(view: Callable[..., Any]) -> Any:
        @wraps(view)
        def found(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
            claim = claim_numbered(actor_for(request), number)
            if claim is None:
                return nothing(request, number)
            response: HttpResponse = view(request, claim, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        asked: Any = page(permission)(found)
        return asked

    return made


def nothing(request: HttpRequest, number: str) -> HttpResponse:
    """The page that says that a number leads nowhere; the attempt is on record."""
    found_nothing(actor_for(request), number)
    return render(request, "web/search.html", {"sought": number}, status=404)
