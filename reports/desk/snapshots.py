"""One snapshot: its rows, its files, whether it comes again, what the checks say of it, and why a
cell is so."""

from collections.abc import Callable, Collection
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kernel.people.policy import Actor, may
from kernel.record.looking import Outcome, looked, looked_at_many
from kernel.web.permitted import actor_for, page
from reports.layout import UnknownLayout
from reports.models import FORMATS
from reports.operations.drill import rows_behind
from reports.operations.publish import PUBLISHED, why_not
from reports.operations.rebuild import compare, rebuild
from reports.operations.write import UnknownSnapshot
from reports.showing.behind import behind_shown, rate_of
from reports.showing.checks import (
    checked,
    differences_masked,
    faults_masked,
    may_be_checked,
)
from reports.showing.file import file_of
from reports.showing.runs import SIZE, Run, masked, rows_from, run_for
from reports.showing.samples import may_be_drawn
from reports.table import UnableToReport
from reports.why import why

View = Callable[..., HttpResponseBase]
"""Of a request, a run, and what else the address names."""
MOST = 500
"""Rows behind a number that a page shows; the interface has them all."""


def _of_run(permission: str, *known: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """A page of one snapshot for who may run its report.  404: there is none; 400: the address says
    what the page is not asked."""

    def made(view: View) -> Callable[..., HttpResponse]:
        @require_safe
        @page(permission)
        def found(request: HttpRequest, /, number: str, **kwargs: Any) -> HttpResponse:
            actor = actor_for(request)
            answer: Any  # a page, or a file that is sent piece by piece
            try:
                run = run_for(actor, number)
                _strict(request.GET, known)
                answer = view(request, run, **kwargs)
            except UnknownSnapshot as problem:
                what, now = "snapshot of a report", timezone.now()
                looked(actor.name, what, now=now, case=number.upper(), outcome=Outcome.NOTHING)
                raise Http404(str(problem)) from None
            except (UnableToReport, UnknownLayout) as problem:
                said = {"why": str(problem), "url": reverse("report-run", args=[number])}
                answer = render(request, "reports/unreadable.html", said, status=400)
            answer["Cache-Control"] = "no-store"
            made_so: HttpResponse = answer
            return made_so

        named: Callable[..., HttpResponse] = found
        return named

    return made


def _strict(given: QueryDict, known: tuple[str, ...]) -> None:
    if strange := sorted(set(given) - set(known)):
        raise UnableToReport(f"{', '.join(strange)}: no such filter; {', '.join(known) or 'none'}")


@_of_run("report.read", "after")
def snapshot(request: HttpRequest, run: Run) -> HttpResponse:
    """What it says of itself, and its rows, so many at a time; members stay masked."""
    text = request.GET.get("after", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise UnableToReport("after: the number of a row")
    rows = rows_from(run, int(text), SIZE + 1)
    shown = rows[:SIZE]
    said = f"report {run.snapshot.number}"
    seen = [("", each.case) for each in shown if each.case]
    now, actor = timezone.now(), actor_for(request)
    looked(actor.name, said, now=now)
    if seen:
        looked_at_many(actor.name, said, seen, now=now)
    context = {
        "run": run,
        "snapshot": run.snapshot,
        "rows": [(each, list(zip(run.layout.columns, masked(run, each), strict=True)))
                 for each in shown],
        "leading": run.leading,
        "unled": run.unled,
        "checks_may": may_be_checked(run),
        "sample_may": may_be_drawn(run, actor),
        "formats": FORMATS,
        **_publishing(run, actor),
        "next": shown[-1].row if len(rows) > SIZE else None,
    }  # fmt: skip
    return render(request, "reports/snapshot.html", context)


def _publishing(run: Run, actor: Actor) -> dict[str, Any]:
    """Of a report with a public page: whether they may publish it, and whether it can be."""
    if run.snapshot.report not in PUBLISHED:
        return {"public": False}
    allowed = may(actor, "report.publish")
    why = why_not(run.snapshot) if allowed else ""
    return {"public": True, "publish_may": allowed, "why_not": why}


@_of_run("report.download", "as")
def file(request: HttpRequest, run: Run) -> HttpResponseBase:
    """Its file in one of the formats; who took it is on record."""
    form = request.GET.get("as", run.snapshot.format)
    sent = file_of(run, form)
    said = f"report {run.snapshot.number}: its file as {form}"
    looked(actor_for(request).name, said, now=timezone.now())
    return sent


@_of_run("report.why")
def cell(request: HttpRequest, run: Run, row: int, column: str) -> HttpResponse:
    """Why this cell is so: row, case, event, document.  The look at the case is on record."""
    found = why(run.snapshot, row, column)
    said = f"report {run.snapshot.number}: {found.column.field}"
    looked(actor_for(request).name, said, now=timezone.now(), case=found.case)
    return render(request, "reports/why.html", {"run": run, "row": row, "why": found})


@_of_run("report.read")
def behind(request: HttpRequest, run: Run, row: int, column: str) -> HttpResponse:
    """The rows a number is made of, with what they come to together; of a rate its two numbers."""
    if rate := rate_of(run, row, column):
        context = {"run": run, "row": row, "rate": rate}
        return render(request, "reports/rate.html", context)
    drilled = rows_behind(run.snapshot, row, column)
    rows = behind_shown(drilled)[:MOST]
    said = f"report {run.snapshot.number}: rows behind {column}"
    seen = [("", each.number) for each in rows]
    looked_at_many(actor_for(request).name, said, seen, now=timezone.now())
    context = {
        "run": run,
        "row": row,
        "drilled": drilled,
        "column": run.layout.column(column),
        "fields": rows[0].fields if rows else (),
        "rows": rows,
        "all": len(drilled.rows),
    }
    return render(request, "reports/behind.html", context)


@_of_run("report.run")
def again(request: HttpRequest, run: Run) -> HttpResponse:
    """Written again: the same bytes?  And is the record, as of then, still what it was?  Members
    stay masked."""
    differences = compare(run.snapshot)
    seen = {each.case for each in differences if each.case}
    _seen(request, f"report {run.snapshot.number}: again", seen)
    shown = differences_masked(run, differences)
    context = {"run": run, "rebuilt": rebuild(run.snapshot), "differences": shown}
    return render(request, "reports/again.html", context)


@_of_run("report.run")
def checks(request: HttpRequest, run: Run) -> HttpResponse:
    """What U1 to U18 say of it, and which could not look.  Members stay masked."""
    found = checked(run)
    seen = {each.case for each in found.found if each.case}
    _seen(request, f"report {run.snapshot.number}: checks", seen)
    context = {"run": run, "checked": found, "faults": faults_masked(run, found.found)}
    return render(request, "reports/checks.html", context)


def _seen(request: HttpRequest, said: str, cases: Collection[str]) -> None:
    """That the page was looked at is on record, and of each case whose cells it shows."""
    name, now = actor_for(request).name, timezone.now()
    looked(name, said, now=now)
    if cases:
        looked_at_many(name, said, [("", each) for each in sorted(cases)], now=now)
