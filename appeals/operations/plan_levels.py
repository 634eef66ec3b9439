"""What a plan's terms say of appeals on the day of service: how many levels its own appeal has, and
its time limit to sue."""

from datetime import date

from appeals.models import Appeal
from appeals.operations.open import Wanted
from claims.models import AuthorizationRequest, Claim
from kernel.members.models import Coverage, PlanTerms

TERM, SUE = "review_levels", "time_to_sue"


def levels_of(wanted: Wanted) -> str:
    """one, or two where the plan's terms say so."""
    coverage: Coverage | None = None
    day: date | None = None
    if wanted.claim:
        claim = Claim.objects.filter(number=wanted.claim.strip()).first()
        if claim is not None:
            coverage, day = claim.coverage, claim.first_served
    else:
        asked = AuthorizationRequest.objects.filter(number=wanted.request.strip().upper()).first()
        if asked is not None:
            coverage, day = asked.coverage, asked.received
    return _term(coverage, day, TERM) or "one"


def time_to_sue_of(row: Appeal) -> str:
    """The plan's sentence on the time limit for a suit (F9); empty where it states none."""
    if row.claim is not None:
        return _term(row.claim.coverage, row.claim.first_served, SUE)
    return _term(row.asked.coverage, row.asked.received, SUE) if row.asked is not None else ""


def _term(coverage: Coverage | None, day: date | None, name: str) -> str:
    if coverage is None or day is None:
        return ""
    terms = PlanTerms.objects.filter(plan=coverage.plan_id, days__contains=day).first()
    return str(terms.terms.get(name) or "") if terms else ""
