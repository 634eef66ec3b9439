"""Two claims of one member beside each other: is one a duplicate of the other?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.desk.looking import looked
from claims.desk.reaching import claim_numbered, claim_page, nothing
from claims.models import Claim, Line
from kernel.money import Money
from kernel.people.policy import Actor
from kernel.web.permitted import actor_for

FIELDS: tuple[tuple[str, Callable[[Claim], object]], ...] = (
    ("State", lambda claim: claim.state),
    ("Received", lambda claim: claim.received),
    ("Patient control number", lambda claim: claim.patient_control_number),
    ("Frequency", lambda claim: claim.frequency),
    ("Rendering NPI", lambda claim: claim.rendering_npi),
    ("Billing NPI", lambda claim: claim.billing_npi),
    ("Billing TIN", lambda claim: claim.billing_tin),
    ("Place of service", lambda claim: claim.place_of_service),
    ("Diagnoses", lambda claim: ", ".join(claim.diagnoses)),
    ("Authorization", lambda claim: claim.authorization_number),
    ("Opinion", lambda claim: claim.opinion or ""),
    ("Billed", lambda claim: Money(claim.charge).shown()),
)
OF_A_LINE: tuple[tuple[str, Callable[[Line], object]], ...] = (
    ("service", lambda line: line.served),
    ("code", lambda line: line.code),
    ("modifiers", lambda line: ", ".join(line.modifiers)),
    ("units", lambda line: f"{line.units.normalize():f}"),
    ("billed", lambda line: Money(line.charge).shown()),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing both say, or do not."""

    name: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@require_safe
@claim_page("claim.read")
def compare(request: HttpRequest, claim: Claim, other: str) -> HttpResponse:
    """The comparison.  Claims of two members are never shown beside each other."""
    found = beside(actor_for(request), claim, other)
    if found is None:
        return nothing(request, other)
    second, fields = found
    context = {
        "claim": claim,
        "second": second,
        "fields": fields,
        "differing": sum(each.differs for each in fields),
    }
    return render(request, "desk/compare.html", context)


def beside(actor: Actor, claim: Claim, other: str) -> tuple[Claim, list[Field]] | None:
    """The other claim, and every field of both; None where there is no such claim of this member.
    That both were looked at is on record."""
    second = claim_numbered(actor, other)
    if second is None or second.member_id is None or second.member_id != claim.member_id:
        return None
    for each in (claim, second):
        looked(actor, each, "compared with another claim")
    rows = Line.objects.filter(claim__in=[claim.pk, second.pk]).order_by("number")
    lines: dict[int, list[Line]] = {claim.pk: [], second.pk: []}
    for line in rows:
        lines[line.claim_id].append(line)
    return second, compared(claim, second, lines[claim.pk], lines[second.pk])


def compared(
    left: Claim, right: Claim, left_lines: Sequence[Line], right_lines: Sequence[Line]
) -> list[Field]:
    """Every field of both, lines by their order."""
    fields = [Field(name, _said(of(left)), _said(of(right))) for name, of in FIELDS]
    for place in range(max(len(left_lines), len(right_lines))):
        one = left_lines[place] if place < len(left_lines) else None
        two = right_lines[place] if place < len(right_lines) else None
        for name, of in OF_A_LINE:
            said = [_said(of(line)) if line else "no such line" for line in (one, two)]
            fields.append(Field(f"Line {place + 1}: {name}", *said))
    return fields


def _said(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text or "none"
