"""Reviews outside, for machines: asked for, read, their files and what is in them."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.acts import made
from appeals.api.as_json import with_clocks
from appeals.api.doors import NOT_KEPT, Nothing, Office, OfOneReview, require_sight
from appeals.api.given import given_in
from appeals.eligibility import BASES
from appeals.external.iro import PROCESSES
from appeals.external.qio import SETTINGS
from appeals.models import ExternalReview
from appeals.models.appeal import ASKERS
from appeals.models.outside import PROCESSES as EVERY_PROCESS
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.fast_track import FastTrack, told_by_qio
from appeals.showing.outside import packets_of, review_of
from appeals.states import REVIEW
from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from claims.desk.documents import SEALED
from kernel.outside.models import Packet
from kernel.people.policy import Actor, sees
from kernel.record.looking import looked, looked_at_many
from kernel.web.conditional import etag
from kernel.web.explaining import explain_asked
from kernel.web.once import once
from kernel.web.paging import Listing
from kernel.web.permitted import actor_for

ASKED = (
    *("received_at", "appeal", "claim", "request", "expedited"),
    *("urgent_why", "process", "process_why", "notice_dated", "notice_received"),
)
TOLD = ("request", "setting", "told_at", "ends_on", "state")


class Reviews(Listing, Office):
    """`GET /api/v1/reviews?state=forwarded&process=ire`: the last received first.  `POST`: external
    review is asked for; nothing is screened yet."""

    permission: ClassVar = {"GET": "appeal.read", "POST": "appeal.outside"}
    kind = "review"
    parameters = ("state", "process")
    order = ("-received_at", "-pk")

    def get(self, request: Request) -> Response:
        known = {"state": tuple(REVIEW.states), "process": EVERY_PROCESS}
        actor, rows = actor_for(request), ExternalReview.objects.select_related(*_AROUND)
        for name, values in known.items():
            if value := request.query_params.get(name, ""):
                if value not in values:
                    raise ParseError(f"{name}: {', '.join(values)}")
                rows = rows.filter(**{name: value})
        mine = sees(actor)
        if "*" not in mine:
            rows = rows.filter(case__restricted_to__in=("", *sorted(mine)))
        answer = self.listed(request, rows, _in_list)
        seen = [("", each["number"]) for each in answer.data["results"]]
        looked_at_many(actor.name, "list of reviews", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer

    @once()
    def post(self, request: Request) -> Response:
        actor, now = self.actor, timezone.now()
        given = given_in(request, ("asked_by", "basis"), ASKED)
        asked = ReviewAsked(
            asked_by=given.choice("asked_by", ASKERS),
            basis=given.choice("basis", tuple(BASES)),
            appeal=given.text("appeal", 20),
            claim=given.text("claim", 20),
            request=given.text("request", 20),
            expedited=given.flag("expedited"),
            urgent_why=given.text("urgent_why"),
            process=given.choice("process", PROCESSES),
            process_why=given.text("process_why"),
            notice_dated=given.day("notice_dated"),
            notice_received=given.day("notice_received"),
        )
        received_at = given.moment_of("received_at", now)
        given.whole()
        _require_sight(actor, asked)
        return made(ask(asked, actor, now, received_at=received_at), {})


def _require_sight(actor: Actor, asked: ReviewAsked) -> None:
    require_sight(actor, appeal=asked.appeal, claim=asked.claim, request=asked.request)


_AROUND = ("case", "appeal", "claim", "asked")


def _in_list(row: ExternalReview) -> dict[str, Any]:
    below = row.claim or row.asked
    return {
        "number": row.number,
        "state": row.state,
        "outcome": row.outcome,
        "process": row.process,
        "step": row.step,
        "track": row.track,
        "body": row.body,
        "unasked": row.unasked,
        "regimes": list(row.case.regimes),
        "appeal": row.appeal.number if row.appeal else None,
        "about": below.number if below else None,
        "received_at": plain(row.received_at),
    }


class FastTracks(Office):
    """`POST /api/v1/reviews/fast-track`: the QIO tells the plan of a request; the file goes to it
    in the same act."""

    permission = "appeal.outside"
    kind = "review"

    @once()
    def post(self, request: Request) -> Response:
        actor, now = self.actor, timezone.now()
        given = given_in(request, TOLD, ("asked_at", "took_late"))
        told = FastTrack(
            request=given.text("request", 20),
            setting=given.choice("setting", tuple(SETTINGS)),
            told_at=given.moment_of("told_at", now),
            ends_on=given.day_of("ends_on"),
            state=given.text("state", 2),
            asked_at=given.moment("asked_at"),
            took_late=given.text("took_late"),
        )
        given.whole()
        require_sight(actor, request=told.request)
        return made(told_by_qio(told, actor, now), {})


class OneReview(OfOneReview):
    """`GET /api/v1/reviews/{number}?explain=true`: a review with its clocks, its files with their
    hashes and dates, and what came back."""

    permission = "appeal.read"
    parameters = ("explain",)

    def get(self, request: Request, number: str) -> Response:
        explain, row = explain_asked(request), self.found()
        shown = review_of(row.number, self.actor, timezone.now(), what="review by the interface")
        headers = NOT_KEPT | {"ETag": etag(shown.version)}
        return Response(with_clocks(shown, explain=explain), headers=headers)


class _OfOnePacket(OfOneReview):
    permission = "appeal.read"

    def packet(self, identity: int, what: str) -> Packet:
        """The case file; the look at `what` of it is on record."""
        row: ExternalReview = self.found()
        found = Packet.objects.filter(case=row.pk, pk=identity).first()
        if found is None:
            raise Nothing(f"there is no case file {identity} of this review")
        member = row.member.number if row.member else ""
        said = f"case file {found.number}: {what}"
        looked(self.actor.name, said, now=timezone.now(), member=member, case=row.number)
        return found


class OnePacket(_OfOnePacket):
    """`GET /api/v1/reviews/{number}/packets/{identity}`: the manifest of a case file: each document
    with its hash and its place, and each attempt to deliver it."""

    def get(self, request: Request, number: str, identity: int) -> Response:
        found = self.packet(identity, "the manifest")
        shown = next(each for each in packets_of(self.found().pk) if each.identity == found.pk)
        return Response(plain(shown), headers=NOT_KEPT)


class PacketFile(_OfOnePacket):
    """`GET /api/v1/reviews/{number}/packets/{identity}/file`: the case file as it was sent."""

    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str, identity: int) -> HttpResponse:
        found = self.packet(identity, "the PDF")
        headers = SEALED | {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
        return HttpResponse(bytes(found.pdf), content_type=AnyFile.media_type, headers=headers)
