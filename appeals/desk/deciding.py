"""The reviewer's decision of an appeal, line by line.

Whoever may not review it cannot open the page: policy's reason is shown, and on record.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.fields import Given
from appeals.desk.head import head_of
from appeals.desk.reaching import appeal_page
from appeals.desk.trying import tried
from appeals.models import Appeal
from appeals.operations.below import day_of, review_facts
from appeals.operations.decide import AppealWord, Decided, LineWord, decide
from appeals.operations.doors import refusals_on_record
from appeals.policy import may_review, must_consult
from appeals.showing.parts import LineBelow
from appeals.showing.shown import shown_to
from claims.desk.trying import Trouble
from kernel.people.policy import insist
from kernel.web.in_words import key_in_words
from kernel.web.permitted import actor_for

OUTCOMES = (
    ("overturned", "Overturned: for who appealed"),
    ("partly", "In part"),
    ("upheld", "Upheld: the decision stands"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed of one line so far."""

    line: LineBelow
    outcome: str = ""
    why: str = ""
    provision: str = ""
    units: str = ""
    rules: tuple[str, ...] = field(default=())


@require_http_methods(["GET", "HEAD", "POST"])
@appeal_page("appeal.review")
def decide_page(request: HttpRequest, row: Appeal) -> HttpResponse:
    """A word on each line, the reason, and what a denial that stands must discuss."""
    actor, now = actor_for(request), timezone.now()
    facts, day = review_facts(row), day_of(row, now)
    with refusals_on_record(row.number, actor, now):
        insist(may_review(actor, facts, day))
    shown = shown_to(row, actor, now, what="appeal: to decide")
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, row.case.zone)
        outcome = tried(
            lambda: decide(
                row.number, _word(given, shown.below.lines), actor, now, given.text("version")
            )
        )
        if not isinstance(outcome, Trouble):
            messages.success(request, _told(outcome))
            return redirect("appeal", row.number)
        trouble = outcome
    stale = trouble is not None and trouble.status == 409
    context = {
        "shown": shown,
        "head": head_of(shown),
        "lines": [_said(each, request.POST) for each in shown.below.lines],
        "outcomes": OUTCOMES,
        "of_claim": shown.below.kind == "claim",
        "typed": request.POST,
        "version": shown.version if stale else request.POST.get("version", shown.version),
        "trouble": trouble,
        "may": shown.may["decide"],
        "consult": must_consult(actor, facts, day),
    }
    return render(
        request, "appeals/decide.html", context, status=trouble.status if trouble else 200
    )


def _said(line: LineBelow, posted: QueryDict) -> Said:
    def typed(name: str) -> str:
        return str(posted.get(f"{name}-{line.number}", ""))

    rules = tuple(posted.getlist(f"rules-{line.number}"))
    return Said(line, typed("outcome"), typed("why"), typed("provision"), typed("units"), rules)


def _word(given: Given, lines: tuple[LineBelow, ...]) -> AppealWord:
    words = tuple(_line(given, each) for each in lines)
    return AppealWord(words, given.text("reason"), given.text("discussion"))


def _line(given: Given, line: LineBelow) -> LineWord:
    outcome = given.text(f"outcome-{line.number}")
    part = outcome == "partly"
    return LineWord(
        line=line.number,
        outcome=outcome,
        why=given.text(f"why-{line.number}"),
        provision=given.text(f"provision-{line.number}"),
        rules=given.many(f"rules-{line.number}") if part else (),
        units=given.number(f"units-{line.number}") if part else None,
    )


def _told(done: Decided) -> str:
    said = f"{done.number} is decided: {key_in_words(done.outcome)}."
    if done.carried is not None:
        said += (
            " What was overturned is carried out below; it stays open until it is paid or given."
        )
    return said
