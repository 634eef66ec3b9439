"""What stands around a claim, for machines: its documents with their pages and what was read from
them, who pays first, and another claim beside it."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.api import NOT_KEPT, OfOneClaim
from claims.desk.as_json import plain
from claims.desk.comparing import beside
from claims.desk.coverages import payers_of
from claims.desk.documents import SEALED, SUFFIXES, lines_of
from claims.desk.looking import looked
from claims.desk.papers import Paper, marks, paper_numbered, papers_of, sheets
from claims.models import Claim
from claims.operations.review.held import find
from claims.operations.review.words import UnknownClaim
from claims.policy import may_open
from kernel.documents.picturing import picture_of
from kernel.documents.storing import file_of
from kernel.people.policy import Actor, insist
from kernel.record.looking import Outcome
from kernel.record.looking import looked as on_record
from kernel.web.permitted import actor_for


class Png(JSONRenderer):
    """A picture, which is sent as it is; a refusal is JSON as ever."""

    media_type, format = "image/png", "png"


class AnyFile(JSONRenderer):
    """A file, which is sent as it is; a refusal is JSON as ever."""

    media_type, format = "application/octet-stream", "file"


class _Around(OfOneClaim):
    def claim(self, actor: Actor) -> Claim:
        held = find(self.kwargs["number"], actor, timezone.now())
        insist(may_open(actor, held.facts))
        return held.claim

    def nothing(self, actor: Actor, said: str) -> UnknownClaim:
        """404; the attempt is on record."""
        case = self.kwargs["number"].upper()
        now = timezone.now()
        on_record(actor.name, said, now=now, case=case, outcome=Outcome.NOTHING)
        return UnknownClaim(f"there is no {said} of this claim")


class Coverages(_Around):
    """`GET /api/v1/claims/{number}/coverages`: who pays on the first day of service, in order."""

    permission = "claim.read"

    def get(self, request: Request, number: str) -> Response:
        actor = actor_for(request)
        claim = self.claim(actor)
        paid = claim.primary_paid
        payers = [
            {**plain(each), "paid": str(paid) if each.paid else None} for each in payers_of(claim)
        ]
        looked(actor, claim, "coverages")
        day = claim.first_served.isoformat()
        said = {"claim": claim.number, "day": day, "payers": payers}
        return Response(said, headers=NOT_KEPT)


class Comparisons(_Around):
    """`GET /api/v1/claims/{number}/comparisons/{other}`: another claim of the same member beside
    it, field by field.  404: there is none."""

    permission = "claim.read"

    def get(self, request: Request, number: str, other: str) -> Response:
        actor = actor_for(request)
        claim = self.claim(actor)
        found = beside(actor, claim, other)
        if found is None:
            raise self.nothing(actor, "claim beside it")
        second, fields = found
        said: dict[str, Any] = {"claim": claim.number, "other": second.number}
        said["differing"] = sum(each.differs for each in fields)
        said["fields"] = [{**plain(each), "differs": each.differs} for each in fields]
        return Response(said, headers=NOT_KEPT)


class _OfOneDocument(_Around):
    permission = "document.read"

    def paper(self, actor: Actor, upload: int, what: str) -> Paper:
        """The document; the look at `what` of it is on record."""
        claim = self.claim(actor)
        found = paper_numbered(papers_of(claim), upload)
        if found is None:
            raise self.nothing(actor, f"document {upload}")
        looked(actor, claim, f"document {upload}: {what}")
        return found


class OneDocument(_OfOneDocument):
    """`GET /api/v1/claims/{number}/documents/{upload}`: its pages by size, and what was read from
    it with its place: boxes in the page's own units, from its upper left corner."""

    def get(self, request: Request, number: str, upload: int) -> Response:
        found = self.paper(actor_for(request), upload, "its pages")
        paged = sheets(found)
        said = {
            "document": found.id,
            "title": found.title,
            "kind": found.kind,
            "media_type": found.upload.media_type,
            "bytes": found.upload.size,
            "received_at": plain(found.received_at),
            "scan": found.scan,
            "report": found.report,
            "pages": [
                {"page": place, "width": round(width, 1), "height": round(height, 1)}
                for place, (width, height) in enumerate(paged.sizes, 1)
            ],
            "not_drawn": None if paged.sizes else paged.why,
            "marks": [plain(each) for each in marks(found)],
        }
        return Response(said, headers=NOT_KEPT)


class DocumentPage(_OfOneDocument):
    """`GET /api/v1/claims/{number}/documents/{upload}/pages/{page}`: a page as PNG."""

    renderer_classes = (Png, JSONRenderer)

    def get(self, request: Request, number: str, upload: int, page: int) -> HttpResponse:
        actor = actor_for(request)
        found = self.paper(actor, upload, f"picture of page {page}")
        try:
            drawn = picture_of(file_of(found.upload), page) if found.drawn else b""
        except OSError:
            drawn = b""
        if not drawn:
            raise self.nothing(actor, f"picture of page {page} of document {upload}")
        return HttpResponse(drawn, content_type="image/png", headers=SEALED)


class DocumentText(_OfOneDocument):
    """`GET /api/v1/claims/{number}/documents/{upload}/pages/{page}/text`: its words by line."""

    def get(self, request: Request, number: str, upload: int, page: int) -> Response:
        found = self.paper(actor_for(request), upload, f"text of page {page}")
        lines, why = lines_of(found, page)
        return Response({"lines": lines, "why": why or None}, headers=NOT_KEPT)


class DocumentFile(_OfOneDocument):
    """`GET /api/v1/claims/{number}/documents/{upload}/file`: the file as it came."""

    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str, upload: int) -> Any:
        actor = actor_for(request)
        found = self.paper(actor, upload, "the file")
        try:
            opened = file_of(found.upload).open("rb")
        except OSError:
            raise self.nothing(actor, f"file of document {upload}") from None
        name = f"{number.upper()}-document-{found.id}.{SUFFIXES.get(found.kind, 'bin')}"
        sent = FileResponse(
            opened, as_attachment=True, filename=name, content_type=AnyFile.media_type
        )
        for header, value in SEALED.items():
            sent[header] = value
        return sent
