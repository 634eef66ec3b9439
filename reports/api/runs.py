"""Reports for machines: the catalogue, what was run, its rows and file, why a cell is so."""

from typing import Any

from django.http import FileResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from kernel.people.policy import Actor, require
from kernel.record.looking import Outcome, looked, looked_at_many
from kernel.web.jobs import job_shown
from kernel.web.once import once
from kernel.web.paging import LARGEST, Listing, Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import Problem, UnableToAnswer
from reports.layout import UnknownLayout
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.operations.run import start_report
from reports.operations.write import UnknownSnapshot
from reports.registry import LEFT_OUT, UnknownReport, table_named
from reports.showing.asking import wanted_of
from reports.showing.behind import behind_shown
from reports.showing.dashboard import figures_of, period_of
from reports.showing.file import file_of
from reports.showing.runs import Run, may_run, rows_from, run_for, run_of
from reports.table import UnableToReport
from reports.why import why

NOT_KEPT = {"Cache-Control": "no-store"}
SIZE = 50
DIGITS = 9


class Office(Strict, APIView):
    """404: there is no such report or snapshot; 422: it cannot be made or read as it is asked."""

    parser_classes: Any = (JSONParser,)

    @property
    def actor(self) -> Actor:
        return actor_for(self.request)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(self._as_problem(exc))

    def _as_problem(self, error: Exception) -> Exception:
        if isinstance(error, UnknownSnapshot):
            case, said = str(self.kwargs.get("number", "")).upper(), "snapshot by the interface"
            looked(self.actor.name, said, now=timezone.now(), case=case, outcome=Outcome.NOTHING)
            return Problem("not_found", f"{error}.")
        if isinstance(error, UnknownReport):
            return Problem("not_found", f"{error}.")
        return UnableToAnswer(str(error)) if isinstance(error, _REFUSED) else error

    def run(self, what: str) -> Run:
        """The snapshot of the address; that it was looked at is on record."""
        found = run_for(self.actor, str(self.kwargs["number"]))
        said = f"report {found.snapshot.number}: {what} by the interface"
        looked(self.actor.name, said, now=timezone.now())
        return found


_REFUSED = (UnableToReport, UnknownLayout, OverflowError)


class Reports(Office):
    """`GET /api/v1/reports`: those whoever asks may run, each with what it can be asked."""

    permission = "report.read"

    def get(self, request: Request) -> Response:
        found = [
            {
                "report": each.name,
                "title": each.title,
                "parameters": dict(each.offered),
                "sums": each.sums is not None,
                "public": each.public,
            }
            for each in may_run(self.actor)
        ]
        return Response({"results": found, "left_out": list(LEFT_OUT)})


class Runs(Listing, Office):
    """`GET /api/v1/reports/runs?report=od`: what was run, the newest first.  `POST`: a report is
    run; the answer is its job."""

    permission = {"GET": "report.read", "POST": "report.read"}  # noqa: RUF012
    parameters = ("report",)
    order = ("-id",)

    def get(self, request: Request) -> Response:
        names = [each.name for each in may_run(self.actor)]
        if named := request.query_params.get("report", ""):
            names = [table_named(named).name] if named in names else names[:0]
        rows = Snapshot.objects.filter(report__in=names).defer("stored")
        answer = self.listed(request, rows, lambda each: run_json(run_of(each)))
        answer["Cache-Control"] = "no-store"
        return answer

    @once()
    def post(self, request: Request) -> Response:
        given, now = texts(request.data), timezone.now()
        job = start_report(wanted_of(given, now), self.actor, now=now)
        headers = {"Location": f"/api/v1/jobs/{job.pk}"}
        return Response(job_shown(job), status=202, headers=headers)


def texts(given: Any) -> dict[str, str]:
    """A document of texts alone, its `parameters` beside the rest."""
    if not isinstance(given, dict):
        raise UnableToAnswer("a mapping is asked for")
    said = dict(given)
    inner = said.pop("parameters", {})
    if not isinstance(inner, dict) or inner.keys() & said.keys():
        raise UnableToAnswer("parameters: a mapping of its own names")
    said |= inner
    if wrong := [str(name) for name, value in said.items() if not isinstance(value, str)]:
        raise UnableToAnswer(f"{', '.join(wrong)}: write it as a text")
    return {str(name): value for name, value in said.items()}


def run_json(run: Run) -> dict[str, Any]:
    """A snapshot's head."""
    kept = run.snapshot
    names = ("number", "report", "title", "layout_version", "law_version", "code_version", "as_of",
             "since", "zone", "parameters", "format", "rows", "sha256", "cells_sha256", "by",
             "made_at")  # fmt: skip
    said = {name: plain(getattr(kept, name)) for name in names}
    return {**said, "last": run.last, "confidence": run.layout.sureness}


