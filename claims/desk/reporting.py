"""The report of an opinion that was read: what it seems to say beside the page it stands on, until
a person confirms or corrects it."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from claims.desk.forms import decision_context
from claims.desk.looking import looked
from claims.desk.papers import marks, paper_numbered, papers_of, sheets
from claims.desk.reaching import claim_page, nothing
from claims.desk.said import said
from claims.desk.trying import Trouble, tried
from claims.models import Claim, Report
from claims.models.records import FINDINGS
from claims.operations.confirm_report import Said
from claims.operations.review.naming import Named, confirm, report_of
from claims.operations.review.shown import review_of
from kernel.people.policy import may
from kernel.web.permitted import actor_for

FIELDS = {
    "clinician": "Whose opinion it is",
    "npi": "NPI",
    "date": "Day of the opinion",
    "diagnosis": "Diagnosis (ICD-10-CM)",
    "finding": "What it finds",
}
WRONG_DAY = "Write the day of the report as 2026-03-09."
WRONG_NUMBER = "Which opinion of the chain it is: a number, 2 or more."


@dataclass(frozen=True, slots=True)
class Read:
    """One field as it was read: each value with the sentence it stands in and its page; `value` is
    what the form holds."""

    name: str
    label: str
    value: str
    proposals: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds.  What was read in one way only is filled in; nothing is chosen where
    several could be meant."""

    opinion: str = ""
    clinician: str = ""
    npi: str = ""
    date: str = ""
    diagnosis: str = ""
    finding: str = ""
    despite: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("report.confirm")
def report_page(request: HttpRequest, claim: Claim, report: int) -> HttpResponse:
    """The proposals, each with sentence and box; what a person makes of them."""
    row = report_of(claim, report)
    if row is None:
        return nothing(request, f"{claim.number} report {report}")
    typed = _typed(request) if request.method == "POST" else _proposed(claim, row)
    trouble = None
    if request.POST.get("step") == "confirm":
        outcome = _confirmed(request, claim, report, typed)
        if isinstance(outcome, Named):
            waits = "it still waits for a person" if outcome.state == "pended" else outcome.state
            messages.success(request, f"The report is confirmed. {claim.number}: {waits}.")
            return redirect("claim", claim.number)
        trouble = outcome
    context = _context(request, claim, row, typed, trouble)
    return render(request, "desk/report.html", context, status=trouble.status if trouble else 200)


def _typed(request: HttpRequest) -> Typed:
    given = {each.name: request.POST.get(each.name, "").strip() for each in fields(Typed)}
    return Typed(**given)


def _proposed(claim: Claim, row: Report) -> Typed:
    """What was read, where it was read in one way only; the opinion that has no finding yet."""
    only: dict[str, str] = {}
    for name in FIELDS:
        values = {str(each["value"]) for each in _proposals(row, name)}
        only[name] = values.pop() if len(values) == 1 else ""
    open_ones = row.chain.opinions.filter(number__gte=2, finding="").order_by("number")
    numbers = list(open_ones.values_list("number", flat=True))
    return Typed(opinion=str(numbers[0]) if len(numbers) == 1 else "", **only)


def _label(label: str, row: Report, name: str) -> str:
    """With which of several things was read, as the day of the visit and not of the signature."""
    which = {str(each["what"]) for each in _proposals(row, name) if each.get("what")}
    return f"{label} (read: {', '.join(sorted(which))})" if which else label


def _proposals(row: Report, name: str) -> list[dict[str, Any]]:
    return [each for each in row.proposals if each.get("field") == name]


def _confirmed(request: HttpRequest, claim: Claim, report: int, typed: Typed) -> Named | Trouble:
    try:
        on = date.fromisoformat(typed.date)
    except ValueError:
        return Trouble(422, WRONG_DAY)
    if not (typed.opinion.isdecimal() and len(typed.opinion) < 3):
        return Trouble(422, WRONG_NUMBER)
    word = Said(
        opinion=int(typed.opinion),
        clinician=typed.clinician,
        npi=typed.npi,
        on=on,
        finding=typed.finding,
        diagnosis=typed.diagnosis.upper().replace(".", ""),
        despite=typed.despite,
    )
    actor, version = actor_for(request), request.POST.get("version", "")
    return tried(lambda: confirm(claim.number, report, word, actor, timezone.now(), version))


def _context(
    request: HttpRequest, claim: Claim, row: Report, typed: Typed, trouble: Trouble | None
) -> dict[str, Any]:
    actor = actor_for(request)
    review = review_of(claim.number, actor, timezone.now())
    shown = decision_context(request, claim, review, said(request.POST, review), trouble)
    before = row.confirmations.order_by("-at").first()
    read = [
        Read(name, _label(label, row, name), getattr(typed, name), tuple(_proposals(row, name)))
        for name, label in FIELDS.items()
    ]
    choices = [(each, each.replace("_", " ")) for each in FINDINGS]
    about = {"report": row, "typed": typed, "read": read, "findings": choices, "before": before}
    return shown | about | _sheet(request, claim, row)


def _sheet(request: HttpRequest, claim: Claim, row: Report) -> dict[str, Any]:
    """The page it was read from, with the boxes; for who may open documents."""
    if not may(actor_for(request), "document.read"):
        return {"sheets": None}
    paper = paper_numbered(papers_of(claim), row.upload_id)
    if paper is None:
        return {"sheets": None}
    every, found = marks(paper), sheets(paper)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else every[0].page if every else 1
    number = number if 1 <= number <= len(found.sizes) else 1
    looked(actor_for(request), claim, f"report {row.pk}: page {number}")
    return {
        "paper": paper,
        "sheets": found,
        "numbers": range(1, len(found.sizes) + 1),
        "page": number,
        "size": found.sizes[number - 1] if found.sizes else None,
        "marks": marks(paper, number),
    }
