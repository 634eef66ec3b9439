"""Damage of the record: what the night's look found, and what somebody said of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kernel.people.policy import may
from kernel.record.looking import looked
from kernel.record.standing import status
from kernel.web.permitted import actor_for, page
from reports.audit.damage import (
    ANSWER,
    READ,
    UnableToAnswer,
    UnknownDamage,
    answer,
    damage_named,
    every_damage,
)
from reports.audit.watch import watch


@require_safe
@page(READ)
def damages(request: HttpRequest) -> HttpResponse:
    """Every time the record was found damaged, the newest first; and how it stands now."""
    now = timezone.now()
    context = {"rows": every_damage(), "standing": status(now), "watch": watch(now)}
    return _kept_nowhere(render(request, "reports/damages.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@page({"GET": READ, "POST": ANSWER})
def damage(request: HttpRequest, number: str) -> HttpResponse:
    """The places; and, once, what was found and done."""
    actor, now, wrong = actor_for(request), timezone.now(), ""
    text = request.POST.get("text", "")
    try:
        found = damage_named(number)
    except UnknownDamage as problem:
        raise Http404(str(problem)) from None
    if request.method == "POST":
        try:
            answer(number, text, actor, now=now)
        except UnableToAnswer as why:
            wrong = f"{str(why)[:1].upper()}{str(why)[1:]}."
        else:
            return redirect("record-damage", number)
    looked(actor.name, "damage of the record", now=now, case=found.number)
    context = {
        "damage": found,
        "problem": wrong,
        "text": text,
        "may": may(actor, ANSWER),
        "standing": status(now),
    }
    code = 422 if wrong else 200
    return _kept_nowhere(render(request, "reports/damage.html", context, status=code))


def _kept_nowhere(made: HttpResponse) -> HttpResponse:
    made["Cache-Control"] = "no-store"
    return made
