"""What was published for everybody, and by whom; a snapshot is published, and one is withdrawn."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kernel.people.policy import may
from kernel.web.permitted import actor_for, page
from reports.operations.publish import (
    UnableToPublish,
    UnknownPublication,
    publish,
    withdraw,
)
from reports.operations.write import UnknownSnapshot
from reports.showing.publications import listed


@require_safe
@page("report.read")
def publications(request: HttpRequest) -> HttpResponse:
    """Every one, the newest first, with how it stands."""
    answer = may(actor_for(request), "report.publish")
    said = {"listed": listed(), "may": answer}
    return render(request, "reports/publications.html", said)


@require_POST
@page("report.publish")
def publish_run(request: HttpRequest, number: str) -> HttpResponse:
    """The snapshot is published."""

    def done() -> str:
        note, now = request.POST.get("note", ""), timezone.now()
        return f"Published as {publish(number, note, actor_for(request), now=now).number}."

    return _tried(request, done, reverse("report-run", args=[number]))


@require_POST
@page("report.publish")
def withdraw_one(request: HttpRequest, number: str) -> HttpResponse:
    """A publication is withdrawn."""

    def done() -> str:
        why, now = request.POST.get("why", ""), timezone.now()
        made = withdraw(number, why, actor_for(request), now=now)
        return f"{made.publication.number} is withdrawn."

    return _tried(request, done, reverse("report-publications"))


def _tried(request: HttpRequest, done: Callable[[], str], back: str) -> HttpResponse:
    try:
        messages.success(request, done())
    except (UnknownSnapshot, UnknownPublication) as problem:
        raise Http404(str(problem)) from None
    except UnableToPublish as problem:
        said = {"why": f"{problem}.", "url": back}
        return render(request, "reports/unreadable.html", said, status=422)
    return redirect("report-publications")
