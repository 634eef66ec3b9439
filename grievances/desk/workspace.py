"""The workspace of a grievance: one page with everything a person needs to answer it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.desk.reaching import nothing
from appeals.desk.workspace import Doable, rows_of
from claims.desk.clock import first_due
from claims.desk.letters import letter_of, letter_page, pdf_of
from grievances.desk.acting import ALL
from grievances.desk.head import head_of
from grievances.desk.reaching import grievance_page
from grievances.models import Grievance
from grievances.showing.parts import Shown
from grievances.showing.shown import shown_to
from kernel.people.policy import may
from kernel.record.looking import looked
from kernel.web.permitted import actor_for
from kernel.web.seeking import page_of_case

FIRST_ACTS = ("answer", "resolve", "extend", "mend", "note")
"""Acts shown as buttons, where they may be done; the others are in a list."""


@require_safe
@grievance_page("grievance.read")
def grievance(request: HttpRequest, row: Grievance) -> HttpResponse:
    """The page; the member stays masked.  `shown_to` records the look."""
    actor, now = actor_for(request), timezone.now()
    shown = shown_to(row, actor, now)
    clocks = rows_of(shown.clocks, shown.header.received_at, now)
    first = first_due([each.counted for each in clocks])
    acts = acts_of(shown)
    context = {
        "shown": shown,
        "head": head_of(shown),
        "clocks": clocks,
        "main": next((each for each in clocks if first and each.counted is first), None),
        "first_acts": [each for each in acts if each.slug in FIRST_ACTS and each.answer],
        "acts": [each for each in acts if each.slug not in FIRST_ACTS and each.answer],
        "refused": [each for each in acts if not each.answer],
        "about_url": page_of_case(shown.header.about_kind, shown.header.about),
        "same": [(kind, number, page_of_case(kind, number)) for kind, number in shown.same_contact],
        "letters_may": may(actor, "letter.read"),
        "matter_may": may(actor, "matter.work"),
        "sorts_may": may(actor, "grievance.classify"),
    }
    return render(request, "grievances/grievance.html", context)


def acts_of(shown: Shown) -> list[Doable]:
    """Every act, in the order people do them."""
    number = shown.header.number
    return [
        Doable(
            each.slug,
            each.title,
            reverse(f"grievance-{each.slug}", args=[number]),
            shown.may[each.slug],
        )
        for each in ALL
    ]


@require_safe
@grievance_page("letter.read")
def issued(request: HttpRequest, row: Grievance, identity: int) -> HttpResponse:
    """A letter as it was issued, for a screen."""
    found = letter_of(row.pk, identity)
    if found is None:
        return nothing(request, f"{row.number} letter {identity}")
    _looked(request, row, f"letter {found.number}")
    return letter_page(found)


@require_safe
@grievance_page("letter.read")
def issued_pdf(request: HttpRequest, row: Grievance, identity: int) -> HttpResponse:
    """Its PDF, to be saved."""
    found = letter_of(row.pk, identity)
    if found is None:
        return nothing(request, f"{row.number} letter {identity}")
    _looked(request, row, f"letter {found.number}: the PDF")
    return pdf_of(found)


def _looked(request: HttpRequest, row: Grievance, what: str) -> None:
    actor, member = actor_for(request), row.member.number if row.member else ""
    looked(actor.name, what, now=timezone.now(), member=member, case=row.number)
