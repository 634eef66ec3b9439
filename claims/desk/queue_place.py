"""Where a claim stands in the list its reader came from, and what is before and after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from claims.desk.queue_columns import PARAMETER
from kernel.cases import desk
from kernel.cases.views import ALL, view_among, views_of, wanted_by
from kernel.cases.wanted import UnknownFilter
from kernel.cases.worklist import MOST, Item, counted_before, page, place_of
from kernel.people.policy import Actor, may

KEPT = "queue"
"""What the reader last looked at, kept with the session on the server."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`place` of `total` in words, empty where the claim is not in the list any more; `before` and
    `after` are the numbers of its neighbours."""

    view: str
    place: str
    before: str
    after: str
    url: str


def keep(request: HttpRequest, asked: dict[str, str]) -> None:
    """Remember which list this is; nothing is written where it is the same as before."""
    if request.session.get(KEPT) != asked:
        request.session[KEPT] = asked


def standing(request: HttpRequest, actor: Actor, case: str, now: datetime) -> Standing | None:
    """Where the case stands; None where its reader came from no list, or may see none."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if not kept or not may(actor, desk.READ):
        return None
    views = views_of(actor)
    filters = {name: value for name, value in kept.items() if name != PARAMETER}
    try:
        wanted = wanted_by(actor, filters, now=now, zone=settings.TIME_ZONE, views=views)
        view = view_among(str(kept.get("view") or ALL.slug), views)
    except UnknownFilter:  # a view that was removed meanwhile
        return None
    found = place_of(wanted, case)
    if found is None:
        return None
    place, is_open = found
    before = _claim(page(wanted, after=place, back=True, size=1))
    after = _claim(page(wanted, after=place, size=1))
    first, every = counted_before(wanted, place)
    told = f"{_number(first + 1)} of {_number(every)}" if is_open and first < every else ""
    return Standing(view.name, told, before, after, f"{reverse('queue')}?{urlencode(kept)}")


def _claim(items: list[Item]) -> str:
    return next((each.case for each in items if each.kind == "claim"), "")


def _number(count: int) -> str:
    return f"{count:,}" if count < MOST else f"{MOST:,}+"
