"""From a number in an address to the appeal, review or dispute it names, for whoever may see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from appeals.models import Appeal, ExternalReview, ProviderDispute
from appeals.showing.shown import found
from claims.desk.looking import found_nothing
from kernel.people.policy import Actor, may, may_see
from kernel.web.permitted import actor_for, page

LONGEST_NUMBER = 20
Pages = Callable[..., Any]


def appeal_numbered(actor: Actor, number: str) -> Appeal | None:
    """The appeal with this number; None where there is none, or it is restricted to another."""
    if not _may_be(number):
        return None
    row = found(number)
    return row if row and may_see(actor, row.case.restricted_to) else None


def review_numbered(actor: Actor, number: str) -> ExternalReview | None:
    """The same of a review outside."""
    if not _may_be(number):
        return None
    rows = ExternalReview.objects.select_related("case", "member", "appeal", "claim", "asked")
    row = rows.filter(number=number.strip().upper()).first()
    return row if row and may_see(actor, row.case.restricted_to) else None


def dispute_numbered(actor: Actor, number: str) -> ProviderDispute | None:
    """The same of a provider's dispute."""
    if not _may_be(number):
        return None
    rows = ProviderDispute.objects.select_related("case__member", "claim", "decision", "decided")
    row = rows.filter(number=number.strip().upper()).first()
    return row if row and may_see(actor, row.case.restricted_to) else None


def _may_be(number: str) -> bool:
    return len(number) <= LONGEST_NUMBER and number.isascii() and number.isprintable()


def page_of_number(actor: Actor, number: str) -> str | None:
    """Where a number leads: the page of its appeal, review or dispute."""
    if may(actor, "dispute.read") and (dispute := dispute_numbered(actor, number)):
        return reverse("dispute", args=[dispute.number])
    if not may(actor, "appeal.read"):
        return None
    if row := appeal_numbered(actor, number):
        return reverse("appeal", args=[row.number])
    if review := review_numbered(actor, number):
        return reverse("review", args=[review.number])
    return None


def appeal_page(permission: str | dict[str, str]) -> Callable[[Pages], Pages]:
    """A page of one appeal, given by its number; 404, and on record, where it leads nowhere."""
    return _page_of(permission, appeal_numbered)


def review_page(permission: str | dict[str, str]) -> Callable[[Pages], Pages]:
    """A page of one review outside."""
    return _page_of(permission, review_numbered)


def dispute_page(permission: str | dict[str, str]) -> Callable[[Pages], Pages]:
    """A page of one provider's dispute."""
    return _page_of(permission, dispute_numbered)


def _page_of(
    permission: str | dict[str, str], numbered: Callable[[Actor, str], Any]
) -> Callable[[Pages], Pages]:
    def made(view: Pages) -> Pages:
        @wraps(view)
        def reached(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
            row = numbered(actor_for(request), number)
            if row is None:
                return nothing(request, number)
            response: HttpResponse = view(request, row, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        asked: Any = page(permission)(reached)
        return asked

    return made


def nothing(request: HttpRequest, number: str) -> HttpResponse:
    """The page that says that a number leads nowhere; the attempt is on record."""
    found_nothing(actor_for(request), number)
    return render(request, "web/search.html", {"sought": number}, status=404)
