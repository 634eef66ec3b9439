"""A form sent after the claim went on without it: its reader is told what changed, and by whom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claims.desk.forms import decision_context
from claims.desk.said import said
from claims.desk.trying import tried
from claims.models import Claim
from claims.operations.review.parts import Review
from kernel.cases.version import require_version
from kernel.people.policy import insist


def overtaken(request: HttpRequest, claim: Claim, review: Review, what: str) -> HttpResponse | None:
    """None where it may be done now.  Where it no longer may, and the form was opened before that:
    what was recorded since, with what was typed; for whom it never was, NotAllowed."""
    answer, seen = review.may[what], request.POST.get("version", "")
    if answer or seen in ("", review.version):
        insist(answer)
        return None
    trouble = tried(lambda: require_version(claim.pk, seen))
    given = said(request.POST, review)
    context = decision_context(request, claim, review, given, trouble) | {
        "why": answer.why,
        "typed": [reason for _, reason in given.typed.values() if reason],
    }
    part = request.headers.get("HX-Request") == "true"
    name = "desk/part_trouble.html" if part else "desk/overtaken.html"
    return render(request, name, context, status=409)
