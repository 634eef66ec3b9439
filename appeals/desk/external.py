"""A review outside: the file that went, with hashes and dates; what came back; carried out."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from appeals.desk.fields import Field, Given, asked, choices
from appeals.desk.reaching import nothing, review_page
from appeals.desk.trying import tried
from appeals.desk.workspace import rows_of
from appeals.external.answering import OUTCOMES, WAYS, Effected, Outcome
from appeals.models import ExternalReview
from appeals.operations.outcome import record_effect, record_outcome
from appeals.showing.outside import ShownExternal, review_of
from claims.desk.clock import first_due
from claims.desk.documents import SEALED
from claims.desk.trying import Trouble
from kernel.law.regimes import regimes
from kernel.outside.models import Packet
from kernel.people.policy import Actor
from kernel.record.looking import looked
from kernel.web.in_words import key_in_words
from kernel.web.permitted import actor_for
from kernel.web.seeking import page_of_case

STATES = {
    "asked": ("Asked for", "○", "note"),
    "screened": ("Screened", "?", "pend"),
    "assigned": ("File on its way", "→", "pend"),
    "forwarded": ("With the reviewer", "?", "pend"),
    "answered": ("Answered", "✓", "pass"),
    "closed": ("Closed", "■", "note"),
}
OUTCOME_FIELDS = (
    Field("outcome", "What the reviewer decided", "select", choices=choices(*OUTCOMES)),
    Field("decided_at", "When it decided", "moment"),
    Field("told_orally_at", "When it was told by voice", "moment", required=False),
    Field("notice_dated", "Date of its notice", "date"),
    Field("received_at", "When it reached the plan", "moment"),
    Field("reference", "The reviewer's own number", required=False, longest=80),
    Field("why", "Why, as its notice says", "area", longest=4000),
)
EFFECT_FIELDS = (
    Field("how", "How it was carried out", "select", choices=choices(*WAYS)),
    Field("at", "When", "moment"),
    Field("reference", "Where that can be seen", required=False, longest=80),
)


@require_safe
@review_page("appeal.read")
def review(request: HttpRequest, row: ExternalReview) -> HttpResponse:
    """The page; the member stays masked."""
    now = timezone.now()
    shown = review_of(row.number, actor_for(request), now)
    clocks = rows_of(shown.clocks, shown.received_at, now)
    first = first_due([each.counted for each in clocks])
    context = _head(shown) | {
        "clocks": clocks,
        "main": next((each for each in clocks if first and each.counted is first), None),
        "below_url": page_of_case(shown.below_kind, shown.below),
    }
    return render(request, "appeals/review.html", context)


def _head(shown: ShownExternal) -> dict[str, object]:
    word, mark, tone = STATES[shown.state]
    known = regimes()
    business = ", ".join(known[name].what for name in shown.regimes if name in known)
    return {"shown": shown, "state": word, "mark": mark, "tone": tone, "business": business}


@require_http_methods(["GET", "HEAD", "POST"])
@review_page("appeal.outside")
def outcome_page(request: HttpRequest, row: ExternalReview) -> HttpResponse:
    """What the body decided."""
    return _form(request, row, "outcome", "Record the decision on", OUTCOME_FIELDS)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page("appeal.outside")
def effect_page(request: HttpRequest, row: ExternalReview) -> HttpResponse:
    """That its reversal was carried out."""
    return _form(request, row, "effect", "Record what was carried out of", EFFECT_FIELDS)


def _form(
    request: HttpRequest, row: ExternalReview, act: str, title: str, fields: tuple[Field, ...]
) -> HttpResponse:
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, row.case.zone)
        work = _outcome if act == "outcome" else _effect
        outcome = tried(lambda: work(row.number, given, actor, now))
        if not isinstance(outcome, Trouble):
            messages.success(request, outcome)
            return redirect("review", row.number)
        trouble = outcome
    shown = review_of(row.number, actor, now, what=f"review: {act}")
    seen = request.POST.get("version", shown.version)
    context = _head(shown) | {
        "title": title,
        "act": act,
        "fields": asked(request, fields),
        "version": shown.version if trouble and trouble.status == 409 else seen,
        "may": shown.may[act],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "appeals/review_act.html", context, status=status)


def _outcome(number: str, given: Given, actor: Actor, now: datetime) -> str:
    said = Outcome(
        outcome=given.text("outcome"),
        decided_at=given.moment("decided_at"),
        received_at=given.moment("received_at"),
        notice_dated=given.day("notice_dated"),
        why=given.text("why"),
        reference=given.text("reference"),
        told_orally_at=given.moment_if("told_orally_at"),
    )
    done = record_outcome(number, said, actor, now, given.text("version"))
    return f"{done.number}: the reviewer's decision is on record, {key_in_words(done.outcome)}."


def _effect(number: str, given: Given, actor: Actor, now: datetime) -> str:
    said = Effected(given.text("how"), given.moment("at"), given.text("reference"))
    record_effect(number, said, actor, now, given.text("version"))
    return f"{number}: that it was carried out is on record."


@require_safe
@review_page("appeal.read")
def packet(request: HttpRequest, row: ExternalReview, identity: int) -> HttpResponse:
    """The case file as it was sent, to be saved; never opened as one of our pages."""
    found = Packet.objects.filter(case=row.pk, pk=identity).first()
    if found is None:
        return nothing(request, f"{row.number} packet {identity}")
    member = row.member.number if row.member else ""
    what = f"case file {found.number}: the PDF"
    looked(actor_for(request).name, what, now=timezone.now(), member=member, case=row.number)
    headers = SEALED | {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
    return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)
