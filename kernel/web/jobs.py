"""Jobs of whoever is signed in: a list, how far each is, and a way to stop one."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.jobs.models import Job
from kernel.jobs.running import UnknownJob, cancel, job_of, jobs_of, name_of
from kernel.people.policy import Actor
from kernel.web.job_endings import ENDINGS
from kernel.web.once import once
from kernel.web.paging import Strict
from kernel.web.permitted import actor_for, page
from kernel.web.work_shown import instant

QUARTERS = 4

After = Callable[[Job, Actor], dict[str, Any]]
"""What the page of a finished job of a kind shows besides: a template and its words."""


def _after(found: Job, actor: Actor) -> dict[str, Any]:
    if found.kind not in ENDINGS:
        return {}
    named: After = import_string(ENDINGS[found.kind])
    return named(found, actor)


@require_safe
@page("self")
def jobs(request: HttpRequest) -> HttpResponse:
    """My jobs, the newest first."""
    rows = [(each, name_of(each.kind)) for each in jobs_of(actor_for(request))]
    return render(request, "web/jobs.html", {"rows": rows})


@require_safe
@page("self")
def job(request: HttpRequest, identity: int) -> HttpResponse:
    """How far one is: the whole page, or the part of it that the script asks for again."""
    actor = actor_for(request)
    try:
        found = job_of(actor, identity)
    except UnknownJob as problem:
        raise Http404(str(problem)) from None
    part = request.headers.get("HX-Request") == "true"
    told = _quarter(found)
    context = {
        "job": found,
        "name": name_of(found.kind),
        "told": told,
        # a screen reader hears of the beginning, each quarter and the end, and not of every look
        "say": not part or request.GET.get("told") != str(told) or not found.open,
        **_after(found, actor),
    }
    response = render(request, "web/part_job.html" if part else "web/job.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@page("self")
def job_cancel(request: HttpRequest, identity: int) -> HttpResponse:
    """It stops after the part it is at."""
    try:
        cancel(actor_for(request), identity, now=timezone.now())
    except UnknownJob as problem:
        raise Http404(str(problem)) from None
    return redirect("job", identity)


def _quarter(found: Job) -> int:
    if not found.open or not found.total:
        return QUARTERS * 25
    return QUARTERS * found.done // found.total * 25


class Jobs(Strict, APIView):
    """`GET /api/v1/jobs`: one's own, the newest first, at most 50."""

    permission = "self"

    def get(self, request: Request) -> Response:
        return Response({"results": [job_shown(each) for each in jobs_of(actor_for(request))]})


class OneJob(Strict, APIView):
    """`GET /api/v1/jobs/{id}`: how far it is, and what came of it."""

    permission = "self"

    def get(self, request: Request, identity: int) -> Response:
        return Response(job_shown(_mine(actor_for(request), identity)))


class CancelJob(Strict, APIView):
    """`POST /api/v1/jobs/{id}/cancel`: it stops after the part it is at."""

    permission = "self"

    @once()
    def post(self, request: Request, identity: int) -> Response:
        _mine(actor_for(request), identity)
        return Response(job_shown(cancel(actor_for(request), identity, now=timezone.now())))


def _mine(actor: Actor, identity: int) -> Job:
    try:
        return job_of(actor, identity)
    except UnknownJob as problem:
        raise NotFound(str(problem)) from None


def job_shown(found: Job) -> dict[str, Any]:
    return {
        "job": found.pk,
        "kind": found.kind,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "message": found.message,
        "cancel": found.cancel,
        "result": found.result,
        "made_at": instant(found.made_at),
        "started_at": instant(found.started_at),
        "finished_at": instant(found.finished_at),
    }
