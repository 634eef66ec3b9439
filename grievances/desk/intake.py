"""A contact on one page: taken in with its first receipt, sorted by the table, settled by a person.

Each issue stands with the row and the words it rests on, and the clocks it would start; nothing is
opened before somebody has said what every one is.  To open the page keeps nothing: which clocks
would start is asked by the form, and what nobody sorted yet is sorted when somebody says so.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.fields import Given, asked
from appeals.desk.intake import fields_of, incoming
from appeals.desk.reaching import nothing
from appeals.desk.trying import Unreadable
from appeals.models import Contact
from claims.desk.trying import Trouble
from grievances.desk.issues import Form, forms_of
from grievances.desk.trying import tried
from grievances.operations.intake.beside import beside_now
from grievances.operations.intake.propose import propose_issues, receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.intake.starts import Would, starts
from grievances.showing.contacts import Sorted, sorting_of
from kernel.cases.models import Case
from kernel.people.policy import Actor, may
from kernel.record.looking import looked
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import page_of_case


@require_http_methods(["GET", "HEAD", "POST"])
@page("grievance.receive")
def new(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is kept with its receipt, and its issues are proposed at once."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        given = Given(request.POST, request.FILES, settings.TIME_ZONE)
        outcome = tried(lambda: receive(incoming(given, actor, now), now=now, by=actor.name))
        if not isinstance(outcome, Trouble):
            messages.success(request, "It is kept, with its first receipt.")
            sorts = may(actor, "grievance.classify")
            return redirect("grievance-contact", outcome.pk) if sorts else redirect("grievances")
        trouble = outcome
    context = {"fields": asked(request, fields_of(now)), "trouble": trouble}
    status = trouble.status if trouble else 200
    return _sealed(render(request, "grievances/new.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@page("grievance.classify")
def contact(request: HttpRequest, identity: int) -> HttpResponse:
    """The same page once the contact is kept: its issues, and what each would start."""
    actor, now = actor_for(request), timezone.now()
    found = Contact.objects.select_related("member", "upload", "same_as")
    row = found.filter(pk=identity).first()
    if row is None:
        return nothing(request, f"contact {identity}")
    member = row.member.number if row.member else ""
    looked(actor.name, f"contact {row.pk}", now=now, member=member)
    if request.method == "POST" and request.POST.get("step") == "sort":
        propose_issues(row.pk)
        return redirect("grievance-contact", row.pk)
    said = sorting_of(row, actor)
    forms = forms_of(request, row, said.issues) if row.state == "open" else []
    trouble: Trouble | None = None
    if request.method == "POST" and request.POST.get("step") == "settle":
        outcome = tried(lambda: _settled(request, row, forms, actor, now))
        if not isinstance(outcome, Trouble):
            return outcome
        trouble = outcome
    would = tried(lambda: _would(row, forms, actor, now)) if request.method == "POST" else []
    if isinstance(would, Trouble):
        trouble, would = trouble or would, []
    return _page(request, row, said, _beside(forms, would), trouble)


def _page(
    request: HttpRequest,
    row: Contact,
    said: Sorted,
    issues: list[tuple[Form, Would | None]],
    trouble: Trouble | None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "contact": row,
        "said": said,
        "issues": issues,
        "change": request.POST.get("change", ""),
        "opened": _opened(said),
        "trouble": trouble,
    }
    part = request.headers.get("HX-Request") == "true"
    template = "grievances/part_starts.html" if part else "grievances/contact.html"
    status = trouble.status if trouble and not part else 200
    return _sealed(render(request, template, context, status=status))


def _beside(forms: list[Form], would: list[Would]) -> list[tuple[Form, Would | None]]:
    padded: list[Would | None] = [*would, *(None for _ in range(len(forms) - len(would)))]
    return list(zip(forms, padded, strict=True))


def _would(row: Contact, forms: list[Form], actor: Actor, now: datetime) -> list[Would]:
    """What each issue would start; of one nobody said yet what it is, nothing."""
    words = [each.word(actor.name) for each in forms]
    return starts(row.pk, words, actor=actor, now=now)


def _settled(
    request: HttpRequest, row: Contact, forms: list[Form], actor: Actor, now: datetime
) -> HttpResponse:
    change = request.POST.get("change", "")
    if change not in ("yes", "no"):
        raise Unreadable("answer the first question: is there a decision they want changed?")
    words: list[Word] = [each.word(actor.name) for each in forms]
    made = settle(row.pk, words, decision_to_change=change == "yes", actor=actor, now=now)
    cases = list({each.case_id: each.case for each in made if each.case}.values())
    for case in cases:
        said = f"{case.number} is on file; its time runs from the first receipt."
        messages.success(request, said)
    for each in beside_now(row):
        messages.warning(request, each)
    url = page_of_case(cases[0].kind, cases[0].number) if len(cases) == 1 else None
    return redirect(url) if url else redirect("grievance-contact", row.pk)


def _opened(said: Sorted) -> list[dict[str, Any]]:
    """What became of each issue, with where it is."""
    numbers = [each.case for each in said.issues if each.case]
    kinds = dict(Case.objects.filter(number__in=numbers).values_list("number", "kind"))
    return [
        {"issue": each, "url": page_of_case(kinds.get(each.case, ""), each.case)}
        for each in said.issues
    ]


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