class OneRun(Office):
    """`GET /api/v1/reports/runs/{number}`: what a snapshot says of itself, and its columns."""

    permission = "report.read"

    def get(self, request: Request, number: str) -> Response:
        found = self.run("its head")
        columns = [
            {"field": each.field, "name": each.name, "type": each.type, "confidence": each.sure}
            for each in found.layout.columns
        ]
        return Response({**run_json(found), "columns": columns}, headers=NOT_KEPT)


class RunRows(Office):
    """`GET /api/v1/reports/runs/{number}/rows?cursor=50&page_size=50`: rows by field."""

    permission = "report.download"
    parameters = ("cursor", "page_size")

    def get(self, request: Request, number: str) -> Response:
        after, size = _number(request, "cursor", 0), _number(request, "page_size", SIZE)
        if not 1 <= size <= LARGEST:
            raise ParseError(f"page_size: a number from 1 to {LARGEST}")
        found = self.run(f"rows after {after}")
        rows = rows_from(found, after, size + 1)
        shown, fields = rows[:size], found.layout.fields
        seen = [("", each.case) for each in shown if each.case]
        looked_at_many(self.actor.name, f"report {number.upper()}", seen, now=timezone.now())
        more = f"{request.path}?cursor={after + size}&page_size={size}"
        said = {
            "results": [
                {
                    "row": each.row,
                    "case": each.case or None,
                    "cells": dict(zip(fields, each.cells, strict=True)),
                }
                for each in shown
            ],
            "next": more if len(rows) > size else None,
        }
        return Response(said, headers=NOT_KEPT)


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, str(otherwise))
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise ParseError(f"{name}: a number")
    return int(text)


class RunFile(Office):
    """`GET /api/v1/reports/runs/{number}/file?as=csv`: its file, the same bytes each time."""

    permission = "report.download"
    parameters = ("as",)
    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str) -> FileResponse:
        form = request.query_params.get("as", "")
        found = self.run(f"its file as {form or 'it was asked for'}")
        sent = file_of(found, form or found.snapshot.format)
        sent["Content-Type"] = AnyFile.media_type
        return sent


class RunWhy(Office):
    """`GET /api/v1/reports/runs/{number}/why?row=1&column=received_date`: the case, the event and
    the document a cell rests on; of a report of sums the rows a number is made of, which who reads
    it may see, as on its page."""

    permission = "report.read"
    parameters = ("row", "column")

    def get(self, request: Request, number: str) -> Response:
        row, column = _number(request, "row", 0), request.query_params.get("column", "")
        found = self.run(f"why {column[:40]}")
        now, name = timezone.now(), self.actor.name
        said: dict[str, Any] = {"row": row, "cell": "", "column": column}
        if found.table.sums:
            drilled = rows_behind(found.snapshot, row, column)
            rows = behind_shown(drilled)
            looked_at_many(name, "rows of a figure", [("", each.number) for each in rows], now=now)
            said |= {
                "cell": drilled.cell,
                "together": drilled.together,
                "adds_up": drilled.adds_up,
                "rows": [
                    {"case": each.number, "adds": each.adds,
                     "values": dict(zip(each.fields, each.values, strict=True))}
                    for each in rows
                ],
            }  # fmt: skip
            return Response(said, headers=NOT_KEPT)
        require(self.actor, "report.why")
        cell = why(found.snapshot, row, column)
        looked(name, f"report: {cell.column.field}", now=now, case=cell.case)
        said |= {
            "column": cell.column.field,
            "cell": cell.cell,
            "case": cell.case,
            "event": {"id": cell.source.event, "name": cell.event, "at": plain(cell.at),
                      "recorded_at": plain(cell.recorded_at), "by": cell.by}
            if cell.source.event else None,
            "record": cell.source.row or None,
            "document": cell.source.document or None,
        }  # fmt: skip
        return Response(said, headers=NOT_KEPT)


class Dashboard(Office):
    """`GET /api/v1/dashboard?period=2026Q4`: the newest figures of a period, each with the row and
    column of which the snapshot's `/why` tells the rows."""

    permission = "report.operations"
    parameters = ("period",)

    def get(self, request: Request) -> Response:
        named, period = period_of(request.query_params.get("period", ""), timezone.now())
        panels = [
            {
                "report": each.panel.report,
                "title": each.panel.title,
                "snapshot": each.run.snapshot.number if each.run else None,
                "as_of": plain(each.run.snapshot.as_of) if each.run else None,
                "lines": [
                    {"label": line.label,
                     "figures": [{"column": one.field, "row": one.row, "value": one.text}
                                 for one in line.numbers]}
                    for line in each.lines
                ],
            }
            for each in figures_of(period)
        ]  # fmt: skip
        return Response({"period": named, "panels": panels}, headers=NOT_KEPT)
