"""From a number in an address to the grievance it names, for whoever may see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from appeals.desk.reaching import LONGEST_NUMBER, nothing
from grievances.models import Grievance, Matter
from grievances.showing.matters import AROUND
from grievances.showing.shown import found
from kernel.people.policy import Actor, may, may_see
from kernel.web.permitted import actor_for, page

Pages = Callable[..., Any]


def grievance_numbered(actor: Actor, number: str) -> Grievance | None:
    """The grievance with this number; None where there is none, or it is restricted to another."""
    if not may_be(number):
        return None
    row = found(number)
    return row if row and may_see(actor, row.case.restricted_to) else None


def matter_numbered(actor: Actor, number: str) -> Matter | None:
    """The same of a matter outside."""
    if not may_be(number):
        return None
    rows = Matter.objects.select_related(*AROUND).filter(number=number.strip().upper())
    row = rows.first()
    return row if row and may_see(actor, row.case.restricted_to) else None


def may_be(number: str) -> bool:
    """Whether it can be a number at all."""
    return len(number) <= LONGEST_NUMBER and number.isascii() and number.isprintable()


def page_of_number(actor: Actor, number: str) -> str | None:
    """Where a number leads: the page of its grievance, or of its matter."""
    if may(actor, "grievance.read") and (row := grievance_numbered(actor, number)):
        return reverse("grievance", args=[row.number])
    if may(actor, "matter.read") and (matter := matter_numbered(actor, number)):
        return reverse("matter", args=[matter.number])
    return None


def grievance_page(permission: str | dict[str, str]) -> Callable[[Pages], Pages]:
    """A page of one grievance, given by its number; 404, and on record, where it leads nowhere."""
    return page_of(permission, grievance_numbered)


def matter_page(permission: str | dict[str, str]) -> Callable[[Pages], Pages]:
    """The same of a matter outside."""
    return page_of(permission, matter_numbered)


def page_of(
    permission: str | dict[str, str], numbered: Callable[[Actor, str], Any]
) -> Callable[[Pages], Pages]:
    """A page of one thing that has a number; `numbered` finds it for who looks."""

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
