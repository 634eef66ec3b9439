"""What can be run and what was run; a report asked for; the end of its job."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kernel.jobs.models import Job
from kernel.people.policy import Actor, may
from kernel.web.permitted import actor_for, page
from reports.layout import UnknownLayout
from reports.models import FORMATS, Snapshot
from reports.operations.run import start_report
from reports.registry import LEFT_OUT, UnknownReport, table_named, tables
from reports.showing.asking import wanted_of
from reports.showing.runs import may_run, run_of
from reports.table import UnableToReport

SIZE = 25
NUMBER = 18
"""Digits of the largest number of a snapshot."""


@require_safe
@page("report.read")
def reports(request: HttpRequest) -> HttpResponse:
    """The catalogue, and what was run, the newest first; `?report=od&after=12`."""
    if strange := sorted(set(request.GET) - {"report", "after"}):
        return _unreadable(request, f"{', '.join(strange)}: no such filter; report, after are")
    named, after = request.GET.get("report", ""), request.GET.get("after", "")
    if named and named not in tables():
        return _unreadable(request, f"there is no report {named!r}")
    if after and not (after.isascii() and after.isdecimal() and len(after) <= NUMBER):
        return _unreadable(request, "after: not of the address of a page as it was given")
    known = may_run(actor_for(request))
    rows = Snapshot.objects.filter(report__in=[each.name for each in known]).order_by("-pk")
    rows = rows.filter(report=named) if named else rows
    rows = rows.filter(pk__lt=int(after)) if after else rows
    found = list(rows.defer("stored")[: SIZE + 1])
    context = {
        "known": known,
        "left_out": LEFT_OUT,
        "named": named,
        "runs": [run_of(each) for each in found[:SIZE]],
        "next": urlencode({"report": named, "after": found[SIZE - 1].pk})
        if len(found) > SIZE
        else None,
    }
    return _kept_nowhere(render(request, "reports/reports.html", context))


def _unreadable(request: HttpRequest, why: str) -> HttpResponse:
    said = {"why": why, "url": reverse("reports")}
    return render(request, "reports/unreadable.html", said, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@page("report.read")
def ask(request: HttpRequest, report: str) -> HttpResponse:
    """A report is asked for: period, parameters, as of when, as what.  It becomes a job."""
    try:
        table = table_named(report)
    except UnknownReport as problem:
        raise Http404(str(problem)) from None
    actor, wrong = actor_for(request), ""
    given = {name: str(value) for name, value in request.POST.items()}
    given.pop("csrfmiddlewaretoken", None)
    if request.method == "POST":
        now = timezone.now()
        try:
            job = start_report(wanted_of({**given, "report": report}, now), actor, now=now)
        except (UnableToReport, UnknownLayout, OverflowError) as why:
            wrong = f"{str(why)[:1].upper()}{str(why)[1:]}."
        else:
            return redirect("job", job.pk)
    context = {
        "table": table,
        "given": given,
        "problem": wrong,
        "may": may(actor, table.permission),
        "formats": FORMATS,
        "zone": settings.TIME_ZONE,
        "parameters": [(name, what, given.get(name, "")) for name, what in table.offered.items()],
    }
    status = 422 if wrong else 200
    return _kept_nowhere(render(request, "reports/ask.html", context, status=status))


def after_job(job: Job, actor: Actor) -> dict[str, Any]:
    """What the page of a finished run shows besides: the way to what it came to."""
    return {"after": "reports/part_job_done.html", "snapshot": job.result.get("snapshot")}


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
