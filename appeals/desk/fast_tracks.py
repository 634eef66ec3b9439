"""The QIO tells the plan of a request on its fast track: put on file, and the file goes to it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.fields import Field, Given, asked, choices
from appeals.desk.trying import tried
from appeals.external.qio import SETTINGS
from appeals.models import ExternalReview
from appeals.operations.fast_track import FastTrack, told_by_qio
from claims.desk.trying import Trouble
from claims.models import AuthorizationRequest
from kernel.web.in_words import names_for
from kernel.web.permitted import actor_for, page

FIELDS = (
    Field("request", "Prior authorization of the stay or service", longest=20),
    Field("setting", "What ends", "select", choices=choices(*SETTINGS, words=SETTINGS)),
    Field("told_at", "When the QIO told the plan", "moment", "the hours run from it"),
    Field("ends_on", "Last covered day, or day of discharge", "date"),
    Field("state", "State where the care is given", hint="two letters", longest=2),
    Field("asked_at", "When the enrollee asked the QIO", "moment", "as it says", required=False),
    Field("took_late", "Why it hears a late request that by law is the plan's", "area",
          required=False, longest=400),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page("appeal.outside")
def new(request: HttpRequest) -> HttpResponse:
    """The form, and what came of it."""
    trouble = None
    if request.method == "POST":
        outcome = tried(_told(request))
        if not isinstance(outcome, Trouble):
            said = f"{outcome.number} is on file, and the file goes to the QIO."
            messages.success(request, names_for(request).said(said))
            return redirect("review", outcome.number)
        trouble = outcome
    context = {"fields": asked(request, FIELDS), "trouble": trouble}
    status = trouble.status if trouble else 200
    return render(request, "appeals/fast_track.html", context, status=status)


def _told(request: HttpRequest) -> Callable[[], ExternalReview]:
    actor, now = actor_for(request), timezone.now()
    return lambda: told_by_qio(_read(request), actor, now)


def _read(request: HttpRequest) -> FastTrack:
    """Moments are of the zone of the request's own case, where it is known."""
    number = str(request.POST.get("request", "")).strip().upper()
    found = AuthorizationRequest.objects.select_related("case").filter(number=number).first()
    given = Given(request.POST, request.FILES, found.case.zone if found else settings.TIME_ZONE)
    return FastTrack(
        request=number,
        setting=given.text("setting"),
        told_at=given.moment("told_at"),
        ends_on=given.day("ends_on"),
        state=given.text("state").upper(),
        asked_at=given.moment_if("asked_at"),
        took_late=given.text("took_late"),
    )
