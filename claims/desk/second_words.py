"""What waits for another's word on a prior authorization: shown, agreed to, or sent back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from claims.desk.looking import looked
from claims.desk.reaching import nothing, request_numbered
from claims.open_proposals import OpenProposal, open_proposals
from claims.operations.authorizations.asked import Answer, ServiceVerdict, UnableToAuthorize
from claims.operations.authorizations.on_file import held
from claims.operations.authorizations.second_word import (
    agree,
    may_agree,
    may_send_back,
    send_back,
    verdict_of,
)
from kernel.cases.version import Stale, require_version, versions_of
from kernel.people.policy import Actor, sees
from kernel.record.looking import looked_at_many
from kernel.web.in_words import key_in_words, names_for
from kernel.web.permitted import actor_for, page

MOST = 50
"""Shown at once: the oldest."""
WHAT = {
    "take_back": "would end the approval",
    "clinical_denial": "would refuse for a medical reason",
}


def waiting_requests(actor: Actor) -> list[dict[str, Any]]:
    """Those this person may see, each with whether they may agree to it or send it back, and the
    version they see.  That they were shown is on record."""
    now = timezone.now()
    rows = open_proposals(sees(actor))[:MOST]
    versions = versions_of([row.pk for row, _ in rows])
    seen = [(row.member.number if row.member else "", row.number) for row, _ in rows]
    looked_at_many(actor.name, "list of approvals", seen, now=now)
    return [
        {
            "number": row.number,
            "by": waits.by,
            "at": waits.at,
            "what": WHAT[waits.what],
            "said": _said(waits),
            "agree": may_agree(row, waits, actor, now),
            "back": may_send_back(row, waits, actor),
            "version": versions[row.pk],
        }
        for row, waits in rows
    ]


def _said(waits: OpenProposal) -> list[str]:
    """What would be done, and why, in the words of who proposed it."""
    if waits.what == "take_back":
        return [f"{key_in_words(str(waits.said['ground'])).capitalize()}: {waits.said['why']}"]
    return [_verdict(each) for each in verdict_of(waits.said).services]


def _verdict(each: ServiceVerdict) -> str:
    which = f"service {each.service}" if each.service else "every service"
    reason = key_in_words(each.reason) or "no reason named"
    return f"{each.say.capitalize()} {which}, {reason}: {each.why}"


@require_POST
@page("authorization.decide")
def agree_request(request: HttpRequest, number: str) -> HttpResponse:
    """Agree to what another proposed of this request."""
    return _ended(request, number, "is done as it was proposed", agree)


@require_POST
@page("authorization.decide")
def back_request(request: HttpRequest, number: str) -> HttpResponse:
    """Send it back, with why."""
    why = request.POST.get("reason", "")

    def work(number: str, **said: Any) -> Answer:
        return send_back(number, why, **said)

    return _ended(request, number, "is sent back", work)


def _ended(
    request: HttpRequest, number: str, told: str, work: Callable[..., Answer]
) -> HttpResponse:
    actor, now = actor_for(request), timezone.now()
    row = request_numbered(actor, number)
    if row is None:
        return nothing(request, number)
    looked(actor, row, "second signature")
    try:
        with transaction.atomic():
            require_version(held(row.number).pk, request.POST.get("version", ""))
            work(row.number, now=now, by=actor.name)
    except Stale as stale:
        names = names_for(request)
        since = "; ".join(
            f"{key_in_words(each.name)} by {names.of(each.by)}" for each in stale.changes
        )
        messages.error(request, f"{row.number} changed since you opened it. {since}".strip())
    except UnableToAuthorize as problem:
        messages.error(request, f"{str(problem)[:1].upper()}{str(problem)[1:]}.")
    else:
        messages.success(request, f"{row.number} {told}.")
    return redirect("approvals")
