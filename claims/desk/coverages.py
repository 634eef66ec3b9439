"""Who pays first: the coverages of a claim's member in order, and the rule that ordered them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.desk.judged import Grouped, grouped
from claims.desk.reaching import claim_page
from claims.models import Claim
from claims.operations.review.shown import review_of
from kernel.members.models import Coverage, OtherInsurance
from kernel.money import Money
from kernel.web.permitted import actor_for

RULES = ("other_payer_first", "member_covered")
KINDS = {
    "": "kind not on file",
    "working_aged": "through current employment, aged",
    "disabled": "through current employment, disabled",
    "esrd": "end-stage renal disease",
    "liability": "liability",
}


@dataclass(frozen=True, slots=True)
class Payer:
    """A payer in its place; `paid` what it paid before us, where the claim says so."""

    place: str
    name: str
    kind: str
    days: str
    ours: bool
    paid: str = ""


@require_safe
@claim_page("claim.read")
def coverages(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The payers on the first day of service, in the order in which they pay."""
    actor = actor_for(request)
    review = review_of(claim.number, actor, timezone.now())
    day = claim.first_served
    found: list[Grouped] = [each for each in grouped(review.findings) if each.first.rule in RULES]
    context = {
        "claim": claim,
        "day": day,
        "payers": payers_of(claim),
        "findings": found,
        "settled": True,
        "law_version": review.decisions[-1].law_version if review.decisions else "",
    }
    return render(request, "desk/cob.html", context)


def payers_of(claim: Claim) -> list[Payer]:
    """Who pays on the claim's first day of service, in order.  Two statements."""
    day = claim.first_served
    ours = Coverage.objects.filter(member=claim.member_id, days__contains=day)
    others = OtherInsurance.objects.filter(member=claim.member_id, days__contains=day)
    return in_order(list(ours.select_related("plan").order_by("rank")), list(others), claim)


def in_order(
    ours: Iterable[Coverage], others: Iterable[OtherInsurance], claim: Claim
) -> list[Payer]:
    """Those who pay before us, then our own coverages by rank, then the others."""
    told = "" if claim.primary_paid is None else Money(claim.primary_paid).shown()
    rows: list[tuple[int, Any]] = []
    for each in others:
        rows.append((0 if each.primary else 2, each))
    rows += [(1, each) for each in ours]
    made = []
    for place, (rank, each) in enumerate(sorted(rows, key=lambda row: row[0]), 1):
        if isinstance(each, OtherInsurance):
            name, kind = each.payer or "Payer not named", KINDS.get(each.kind, each.kind)
            if each.employer_size is not None:
                kind += f", employer of {each.employer_size}"
        else:
            name, kind = each.plan.name, f"our coverage, rank {each.rank}"
        until = each.days.upper.isoformat() if each.days.upper else "no end"
        made.append(
            Payer(
                place=f"{place}.",
                name=name,
                kind=kind,
                days=f"{each.days.lower.isoformat() if each.days.lower else 'always'} to {until}",
                ours=rank == 1,
                paid=told if rank == 0 else "",
            )
        )
    return made
