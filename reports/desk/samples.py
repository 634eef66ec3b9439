"""Samples: those that were drawn, a draw, one with its rows, its list, its coming again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.desk.documents import SEALED
from kernel.people.policy import Actor, may
from kernel.record.looking import Outcome, looked, looked_at_many
from kernel.web.permitted import actor_for, page
from reports.evidence.making import MAKE, TAKE, start_for_sample
from reports.evidence.zipping import rows_csv, sheet_of
from reports.models import Sample
from reports.operations.write import TYPES, UnknownSnapshot
from reports.sampling.draw import DRAW, READ, UnknownSample, draw_sample, drawn_again
from reports.sampling.drawing import UnableToSample
from reports.showing.runs import may_run, run_for
from reports.showing.samples import ASKED, Shown, plans_for, sample_for, wanted_of

SIZE = 50
CSV = "text/csv; charset=utf-8"


@require_safe
@page(READ)
def samples(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    names = [each.name for each in may_run(actor_for(request))]
    rows = Sample.objects.filter(snapshot__report__in=names).select_related("snapshot")
    context = {"rows": rows.defer("stored", "drawn", "asked").order_by("-pk")[:SIZE]}
    return _kept_nowhere(render(request, "reports/samples.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@page(DRAW)
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """From one snapshot: by a plan, or by size and fields; with its seed, and why."""
    actor, now = actor_for(request), timezone.now()
    try:
        run = run_for(actor, number)
    except UnknownSnapshot as problem:
        looked(actor.name, "snapshot of a report", now=now, case=number.upper(),
               outcome=Outcome.NOTHING)  # fmt: skip
        raise Http404(str(problem)) from None
    given = {name: " ".join(map(str, request.POST.getlist(name))) for name in ASKED}
    wrong = ""
    if request.method == "POST":
        try:
            made = draw_sample(run.snapshot, wanted_of(given), actor, now=now)
        except UnableToSample as why:
            wrong = f"{str(why)[:1].upper()}{str(why)[1:]}."
        else:
            return redirect("sample", made.number)
    context = {
        "run": run, "given": given, "by": given["by"].split(), "problem": wrong,
        "plans": plans_for(run),
    }  # fmt: skip
    status = 422 if wrong else 200
    return _kept_nowhere(render(request, "reports/draw.html", context, status=status))


@require_safe
@page(READ)
def sample(request: HttpRequest, number: str) -> HttpResponse:
    """Who drew it, how and why; each row leads to its case and its evidence."""
    actor = actor_for(request)
    found = _found(actor, number, "its rows")
    context: dict[str, Any] = {
        "shown": found,
        "sample": found.sample,
        "run": found.run,
        "may_make": may(actor, MAKE),
        "may_take": may(actor, TAKE),
    }
    return _kept_nowhere(render(request, "reports/sample.html", context))


@require_safe
@page(READ)
def rows(request: HttpRequest, number: str) -> HttpResponse:
    """Its rows as CSV, with the digest of what was put together of each."""
    found = _found(actor_for(request), number, "its rows as CSV")
    answer = HttpResponse(rows_csv(found.sample, found.files), content_type=CSV)
    return _taken(answer, f"{found.sample.number}.csv")


@require_safe
@page(READ)
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet for whoever reviews its cases, as XLSX: the answers are theirs to fill in."""
    found = _found(actor_for(request), number, "its sheet")
    answer = HttpResponse(sheet_of(found.sample, found.files), content_type=TYPES["xlsx"])
    return _taken(answer, f"{found.sample.number}.review.xlsx")


def _taken(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    for header, value in SEALED.items():
        answer[header] = value
    return answer


@require_safe
@page(READ)
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Drawn again from the frozen rows: the same cases?"""
    found = _found(actor_for(request), number, "drawn again")
    context = {"sample": found.sample, "run": found.run, "same": drawn_again(found.sample)}
    return _kept_nowhere(render(request, "reports/sample_again.html", context))


@require_POST
@page(MAKE)
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence of every case of it is put together, as a job."""
    actor = actor_for(request)
    found = _found(actor, number, "evidence asked for")
    return redirect("job", start_for_sample(found.sample, actor, now=timezone.now()).pk)


def _found(actor: Actor, number: str, what: str) -> Shown:
    """The sample; that it was looked at, and each of its cases, is on record."""
    now = timezone.now()
    try:
        found = sample_for(actor, number)
    except UnknownSample as problem:
        looked(actor.name, "sample of cases", now=now, case=number.upper(),
               outcome=Outcome.NOTHING)  # fmt: skip
        raise Http404(str(problem)) from None
    said = f"sample {found.sample.number}: {what}"
    looked_at_many(actor.name, said, [("", each.case) for each in found.rows], now=now)
    return found


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
