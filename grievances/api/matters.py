"""Matters outside, for machines: put on file, listed, read, and the files that went out."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.acts import Doing
from appeals.api.doors import NOT_KEPT, Nothing
from appeals.api.given import Given, given_in
from appeals.showing.outside import packets_of
from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from claims.desk.documents import SEALED
from grievances.api.acts_matters import ASKS, MORE_ASKED, inquiry_in
from grievances.api.as_json import matter_json
from grievances.api.doors import Office, OfOneMatter, matter_stands
from grievances.external.ctm import LEVELS, Complaint
from grievances.external.qio import FIRST, Asked
from grievances.lengths import ASKED
from grievances.models import Matter
from grievances.operations.matters.department import open_inquiry
from grievances.operations.matters.doors import PERMISSION, Whom
from grievances.operations.matters.quality import open_review
from grievances.operations.matters.tracked import open_complaint
from grievances.showing.listed import UnableToList, readable
from grievances.showing.matters import matters_wanted, shown_to
from kernel.law.regimes import regimes
from kernel.outside.models import Packet
from kernel.people.policy import may_see, sees
from kernel.record.looking import looked, looked_at_many
from kernel.web.conditional import etag
from kernel.web.explaining import explain_asked
from kernel.web.once import once
from kernel.web.paging import Listing

FILTERS = ("kind", "state", "body", "grievance")
WHOM = ("grievance", "case", "member", "regimes")
REVIEWED = ("concerns", "state", "received_at")
MORE_REVIEWED = ("step", "theirs", "practitioners", "by_day", "general", "occurred_on")
COMPLAINED = ("theirs", "level", "what", "received_at")


class Matters(Listing, Office):
    """`GET /api/v1/matters?kind=inquiry&state=open`: the last received first."""

    permission = "matter.read"
    kind = "matter"
    parameters = FILTERS
    order = ("-received_at", "-pk")

    def get(self, request: Request) -> Response:
        given = {name: request.query_params.get(name, "") for name in FILTERS}
        try:
            readable(given)
            rows = matters_wanted(given, sorted(sees(self.actor)))
        except UnableToList as why:
            raise ParseError(str(why)) from None
        answer = self.listed(request, rows, self._in_list)
        seen = [("", each["number"]) for each in answer.data["results"]]
        looked_at_many(self.actor.name, "list of matters", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer

    def _in_list(self, row: Any) -> dict[str, Any]:
        of = row.grievance
        if of is not None and not may_see(self.actor, of.case.restricted_to):
            of = None
        return {
            "number": row.number,
            "kind": row.kind,
            "level": row.level,
            "state": row.state,
            "body": row.body,
            "theirs": row.theirs,
            "regimes": list(row.case.regimes),
            "member": row.member.number if row.member else "",
            "grievance": of.number if of else None,
            "step_of": row.previous.number if row.previous else None,
            "received_at": plain(row.received_at),
            "late_from": plain(row.late_from),
        }


class _Opening(Office):
    """A matter is put on file, for a member a grievance or case names, or who is named."""

    permission = PERMISSION
    kind = "matter"
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @once()
    def post(self, request: Request) -> Response:
        actor, now = self.actor, timezone.now()
        given = given_in(request, self.required, (*self.optional, *WHOM))
        about = _whom(given)
        opens = self.opening(about, Doing("", given, actor, now, ""))
        given.whole()
        return matter_stands(opens(), {})

    def opening(self, about: Whom, doing: Doing) -> Callable[[], Matter]:
        raise NotImplementedError


def _whom(given: Given) -> Whom:
    names = given.texts("regimes", 40)
    if strangers := [each for each in names if each not in regimes()]:
        given.reading.fault("regimes", f"{strangers[0]!r} is none of {', '.join(regimes())}")
    return Whom(
        grievance=given.text("grievance", 20),
        case=given.text("case", 20),
        member=given.text("member", 40),
        regimes=names,
        zone=settings.TIME_ZONE,
    )


class Inquiries(_Opening):
    """`POST /api/v1/matters/inquiries`: what a department, or a consumer, asks of the plan."""

    required, optional = ASKS, ("theirs", "body", *MORE_ASKED)

    def opening(self, about: Whom, doing: Doing) -> Callable[[], Matter]:
        inquiry = inquiry_in(doing)
        return lambda: open_inquiry(about, inquiry, doing.actor, doing.now)


class QioReviews(_Opening):
    """`POST /api/v1/matters/qio-reviews`: the QIO asks for records, or the complaint is taken to
    it."""

    required, optional = REVIEWED, MORE_REVIEWED

    def opening(self, about: Whom, doing: Doing) -> Callable[[], Matter]:
        given = doing.given
        asked = Asked(
            concerns=given.texts("concerns", 2000),
            state=given.text("state", 2),
            received_at=given.moment_of("received_at", doing.now),
            step=given.choice("step", FIRST) or "records",
            theirs=given.text("theirs", 60),
            practitioners=given.texts("practitioners", 120),
            by_day=given.day("by_day"),
            general=given.flag("general"),
            occurred_on=given.day("occurred_on"),
        )
        return lambda: open_review(about, asked, doing.actor, doing.now)


class TrackedComplaints(_Opening):
    """`POST /api/v1/matters/ctm`: CMS gave the plan a case of its complaint module."""

    required = COMPLAINED

    def opening(self, about: Whom, doing: Doing) -> Callable[[], Matter]:
        given = doing.given
        said = Complaint(
            theirs=given.text("theirs", 60),
            level=given.choice("level", LEVELS),
            what=given.text("what", ASKED),
            received_at=given.moment_of("received_at", doing.now),
        )
        return lambda: open_complaint(about, said, doing.actor, doing.now)


class OneMatter(OfOneMatter):
    """`GET /api/v1/matters/{number}?explain=true`: a matter with its steps, concerns and clocks,
    what was sent and what came back."""

    permission = "matter.read"
    parameters = ("explain",)

    def get(self, request: Request, number: str) -> Response:
        explain = explain_asked(request)
        now = timezone.now()
        shown = shown_to(self.found(), self.actor, now, what="matter by the interface")
        headers = NOT_KEPT | {"ETag": etag(shown.version)}
        return Response(matter_json(shown, explain=explain), headers=headers)


class _OfOnePacket(OfOneMatter):
    permission = "matter.read"

    def packet(self, identity: int, what: str) -> Packet:
        """The file; the look at `what` of it is on record."""
        row: Matter = self.found()
        found = Packet.objects.filter(case=row.pk, pk=identity).first()
        if found is None:
            raise Nothing(f"there is no file {identity} of this matter")
        member = row.member.number if row.member else ""
        said = f"file {found.number}: {what}"
        looked(self.actor.name, said, now=timezone.now(), member=member, case=row.number)
        return found


class OnePacket(_OfOnePacket):
    """`GET /api/v1/matters/{number}/packets/{identity}`: the manifest of what was sent, and each
    attempt to deliver it."""

    def get(self, request: Request, number: str, identity: int) -> Response:
        found = self.packet(identity, "the manifest")
        shown = next(each for each in packets_of(found.case_id) if each.identity == found.pk)
        return Response(plain(shown), headers=NOT_KEPT)


class PacketFile(_OfOnePacket):
    """`GET /api/v1/matters/{number}/packets/{identity}/file`: what was sent, as one PDF."""

    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str, identity: int) -> HttpResponse:
        found = self.packet(identity, "the PDF")
        headers = SEALED | {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
        return HttpResponse(bytes(found.pdf), content_type=AnyFile.media_type, headers=headers)
