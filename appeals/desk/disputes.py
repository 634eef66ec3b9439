"""Payment disputes of contracted providers: listed, taken in, decided line by line, withdrawn."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from appeals.desk.fields import Field, Given, asked, choices, local_moment
from appeals.desk.reaching import dispute_page
from appeals.desk.trying import Unreadable, tried
from appeals.desk.workspace import rows_of
from appeals.models import ProviderDispute
from appeals.operations.dispute.decide import OUTCOMES, DisputeLine, decide
from appeals.operations.dispute.receive import Disputed, receive
from appeals.operations.dispute.withdraw import withdraw
from appeals.showing.disputes import WORK, ShownDispute, dispute_shown
from appeals.states import DISPUTE
from claims.desk.clock import first_due
from claims.desk.trying import Trouble
from claims.models import Claim
from kernel.people.policy import Actor, insist, may, may_see, sees
from kernel.record.looking import looked_at_many
from kernel.web.in_words import key_in_words, names_for
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case

SIZE = 50
STATES = {
    "received": ("Received", "?", "pend"),
    "decided": ("Decided", "✓", "pass"),
    "withdrawn": ("Withdrawn", "↩", "note"),
    "closed": ("Closed", "■", "note"),
}
TITLES = {"decide": "Decide", "withdraw": "Withdraw"}


@require_safe
@page("dispute.read")
def disputes(request: HttpRequest) -> HttpResponse:
    """The last received first; `?state=` narrows."""
    actor = actor_for(request)
    state, start = request.GET.get("state", ""), request.GET.get("from", "0")
    at = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 0
    rows = ProviderDispute.objects.select_related("case", "claim")
    rows = rows.filter(state=state) if state in DISPUTE.states else rows
    mine = sees(actor)
    if "*" not in mine:
        rows = rows.filter(case__restricted_to__in=("", *sorted(mine)))
    found = list(rows.order_by("-received_at", "-pk")[at : at + SIZE + 1])
    seen = [("", each.number) for each in found[:SIZE]]
    looked_at_many(actor.name, "list of disputes", seen, now=timezone.now())
    context = {
        "rows": [(each, *STATES[each.state]) for each in found[:SIZE]],
        "state": state,
        "states": [("", "Any"), *((key, words) for key, (words, _, _) in STATES.items())],
        "work_may": may(actor, WORK),
        "next": at + SIZE if len(found) > SIZE else None,
    }
    response = render(request, "appeals/disputes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _new_fields(now: datetime) -> tuple[Field, ...]:
    zone = settings.TIME_ZONE
    return (
        Field("claim", "Claim", longest=20),
        Field("lines", "Lines", hint="numbers with commas; empty: the whole claim", required=False,
              longest=80),
        Field("npi", "NPI of the provider", longest=10),
        Field("name", "Name of the provider", longest=120),
        Field("address", "Where it wants to be written to, a line each", "area",
              "empty: as the claim says", required=False, longest=400),
        Field("agreement", "Agreement whose terms decide", longest=120),
        Field("wants", "What is asked, in the provider's words", "area", required=False,
              longest=4000),
        Field("received_at", "When it first reached the plan", "moment",
              f"time of {zone}; its time runs from it", value=local_moment(now, zone)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page("dispute.work")
def new(request: HttpRequest) -> HttpResponse:
    """A dispute is taken in."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, settings.TIME_ZONE)
        outcome = tried(lambda: _received(given, actor, now))
        if not isinstance(outcome, Trouble):
            messages.success(
                request, f"{outcome.number} is on file; its receipt is told by letter."
            )
            return redirect("dispute", outcome.number)
        trouble = outcome
    context = {"fields": asked(request, _new_fields(now)), "trouble": trouble}
    status = trouble.status if trouble else 200
    return render(request, "appeals/dispute_new.html", context, status=status)


def _received(given: Given, actor: Actor, now: datetime) -> ProviderDispute:
    said = Disputed(
        claim=given.text("claim"),
        npi=given.text("npi"),
        name=given.text("name"),
        address=given.address("address"),
        agreement=given.text("agreement"),
        wants=given.text("wants"),
        lines=_numbers(given.text("lines")),
    )
    at = given.moment("received_at")
    below = Claim.objects.select_related("case").filter(number=said.claim).first()
    if below is not None:
        insist(may_see(actor, below.case.restricted_to))
    return receive(said, received_at=at, zone=given.zone, actor=actor, now=now)


