"""Samples and evidence for machines: draw, list, read, have evidence put together, take it."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from kernel.record.looking import Outcome, looked, looked_at_many
from kernel.web.jobs import job_shown
from kernel.web.once import once
from kernel.web.paging import Listing
from kernel.web.problems import Problem, UnableToAnswer
from reports.api.runs import NOT_KEPT, Office
from reports.evidence.making import UnknownPack, start_for_case, start_for_sample
from reports.evidence.matter import UnableToGather, UnknownCase
from reports.models import Sample
from reports.operations.write import snapshot_named
from reports.sampling.draw import UnknownSample, draw_sample, drawn_again
from reports.sampling.drawing import UnableToSample
from reports.showing.packs import file_of_pack, file_of_sample, pack_for
from reports.showing.runs import may_run
from reports.showing.samples import Shown, sample_for, wanted_of

_NOWHERE = (UnknownSample, UnknownPack, UnknownCase)
_REFUSED = (UnableToSample, UnableToGather)


class Sampling(Office):
    """404: there is no such sample, case or evidence; 422: it cannot be drawn or put together."""

    def _as_problem(self, error: Exception) -> Exception:
        if isinstance(error, _NOWHERE):
            number = str(self.kwargs.get("number", "")).upper()
            now = timezone.now()
            looked(self.actor.name, "sample or evidence by the interface", now=now, case=number,
                   outcome=Outcome.NOTHING)  # fmt: skip
            return Problem("not_found", f"{error}.")
        if isinstance(error, _REFUSED):
            return UnableToAnswer(str(error))
        return super()._as_problem(error)

    def sample(self, what: str) -> Shown:
        """The sample of the address; that it and its cases were looked at is on record."""
        found = sample_for(self.actor, str(self.kwargs["number"]))
        said = f"sample {found.sample.number}: {what} by the interface"
        seen = [("", each.case) for each in found.rows]
        looked_at_many(self.actor.name, said, seen, now=timezone.now())
        return found


class Samples(Listing, Sampling):
    """`GET /api/v1/reports/samples`: the newest first.  `POST`: one is drawn from a snapshot."""

    permission = {"GET": "sample.read", "POST": "sample.draw"}  # noqa: RUF012
    order = ("-id",)

    def get(self, request: Request) -> Response:
        names = [each.name for each in may_run(self.actor)]
        rows = Sample.objects.filter(snapshot__report__in=names).select_related("snapshot")
        answer = self.listed(request, rows.defer("stored"), sample_json)
        answer["Cache-Control"] = "no-store"
        return answer

    @once()
    def post(self, request: Request) -> Response:
        given = _texts(request.data)
        snapshot = snapshot_named(given.pop("snapshot", ""))
        made = draw_sample(snapshot, wanted_of(given), self.actor, now=timezone.now())
        headers = {"Location": f"/api/v1/reports/samples/{made.number}"}
        return Response(sample_json(made), status=201, headers=headers)


def _texts(given: Any) -> dict[str, str]:
    """Texts, whole numbers and lists of texts, as texts."""
    if not isinstance(given, dict):
        raise UnableToSample("a mapping is asked for")
    made = {}
    for name, value in given.items():
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            made[str(name)] = " ".join(value)
        elif isinstance(value, str) or type(value) is int:
            made[str(name)] = str(value)
        else:
            raise UnableToSample(f"{str(name)[:30]}: a text, a whole number or a list of texts")
    return made


def sample_json(sample: Sample) -> dict[str, Any]:
    """What a sample says of itself, without its rows."""
    names = ("number", "plan", "seed", "size", "strata", "why", "by", "at")
    said = {name: plain(getattr(sample, name)) for name in names}
    snapshot = sample.snapshot
    return {**said, "snapshot": snapshot.number, "report": snapshot.report,
            "frozen": snapshot.cells_sha256}  # fmt: skip


class OneSample(Sampling):
    """`GET /api/v1/reports/samples/{number}`: how it was drawn, its rows, and whether the frozen
    rows give the same again."""

    permission = "sample.read"

    def get(self, request: Request, number: str) -> Response:
        found = self.sample("its rows")
        rows = [
            {
                "row": each.row,
                "case": each.case,
                "stratum": each.stratum,
                "place": each.place,
                "evidence": each.evidence or None,
                "sha256": each.sha256 or None,
                "lacking": list(each.lacking),
            }
            for each in found.rows
        ]
        said = {
            **sample_json(found.sample),
            "asked": found.sample.asked,
            "comes_again": drawn_again(found.sample),
            "rows": rows,
        }
        return Response(said, headers=NOT_KEPT)


class SampleEvidence(Sampling):
    """`POST /api/v1/reports/samples/{number}/evidence`: put together of every case, as a job.
    `GET`: all of it as ZIP."""

    permission = {"GET": "evidence.read", "POST": "evidence.make"}  # noqa: RUF012
    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str) -> FileResponse:
        sent = file_of_sample(self.sample("its evidence").sample)
        sent["Content-Type"] = AnyFile.media_type
        return sent

    @once()
    def post(self, request: Request, number: str) -> Response:
        found = self.sample("evidence asked for")
        return _job(start_for_sample(found.sample, self.actor, now=timezone.now()))


class Evidence(Sampling):
    """`POST /api/v1/reports/evidence`: put together of one case, as a job."""

    permission = {"POST": "evidence.make"}  # noqa: RUF012

    @once()
    def post(self, request: Request) -> Response:
        given = _texts(request.data)
        if set(given) != {"case"}:
            raise UnableToGather("say case, its number, and nothing else")
        return _job(start_for_case(given["case"], self.actor, now=timezone.now()))


def _job(job: Any) -> Response:
    headers = {"Location": f"/api/v1/jobs/{job.pk}"}
    return Response(job_shown(job), status=202, headers=headers)


class OneEvidence(Sampling):
    """`GET /api/v1/reports/evidence/{number}`: the list of what is in it, and what is missing."""

    permission = "evidence.read"

    def get(self, request: Request, number: str) -> Response:
        pack = pack_for(self.actor, number)
        packet = pack.packet
        member = packet.case.member
        looked(self.actor.name, f"evidence {packet.number}: its list by the interface",
               now=timezone.now(), member=member.number if member else "",
               case=packet.case.number)  # fmt: skip
        said = {
            "number": packet.number,
            "case": packet.case.number,
            "sample": pack.sample.number if pack.sample else None,
            "pages": packet.pages,
            "sha256": packet.pdf_sha256,
            "documents": packet.manifest,
            "lacking": pack.lacking,
            "by": pack.by,
            "at": plain(pack.at),
        }
        return Response(said, headers=NOT_KEPT)


class EvidenceFile(Sampling):
    """`GET /api/v1/reports/evidence/{number}/file?as=pdf|zip`: the same bytes each time."""

    permission = "evidence.read"
    parameters = ("as",)
    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str) -> HttpResponse | FileResponse:
        form = request.query_params.get("as", "pdf")
        pack = pack_for(self.actor, number)
        sent = file_of_pack(pack, form)
        member = pack.packet.case.member
        looked(self.actor.name, f"evidence {pack.packet.number} as {form} by the interface",
               now=timezone.now(), member=member.number if member else "",
               case=pack.packet.case.number)  # fmt: skip
        sent["Content-Type"] = AnyFile.media_type
        return sent
