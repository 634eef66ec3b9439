"""The audit trail: how the record stands, and who did, who looked, before and after, and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kernel.audit.table import csv_lines
from kernel.audit.trail import Entry, UnknownMatter, of_case, of_member
from kernel.record.looking import Outcome, looked
from kernel.record.standing import damaged, status
from kernel.web.permitted import actor_for, page

SHOWN = 500
"""Entries a page shows, the latest first; the table for a spreadsheet has all."""
LONGEST = 80


@require_http_methods(["GET", "HEAD", "POST"])
@page("audit.read")
def audit_page(request: HttpRequest) -> HttpResponse:
    """Whether the record is whole; and where to ask for a trail.

    A member's number is sent by POST: it is no part of an address, which is kept in logs.
    """
    shown: dict[str, object] = {"standing": status(timezone.now())}
    if request.method != "POST":
        return _kept_nowhere(render(request, "web/audit.html", shown))
    number = request.POST.get("case", "").strip().upper()
    member = request.POST.get("member", "").strip()
    if number and number.isprintable() and "/" not in number:
        return redirect("audit-trail", number=number[:LONGEST])
    shown |= {"fault": "Write a case number or a member number.", "member": member}
    if not member or not member.isprintable() or len(member) > LONGEST:
        return _kept_nowhere(render(request, "web/audit.html", shown, status=400))
    now = timezone.now()
    try:
        entries = of_member(member)
    except UnknownMatter as problem:
        looked(
            actor_for(request).name, "audit trail", now=now, member=member, outcome=Outcome.NOTHING
        )
        shown["fault"] = str(problem)
        return _kept_nowhere(render(request, "web/audit.html", shown, status=404))
    looked(actor_for(request).name, "audit trail", now=now, member=member)
    if request.POST.get("as") == "csv":
        return _csv("member", entries)
    return _trail(request, f"member {member}", entries, {"member": member})


@require_safe
@page("audit.read")
def trail_page(request: HttpRequest, number: str) -> HttpResponse:
    """The trail of one case.  404 where there is none of this number that this person sees."""
    return _trail(request, f"case {number}", case_trail(request, number), {"case": number})


@require_safe
@page("audit.read")
def trail_csv(request: HttpRequest, number: str) -> HttpResponse:
    """The same for a spreadsheet, all of it."""
    return _csv(number, case_trail(request, number))


def case_trail(request: HttpRequest, number: str) -> list[Entry]:
    """The trail; that it was asked for is a look at the case.  Http404."""
    try:
        entries = of_case(number)
    except UnknownMatter as problem:
        raise Http404(str(problem)) from None
    looked(actor_for(request).name, "audit trail", now=timezone.now(), case=number)
    return entries


def places_damaged(_: object) -> int | None:
    """The number beside the place in the rail: none where nothing is damaged."""
    return damaged() or None


def _trail(
    request: HttpRequest, of: str, entries: list[Entry], named: dict[str, str]
) -> HttpResponse:
    shown = {
        "of": of,
        "entries": entries[::-1][:SHOWN],
        "all": len(entries),
        "more": len(entries) > SHOWN,
        **named,
    }
    return _kept_nowhere(render(request, "web/audit_trail.html", shown))


def _csv(name: str, entries: list[Entry]) -> HttpResponse:
    answer = HttpResponse("".join(csv_lines(entries)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-trail-{name}.csv"'
    return _kept_nowhere(answer)


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
