"""Many rows of the queue at once: choose what, see what would change, then a job."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from claims.operations.bulk.acts import ACTS, Given, UnableToDoMany
from claims.operations.bulk.many import do, look
from claims.pend_reasons import pend_reasons
from kernel.cases import assigning, desk
from kernel.jobs.models import Job
from kernel.people.acting import who_could
from kernel.people.policy import Actor, require
from kernel.web.permitted import actor_for, page

TITLES = {"assign": "Assign", "pend": "Pend", "note": "Write a note on"}


@require_POST
@page(desk.READ)
def bulk(request: HttpRequest) -> HttpResponse:
    """Three steps on one address: what to do, the preview, the job.  Each asks policy."""
    actor, now = actor_for(request), timezone.now()
    items = _items(request)
    step = request.POST.get("step", "")
    said = {name: request.POST.get(name, "") for name in ("act", "to", "reason", "note")}
    context: dict[str, Any] = {"items": items, "given": said, "follow_up": ""}
    context["follow_up"] = request.POST.get("follow_up", "")
    if said["act"] not in ACTS or not items:
        messages.info(request, "Select rows first, then what is to be done with them.")
        return redirect("queue")
    require(actor, ACTS[said["act"]].permission)
    try:
        given = Given.read({**said, "follow_up": context["follow_up"]})
        if step == "do":
            return redirect("job", do(items, given, actor, now, _seen(request, items)).pk)
        if step == "preview":
            looked = look(items, given, actor, now)
            can = [each for each in looked if each.answer]
            context |= {"looked": looked, "can": can, "cannot": len(looked) - len(can)}
    except UnableToDoMany as problem:
        context["problem"] = str(problem)
    return _shown(request, context)


def _seen(request: HttpRequest, items: list[int]) -> dict[int, str]:
    """The versions the preview showed, as its form gives them back."""
    said = {item: request.POST.get(f"version-{item}", "") for item in items}
    return {item: version for item, version in said.items() if version}


@require_POST
@page(assigning.ASSIGN)
def undo(request: HttpRequest, job: int) -> HttpResponse:
    """For ten seconds after it: each item is whose it was."""
    try:
        count = assigning.undo(job, actor_for(request), now=timezone.now())
        messages.success(request, f"{count} are whose they were.")
    except assigning.UnableToUndo as problem:
        messages.error(request, f"It was not undone: {problem}.")
    return redirect("queue")


def after_job(job: Job, actor: Actor) -> dict[str, Any]:
    """What the page of a finished job shows besides: what did not change, and for ten seconds the
    way back."""
    gone = timezone.now() - (job.finished_at or job.touched_at)
    return {
        "after": "desk/part_job_many.html",
        "refused": job.result.get("refused", []),
        "undo": job.parameters.get("act") == "assign" and gone < assigning.UNDO,
    }


def _shown(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    act = context["given"]["act"]
    context |= {
        "title": TITLES[act],
        "act": act,
        "people": who_could(desk.TAKE) if act == "assign" else [],
        "reasons": pend_reasons().values() if act == "pend" else [],
    }
    status = 422 if context.get("problem") else 200
    return render(request, "desk/queue_bulk.html", context, status=status)


def _items(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("item")
    return [int(each) for each in given if each.isascii() and each.isdecimal() and len(each) < 19]
