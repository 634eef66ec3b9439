"""The page everybody may read, signed in or not: metrics of prior authorization, year by year."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.operations.publish import UnknownPublication
from reports.showing.publications import NothingPublished, published, years

KNOWN = ("year", "publication")


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """`?year=2025` or `?publication=P0000001`; else the newest year.  404: there is none of it."""
    given = request.GET
    said: dict[str, Any] = {"years": years(), "shown": None, "why": ""}
    year, status = given.get("year", ""), 200
    try:
        if set(given) - set(KNOWN) or not (year.isascii() and f"0{year}".isdecimal()):
            raise NothingPublished("there is no such page")
        asked = int(year[:5]) if year else None
        said["shown"] = published(asked, given.get("publication", ""))
    except (NothingPublished, UnknownPublication) as why:
        said["why"] = str(why)
        status = 404 if given else 200
    return render(request, "reports/public_metrics.html", said, status=status)
