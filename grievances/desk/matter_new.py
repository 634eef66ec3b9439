"""A matter put on file: what a department asks, a QIO's review, a case of CMS's module."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.fields import Field, Given, asked, choices, local_moment
from claims.desk.trying import Trouble
from grievances.desk.acts_matters import coded
from grievances.desk.matters import KINDS
from grievances.desk.trying import tried
from grievances.external.commissioner import Inquiry
from grievances.external.ctm import LEVELS, Complaint
from grievances.external.qio import FIRST, Asked
from grievances.lengths import ASKED
from grievances.models import Matter
from grievances.operations.matters import department, quality, tracked
from grievances.operations.matters.doors import Whom
from kernel.people.policy import Actor
from kernel.web.permitted import actor_for, page

OPENED = {"inquiry": KINDS["inquiry"], "qio": KINDS["qio_review"], "ctm": KINDS["ctm"]}


def _whom(now: datetime) -> tuple[Field, ...]:
    zone = settings.TIME_ZONE
    return (
        Field("grievance", "Grievance it is about", hint="it goes on beside it", required=False,
              longest=20),
        Field("case", "Or claim, appeal or prior authorization", required=False, longest=20),
        Field("member", "Or member number", required=False, longest=40),
        Field("regimes", "Regimes of the coverage", hint="where nothing on file says them",
              required=False),
        Field("received_at", "When it first reached the plan", "moment",
              f"time of {zone}; the clocks run from it", value=local_moment(now, zone)),
    )  # fmt: skip


def _fields(kind: str, now: datetime) -> tuple[Field, ...]:
    if kind == "qio":
        own: tuple[Field, ...] = (
            Field("step", "What it does", "select", choices=choices(*FIRST)),
            Field("theirs", "The QIO's own number", required=False, longest=60),
            Field("state", "State where the care was given", hint="as TX", longest=2),
            Field("concerns", "Its concerns, a line each", "area", longest=ASKED),
            Field("practitioners", "Practitioners, a line each", "area", required=False,
                  longest=1000),
            Field("by_day", "By which day", "date", "where it names an earlier", required=False),
            Field("occurred_on", "When the care was given", "date", required=False),
            Field("general", "No complaint: a general review", "check", required=False),
        )  # fmt: skip
    elif kind == "ctm":
        own = (
            Field("theirs", "CMS's own number", longest=60),
            Field("level", "Level", "select", choices=choices(*LEVELS)),
            Field("what", "What is complained about", "area", longest=ASKED),
        )
    else:
        own = (
            Field("theirs", "The department's own number", hint="none where a consumer wrote",
                  required=False, longest=60),
            Field("body", "Which department", hint="where the state has two, as dmhc",
                  required=False, longest=30),
            Field("asks", "What is asked, a line each", "area", longest=ASKED),
            Field("sent_on", "Date of its letter", "date", required=False),
            Field("urgent", "Urgent", "check", required=False),
            Field("from_consumer", "A consumer wrote: no department sent it on", "check",
                  required=False),
            Field("function", "Company function", "select", required=False,
                  choices=coded("function", "Not said yet")),
            Field("reason", "Reason", "select", required=False,
                  choices=coded("reason", "Not said yet")),
        )  # fmt: skip
    return (*own, *_whom(now))


def _inquiry(given: Given, whom: Whom, actor: Actor, now: datetime) -> Matter:
    said = Inquiry(
        asks=given.lines("asks"),
        received_at=given.moment("received_at"),
        theirs=given.text("theirs"),
        sent_on=given.day_if("sent_on"),
        body=given.text("body"),
        urgent=given.checked("urgent"),
        from_consumer=given.checked("from_consumer"),
        function=given.text("function"),
        reason=given.text("reason"),
    )
    return department.open_inquiry(whom, said, actor, now)


def _review(given: Given, whom: Whom, actor: Actor, now: datetime) -> Matter:
    said = Asked(
        concerns=given.lines("concerns"),
        state=given.text("state").upper(),
        received_at=given.moment("received_at"),
        step=given.text("step"),
        theirs=given.text("theirs"),
        practitioners=given.lines("practitioners"),
        by_day=given.day_if("by_day"),
        general=given.checked("general"),
        occurred_on=given.day_if("occurred_on"),
    )
    return quality.open_review(whom, said, actor, now)


def _complaint(given: Given, whom: Whom, actor: Actor, now: datetime) -> Matter:
    at = given.moment("received_at")
    said = Complaint(given.text("theirs"), given.text("level"), given.text("what"), at)
    return tracked.open_complaint(whom, said, actor, now)


Opens = Callable[[Given, Whom, Actor, datetime], Matter]
_OPENS: dict[str, Opens] = {"inquiry": _inquiry, "qio": _review, "ctm": _complaint}


@require_http_methods(["GET", "HEAD", "POST"])
@page("matter.work")
def new(request: HttpRequest) -> HttpResponse:
    """The form of one kind, `?kind=inquiry` (or qio, ctm); it lands on what was opened."""
    actor, now = actor_for(request), timezone.now()
    kind = request.GET.get("kind", "")
    kind = kind if kind in OPENED else "inquiry"
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, settings.TIME_ZONE)
        outcome = tried(lambda: _OPENS[kind](given, _about(given), actor, now))
        if not isinstance(outcome, Trouble):
            messages.success(request, f"{outcome.number} is on file, with its clocks.")
            return redirect("matter", outcome.number)
        trouble = outcome
    fields = list(_fields(kind, now))
    begun = request.GET.get("grievance", "")
    if begun and request.method != "POST":
        fields = [each if each.name != "grievance" else _with(each, begun) for each in fields]
    context = {
        "kind": kind,
        "kinds": list(OPENED.items()),
        "title": OPENED[kind],
        "fields": asked(request, fields),
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "grievances/matter_new.html", context, status=status)


def _with(field: Field, number: str) -> Field:
    return Field(field.name, field.label, hint=field.hint, required=False, value=number[:20],
                 longest=field.longest)  # fmt: skip


def _about(given: Given) -> Whom:
    return Whom(
        grievance=given.text("grievance"),
        case=given.text("case"),
        member=given.text("member"),
        regimes=tuple(given.text("regimes").replace(",", " ").split()),
        zone=given.zone,
    )
