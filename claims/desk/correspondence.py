"""What came where requests do and is none: who sent it, when, about what; the message; what was
filed with it."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.desk.reaching import LONGEST_NUMBER, nothing
from claims.operations.authorizations.kept_aside import CAME, KIND, QUEUE
from kernel.cases.item_version import versions_of_items
from kernel.cases.models import Case, Event, WorkItem
from kernel.documents.models import Filed
from kernel.people.policy import Actor, may_see
from kernel.record.looking import looked
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case

READ = "correspondence.read"


@require_safe
@page(READ)
def correspondence(request: HttpRequest, number: str) -> HttpResponse:
    """The page; it is taken up as an appeal or answered elsewhere, and said to be done here."""
    actor, now = actor_for(request), timezone.now()
    case = case_numbered(actor, number)
    came = Event.objects.filter(case=case, name=CAME).order_by("id").first() if case else None
    if case is None or came is None:
        return nothing(request, number)
    member = case.member.number if case.member else ""
    looked(actor.name, "correspondence", now=now, member=member, case=case.number)
    work = WorkItem.objects.filter(case=case, queue=QUEUE, done_at__isnull=True).first()
    mine = work and work.leased_by == actor.name and work.leased_until and work.leased_until > now
    about = str(came.facts.get("about") or "")
    context = {
        "case": case,
        "came": came,
        "message": _as_text(came.facts.get("message", {})),
        "about": about,
        "about_url": page_of_case("authorization", about) if about else "",
        "documents": Filed.objects.filter(case=case).select_related("upload").order_by("at", "pk"),
        "work": work,
        "version": versions_of_items([work.pk])[work.pk] if work and mine else "",
    }
    response = render(request, "desk/correspondence.html", context)
    response["Cache-Control"] = "no-store"
    return response


def case_numbered(actor: Actor, number: str) -> Case | None:
    """The case of correspondence with this number, where this person may see it.  One statement."""
    if len(number) > LONGEST_NUMBER or not number.isascii() or not number.isprintable():
        return None
    found = Case.objects.select_related("member").filter(kind=KIND, number=number.upper()).first()
    return found if found and may_see(actor, found.restricted_to) else None


def _as_text(said: Mapping[str, Any]) -> str:
    """The whole message: the segments of X12 a line each, whatever else there is as JSON."""
    parts = []
    for name, value in said.items():
        plain = isinstance(value, list) and all(isinstance(each, str) for each in value)
        text = "\n".join(value) if plain else json.dumps(value, indent=2, ensure_ascii=False)
        parts.append(f"{name}\n{text}")
    return "\n\n".join(parts)
