"""The evidence of a case: asked for, what was put together, the files; of a sample as one ZIP."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kernel.cases.models import Case
from kernel.jobs.models import Job
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.looking import Outcome, looked, looked_at_many
from kernel.web.permitted import actor_for, page
from reports.evidence.making import MAKE, TAKE, UnknownPack, packs_of_case, start_for_case
from reports.evidence.matter import UnableToGather
from reports.sampling.draw import UnknownSample
from reports.showing.packs import file_of_pack, file_of_sample, pack_for
from reports.showing.samples import sample_for


@require_http_methods(["GET", "HEAD", "POST"])
@page({"GET": TAKE, "POST": MAKE})
def case(request: HttpRequest, number: str) -> HttpResponse:
    """What was put together of a case, and a way to have it put together as of now."""
    actor, now = actor_for(request), timezone.now()
    found = Case.objects.select_related("member").filter(number=number.upper()).first()
    if found is None:
        looked(actor.name, "evidence of a case", now=now, case=number.upper(),
               outcome=Outcome.NOTHING)  # fmt: skip
        raise Http404("no case has this number")
    insist(may_see(actor, found.restricted_to))
    wrong = ""
    if request.method == "POST":
        try:
            return redirect("job", start_for_case(found.number, actor, now=now).pk)
        except UnableToGather as problem:
            wrong = f"{problem}."
    member = found.member.number if found.member else ""
    looked(actor.name, "evidence of a case", now=now, member=member, case=found.number)
    context = {
        "case": found,
        "packs": packs_of_case(found.number),
        "may": may(actor, MAKE),
        "problem": wrong,
    }
    status = 422 if wrong else 200
    return _kept_nowhere(render(request, "reports/evidence.html", context, status=status))


@require_safe
@page(TAKE)
def file(request: HttpRequest, number: str) -> HttpResponse:
    """One evidence as PDF or ZIP (`?as=zip`); who took it is on record."""
    actor, now = actor_for(request), timezone.now()
    form = request.GET.get("as", "pdf")
    answer: Any
    try:
        pack = pack_for(actor, number)
        answer = file_of_pack(pack, form)
    except UnknownPack as problem:
        looked(actor.name, "evidence of a case", now=now, case=number.upper(),
               outcome=Outcome.NOTHING)  # fmt: skip
        raise Http404(str(problem)) from None
    except UnableToGather as problem:
        return _unreadable(request, str(problem), reverse("samples"))
    member = pack.packet.case.member
    said = f"evidence {pack.packet.number} as {form}"
    looked(actor.name, said, now=now, member=member.number if member else "",
           case=pack.packet.case.number)  # fmt: skip
    return _as_answer(answer)


@require_safe
@page(TAKE)
def of_sample(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence of every case of a sample as one ZIP; who took it is on record, case by case."""
    actor, now = actor_for(request), timezone.now()
    answer: Any
    try:
        found = sample_for(actor, number)
        answer = file_of_sample(found.sample)
    except UnknownSample as problem:
        looked(actor.name, "sample of cases", now=now, case=number.upper(),
               outcome=Outcome.NOTHING)  # fmt: skip
        raise Http404(str(problem)) from None
    except UnableToGather as problem:
        return _unreadable(request, str(problem), reverse("sample", args=[number]))
    said = f"sample {found.sample.number}: its evidence"
    seen = [("", each.case) for each in found.rows if each.evidence]
    looked_at_many(actor.name, said, seen, now=now)
    return _as_answer(answer)


def after_job(job: Job, actor: Actor) -> dict[str, Any]:
    """What the page of a finished job of evidence shows besides: the way to what came of it."""
    said = job.result
    return {
        "after": "reports/part_evidence_done.html",
        "sample": said.get("sample", ""),
        "pack": "" if said.get("sample") else said.get("pack", ""),
        "without": said.get("without", ()),
    }


def _unreadable(request: HttpRequest, why: str, url: str) -> HttpResponse:
    said = {"why": why, "url": url}
    return render(request, "reports/unreadable.html", said, status=400)


def _as_answer(answer: HttpResponseBase) -> HttpResponse:
    made: Any = answer
    named: HttpResponse = made
    return named


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
