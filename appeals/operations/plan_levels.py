"""How many levels a plan's own appeal has, as its terms say on the day of service."""

from datetime import date

from appeals.operations.open import Wanted
from claims.models import AuthorizationRequest, Claim
from kernel.members.models import Coverage, PlanTerms

TERM = "review_levels"


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
    if coverage is None or day is None:
        return "one"
    terms = PlanTerms.objects.filter(plan=coverage.plan_id, days__contains=day).first()
    return str(terms.terms.get(TERM, "one")) if terms else "one"
