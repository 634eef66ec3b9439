"""The workbench of a claim: one page with everything a person needs to judge it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.desk.clock import Clock, first_due, remaining
from claims.desk.head import head_of
from claims.desk.in_hand import in_hand
from claims.desk.judged import NOBODY, Grouped, changes, grouped
from claims.desk.looking import looked
from claims.desk.papers import Paper, marks, papers_of, sheets
from claims.desk.picture import Opinion, picture
from claims.desk.queue_place import standing
from claims.desk.reaching import claim_page
from claims.desk.waterfall import waterfall
from claims.models import Claim, Decision
from claims.operations.review.held import Held, held_of
from claims.operations.review.naming import asked_of
from claims.operations.review.parts import Review
from claims.operations.review.preview import preview_of_proposal
from claims.operations.review.shown import review_of_held
from claims.policy import may_work_on
from kernel.cases.item_version import versions_of_items
from kernel.cases.queue import LEASE
from kernel.clocks import catalogue
from kernel.people.policy import Actor, Answer, may
from kernel.web.in_words import key_in_words
from kernel.web.left import WIDTH
from kernel.web.permitted import actor_for

Typed = Mapping[str, tuple[str, str]]


@require_safe
@claim_page("claim.read")
def claim(request: HttpRequest, found: Claim) -> HttpResponse:
    """The page; the member stays masked.  `review_of` records the look."""
    return render(request, "desk/claim.html", context_of(request, found))


@require_POST
@claim_page("member.show")
def member(request: HttpRequest, found: Claim) -> HttpResponse:
    """The same page with the member's name, once: the look is on record, with why where said."""
    why = request.POST.get("why", "").strip()
    looked(actor_for(request), found, "who the member is", why=why)
    return render(request, "desk/claim.html", context_of(request, found, shown=True))


def context_of(
    request: HttpRequest, found: Claim, *, shown: bool = False, typed: Typed | None = None
) -> dict[str, Any]:
    """What the page shows; `typed` is what a person said of findings so far."""
    now = timezone.now()
    actor = actor_for(request)
    held = held_of(found)
    review = review_of_held(held, actor, now)
    words = review.proposal.words if review.proposal else ()
    findings = grouped(review.findings, typed, words)
    opinions = [Opinion.of(each) for each in review.chain.opinions] if review.chain else []
    papers = papers_of(found, review.reports)
    paper = _first(request.GET.get("document", ""), papers)
    clocks = clocks_of(review, now)
    versions = versions_of_items([each.pk for each in held.work])
    return {
        "claim": found,
        "review": review,
        "head": head_of(found, review, shown=shown),
        **_rights(actor, held),
        "clocks": clocks,
        "clock": first_due(clocks),
        "clock_width": WIDTH,
        "waterfall": waterfall(review.lines, review.findings) if review.decisions else None,
        "law_version": review.decisions[-1].law_version if review.decisions else "",
        "open": [each for each in findings if each.first.says in ("pend", "deny")],
        "notes": [each for each in findings if each.first.says == "note"],
        "passed": [each for each in findings if each.first.says == "pass"],
        "opinions": opinions,
        "chain": picture(opinions),
        "reports": [(each, marked[0].page) for each in papers if (marked := marks(each))],
        "history": review.history[::-1],
        "about": _about(found),
        "papers": papers,
        "paper": paper,
        "decided": _decided(found, review),
        "may": review.may,
        "asked": asked_of(held, actor, review.reports),
        "deny_may": deny_may(findings),
        "proposal": review.proposal,
        "proposed": preview_of_proposal(found.number, actor, now) if review.proposal else None,
        "settled": review.proposal is not None,
        "clears": not review.may["approve"] and any(each.override for each in findings),
        "open_count": sum(each.first.open for each in findings),
        "held": _held(review, actor.name, now),
        "hand": in_hand(held.work, versions, review, actor, now),
        "standing": standing(request, actor, found.case.number, now),
        **_sheet(paper),
    }


def _rights(actor: Actor, held: Held) -> dict[str, Answer]:
    """What this person may see and do beside deciding it."""
    return {
        "member_may": may(actor, "member.show"),
        "documents_may": may(actor, "document.read"),
        "letters_may": may(actor, "letter.read"),
        "extend_may": _may_while_it_waits(actor, held, "claim.extend"),
        "receive_may": _may_while_it_waits(actor, held, "claim.receive"),
        "access_may": may_work_on(actor, held.facts, "claim.restrict"),
    }


def _may_while_it_waits(actor: Actor, held: Held, permission: str) -> Answer:
    if held.claim.state != "pended":
        return NOBODY
    return may_work_on(actor, held.facts, permission)


def deny_may(findings: Sequence[Grouped]) -> Answer:
    """Whether there is an open finding this person may uphold; of the first, why not."""
    answers = [each.accept for each in findings if each.first.open]
    return next((each for each in answers if each), answers[0] if answers else NOBODY)


def clocks_of(review: Review, now: datetime) -> list[Clock]:
    """Every deadline, those that are open first, the earliest on top."""
    known = {each.name: each for each in catalogue()}
    state, came = review.header.state, review.header.disposition
    made = [
        Clock(
            name=each.clock,
            rule=each.rule,
            duty=each.duty,
            state=each.state,
            due_on=each.due_on,
            late_from=each.late_from,
            steps=each.steps,
            received_at=review.header.received_at,
            now=now,
            zone=settings.TIME_ZONE,
            owed_by=known[each.clock].owed_by if each.clock in known else "plan",
            remaining=remaining(known.get(each.clock), state, came),
        )
        for each in review.deadlines
    ]
    return sorted(made, key=lambda each: each.state not in ("running", "late", "paused"))


def _first(wanted: str, papers: list[Paper]) -> Paper | None:
    """The document the page opens with: the one asked for, else one something was read from."""
    drawn = [each for each in papers if each.drawn]
    for each in drawn:
        if str(each.id) == wanted:
            return each
    return next((each for each in drawn if each.proposals), drawn[0] if drawn else None)


def _sheet(paper: Paper | None) -> dict[str, Any]:
    """Its page with the first mark on it, else its first."""
    if paper is None:
        return {"sheets": None}
    found = sheets(paper)
    marked = marks(paper)
    number = marked[0].page if marked and marked[0].page <= len(found.sizes) else 1
    size = found.sizes[number - 1] if found.sizes else None
    return {"sheets": found, "page": number, "size": size, "marks": marks(paper, number)}


def _about(found: Claim) -> str:
    """What the chain asks, in words."""
    chain = found.chain
    if chain is None:
        return ""
    words = f"{key_in_words(chain.subject_kind)} {chain.subject_code}".strip()
    return f"{words}, {key_in_words(chain.scenario)}"


def _decided(found: Claim, review: Review) -> list[dict[str, Any]]:
    """The decisions, the latest first, each with what it changed.  One statement at most."""
    stored: list[Any] = []
    if len(review.decisions) > 1:
        rows = Decision.objects.filter(claim=found).order_by("number")
        stored = [json.loads(text) for text in rows.values_list("stored", flat=True)]
    made = []
    for place, each in enumerate(review.decisions):
        differs = changes(stored[place - 1], stored[place]) if 0 < place < len(stored) else []
        made.append({"decision": each, "changes": differs})
    return made[::-1]


def _held(review: Review, name: str, now: datetime) -> dict[str, Any] | None:
    """Who has the case in hand, if somebody else has."""
    here = review.here
    if here is None or here.who == name or here.until <= now:
        return None
    return {"who": here.who, "since": here.until - LEASE, "until": here.until}
