"""What came in: taken in with its first receipt, then confirmed issue by issue.

What a letter proposes stands beside the sentence it was read from; the clocks each answer starts
are shown before anything is opened.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.fields import Field, Given, asked, choices, local_moment
from appeals.desk.issues import Issue, issues_of
from appeals.desk.reaching import nothing
from appeals.desk.trying import tried
from appeals.models import Appeal, Contact
from appeals.models.contact import CHANNELS, REACHED
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import set_aside, settle
from appeals.operations.intake.starts import Would, starts
from claims.desk.trying import Trouble
from kernel.people.policy import Actor, may
from kernel.record.looking import looked
from kernel.web.permitted import actor_for, page

BY_HAND = tuple(each for each in CHANNELS if each not in ("api", "edi"))
_REACHED = {
    "plan": "the plan, in the right department",
    "delegate": "a delegate of the plan",
    "wrong_department": "a wrong department of the plan",
}


def fields_of(now: datetime) -> tuple[Field, ...]:
    """The questions about a letter or call."""
    zone = settings.TIME_ZONE
    return (
        Field("channel", "How it came", "select", choices=choices(*BY_HAND)),
        Field("received_at", "When it first reached anybody of the plan, or a delegate", "moment",
              hint=f"time of {zone}; the clocks run from it", value=local_moment(now, zone)),
        Field("reached", "Whom it reached first", "select",
              choices=choices(*REACHED, words=_REACHED)),
        Field("reached_whom", "Which delegate or department", required=False, longest=120),
        Field("file", "The letter as a file", "file",
              "a PDF is read, and what it says is proposed", required=False),
        Field("text", "Or what was said or written", "area", required=False, longest=20000),
        Field("member", "Member number", hint="empty: as it is read", required=False, longest=40),
        Field("reference", "The sender's own number", required=False, longest=80),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page("appeal.receive")
def new(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is kept with its receipt, and read."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, settings.TIME_ZONE)
        outcome = tried(lambda: receive(incoming(given, actor, now), now=now, by=actor.name))
        if not isinstance(outcome, Trouble):
            messages.success(request, "It is kept, with its first receipt.")
            confirms = may(actor, "appeal.open")
            return redirect("appeal-contact", outcome.pk) if confirms else redirect("appeals")
        trouble = outcome
    context = {"fields": asked(request, fields_of(now)), "trouble": trouble}
    response = render(
        request, "appeals/new.html", context, status=trouble.status if trouble else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def incoming(given: Given, actor: Actor, now: datetime) -> Incoming:
    """A letter or call as it was typed in.  Unreadable."""
    return Incoming(
        channel=given.text("channel"),
        received_at=given.moment("received_at"),
        zone=given.zone,
        reached=given.text("reached"),
        reached_whom=given.text("reached_whom"),
        upload=given.upload("file", actor.name, now),
        text=given.text("text"),
        reference=given.text("reference"),
        member=given.text("member"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("appeal.open")
def contact(request: HttpRequest, identity: int) -> HttpResponse:
    """What was read, and the issues a person confirms; each with the clocks it starts."""
    actor, now = actor_for(request), timezone.now()
    row = Contact.objects.select_related("member", "upload", "same_as").filter(pk=identity).first()
    if row is None:
        return nothing(request, f"contact {identity}")
    _looked(actor, row, now)
    issues = issues_of(request, row)
    would: list[Would] = []
    trouble = None
    if request.method == "POST":
        outcome = tried(lambda: _asked(request, row, issues, actor, now))
        if isinstance(outcome, HttpResponse):
            return outcome
        if isinstance(outcome, Trouble):
            trouble = outcome
        else:
            would = outcome
    context: dict[str, Any] = {
        "contact": row,
        "read": row.said.get("read", {}),
        "issues": list(zip(issues, would, strict=True))
        if would
        else [(each, None) for each in issues],
        "shown": bool(would),
        "appeals": Appeal.objects.filter(contact=row).order_by("issue"),
        "trouble": trouble,
        "why": request.POST.get("why", ""),
    }
    part = request.headers.get("HX-Request") == "true"
    template = "appeals/part_starts.html" if part else "appeals/contact.html"
    response = render(request, template, context, status=trouble.status if trouble else 200)
    response["Cache-Control"] = "no-store"
    return response


def _asked(
    request: HttpRequest, row: Contact, issues: list[Issue], actor: Actor, now: datetime
) -> HttpResponse | list[Would]:
    """What the button pressed asks for."""
    step = request.POST.get("step", "")
    if step == "aside":
        set_aside(row.pk, request.POST.get("why", ""), actor=actor, now=now)
        messages.success(request, "It asks for no appeal; why is kept with it.")
        return redirect("appeals")
    wanted = [each.wanted() for each in issues]
    if step != "open":
        return starts(row.pk, wanted, actor=actor, now=now)
    made = settle(row.pk, wanted, actor=actor, now=now)
    for each in made:
        messages.success(
            request, f"{each.number} is on file; its time runs from the first receipt."
        )
    return redirect("appeal", made[0].number) if len(made) == 1 else redirect("appeals")


def _looked(actor: Actor, row: Contact, now: datetime) -> None:
    member = row.member.number if row.member else ""
    looked(actor.name, f"contact {row.pk}", now=now, member=member)