def _numbers(text: str) -> tuple[int, ...]:
    parts = [each.strip() for each in text.split(",") if each.strip()]
    if not all(each.isascii() and each.isdecimal() and len(each) < 4 for each in parts):
        raise Unreadable("lines: write their numbers with commas, as 1, 2")
    return tuple(sorted({int(each) for each in parts}))


@require_safe
@dispute_page("dispute.read")
def dispute(request: HttpRequest, row: ProviderDispute) -> HttpResponse:
    """One dispute: clocks, what is asked, what was decided, letters and history."""
    now = timezone.now()
    shown = dispute_shown(row, actor_for(request), now)
    clocks = rows_of(shown.clocks, shown.received_at, now)
    first = first_due([each.counted for each in clocks])
    context = _head(shown) | {
        "clocks": clocks,
        "main": next((each for each in clocks if first and each.counted is first), None),
        "below_url": page_of_case("claim", shown.claim),
        "may": shown.may["decide"],
    }
    return render(request, "appeals/dispute.html", context)


def _head(shown: ShownDispute) -> dict[str, Any]:
    word, mark, tone = STATES[shown.state]
    if shown.outcome:
        word = f"{word}: {key_in_words(shown.outcome)}"
    return {"shown": shown, "state": word, "mark": mark, "tone": tone}


@require_http_methods(["GET", "HEAD", "POST"])
@dispute_page("dispute.work")
def decide_page(request: HttpRequest, row: ProviderDispute) -> HttpResponse:
    """A word on each line, and the reason the provider reads."""
    lines = row.lines or list(row.claim.lines.order_by("number").values_list("number", flat=True))
    fields = [each for line in lines for each in _of_line(line)]
    fields.append(
        Field("reason", "Reason for the whole", "area", "the letter says it", longest=8000)
    )
    return _form(request, row, "decide", tuple(fields), lines)


def _of_line(line: int) -> tuple[Field, ...]:
    return (
        Field(f"outcome-{line}", f"Outcome of line {line}", "select", choices=choices(*OUTCOMES)),
        Field(f"why-{line}", f"Why, about this claim (line {line})", "area", longest=4000),
        Field(f"provision-{line}", f"Term of the agreement (line {line})", required=False,
              longest=300),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@dispute_page("dispute.work")
def withdraw_page(request: HttpRequest, row: ProviderDispute) -> HttpResponse:
    """The provider takes it back before it is decided."""
    fields = (
        Field("why", "Who withdrew it, and how", "area", longest=2000),
        Field("at", "When that reached the plan", "moment", f"time of {row.case.zone}"),
    )
    return _form(request, row, "withdraw", fields, ())


def _form(
    request: HttpRequest,
    row: ProviderDispute,
    act: str,
    fields: tuple[Field, ...],
    lines: Any,
) -> HttpResponse:
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, row.case.zone)
        outcome = tried(lambda: _done(row, act, given, lines, actor, now))
        if not isinstance(outcome, Trouble):
            messages.success(request, names_for(request).said(outcome))
            return redirect("dispute", row.number)
        trouble = outcome
    shown = dispute_shown(row, actor, now)
    seen = request.POST.get("version", shown.version)
    context = _head(shown) | {
        "act": act,
        "title": TITLES[act],
        "fields": asked(request, fields),
        "version": shown.version if trouble and trouble.status == 409 else seen,
        "may": shown.may["decide"],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "appeals/dispute_act.html", context, status=status)


def _done(
    row: ProviderDispute, act: str, given: Given, lines: Any, actor: Actor, now: datetime
) -> str:
    version = given.text("version")
    if act == "withdraw":
        why, at = given.text("why"), given.moment("at")
        withdraw(row.number, why, at, actor=actor, now=now, version=version)
        return f"{row.number} is withdrawn."
    words = [
        DisputeLine(
            line,
            given.text(f"outcome-{line}"),
            given.text(f"why-{line}"),
            given.text(f"provision-{line}"),
        )
        for line in lines
    ]
    reason = given.text("reason")
    made = decide(row.number, words, reason, actor=actor, now=now, version=version)
    said = f"{row.number} is decided: {key_in_words(made.outcome)}."
    return said if made.outcome == "upheld" else f"{said}  The claim is decided anew and paid."
