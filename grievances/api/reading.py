"""What is read of grievances: the list, one whole, its chains, peers' words and letters."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.doors import NOT_KEPT, Nothing
from appeals.operations.letters.senders import office_senders
from appeals.showing.rows import letters_of
from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from claims.desk.letters import letter_of, pdf_of
from grievances.api.as_json import grievance_json
from grievances.api.doors import Office, OfOneGrievance
from grievances.letters.compose import templates
from grievances.models import Grievance
from grievances.operations.letters.preview import Preview, kinds, preview
from grievances.operations.obstruction import candidates, chain_of
from grievances.operations.peer_review import READ as PEERS
from grievances.operations.peer_review import read as peer_reviews
from grievances.showing.listed import Filters, UnableToList, grievances_wanted, listed_of
from grievances.showing.shown import shown_to
from kernel.cases.version import version_of
from kernel.people.policy import sees
from kernel.record.looking import looked, looked_at_many
from kernel.web.conditional import etag
from kernel.web.explaining import explain_asked
from kernel.web.paging import Listing

FILTERS = ("q", "state", "category", "line", "track", "late_filed")


class Grievances(Listing, Office):
    """`GET /api/v1/grievances?state=open&track=expedited`: the last received first, a page at a
    time."""

    permission = "grievance.read"
    parameters = FILTERS
    order = ("-received_at", "-pk")

    def get(self, request: Request) -> Response:
        given = {name: request.query_params.get(name, "") for name in FILTERS}
        mine = sorted(sees(self.actor))
        try:
            rows = grievances_wanted(Filters.read(given), mine)
        except UnableToList as why:
            raise ParseError(str(why)) from None
        answer = self.listed(request, rows, lambda row: _in_list(row, mine))
        seen = [("", each["number"]) for each in answer.data["results"]]
        looked_at_many(self.actor.name, "list of grievances", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer


def _in_list(row: Grievance, mine: list[str]) -> dict[str, Any]:
    said = dict(plain(listed_of(row, mine)))
    said.pop("case_id")
    return said


class OneGrievance(OfOneGrievance):
    """`GET /api/v1/grievances/{number}?explain=true`: the grievance as whoever asks may see it,
    with what they may do; its ETag is the version every change asks for."""

    permission = "grievance.read"
    parameters = ("explain",)

    def get(self, request: Request, number: str) -> Response:
        explain = explain_asked(request)
        now = timezone.now()
        shown = shown_to(self.found(), self.actor, now, what="grievance by the interface")
        headers = NOT_KEPT | {"ETag": etag(shown.version)}
        return Response(grievance_json(shown, explain=explain), headers=headers)


class _Part(OfOneGrievance):
    """A part of a grievance; the look at it is on record."""

    def seen(self, what: str) -> Grievance:
        row: Grievance = self.found()
        member = row.member.number if row.member else ""
        looked(self.actor.name, what, now=timezone.now(), member=member, case=row.number)
        return row

    def answered(self, row: Grievance, said: dict[str, Any]) -> Response:
        headers = NOT_KEPT | {"ETag": etag(version_of(row.pk))}
        return Response({"number": row.number, **said}, headers=headers)


class Chains(_Part):
    """`GET /api/v1/grievances/{number}/chains`: the second-opinion chains of the member that may be
    meant, each with the materials that must travel for it."""

    permission = "grievance.read"

    def get(self, request: Request, number: str) -> Response:
        row = self.seen("grievance: the member's chains")
        today = timezone.localdate()
        return self.answered(
            row, {"chains": [plain(chain_of(each, today)) for each in candidates(row)]}
        )


class PeerReviews(_Part):
    """`GET /api/v1/grievances/{number}/peer-reviews`: what peers found, for who may read it; that
    it was read is on record."""

    permission = PEERS

    def get(self, request: Request, number: str) -> Response:
        row = self.found()
        found = peer_reviews(row.number, self.actor, timezone.now())
        said = [
            {
                "peer_review": each.pk,
                "issue": each.issue.number,
                "text": each.text,
                "kept_by": each.kept_by,
                "kept_at": plain(each.kept_at),
            }
            for each in found
        ]
        return self.answered(row, {"peer_reviews": said})


class Letters(_Part):
    """`GET /api/v1/grievances/{number}/letters`: the letters that were made, and the kinds of which
    a draft can be looked at."""

    permission = "letter.read"

    def get(self, request: Request, number: str) -> Response:
        row = self.seen("grievance: its letters")
        titles = [{"code": code, "title": templates()[code].title} for code in kinds(row.number)]
        return self.answered(row, {"letters": plain(letters_of(row.pk)), "drafts": titles})


class LetterDrafts(_Part):
    """`GET /api/v1/grievances/{number}/letters/drafts?code=grv_res`: the letter to each of its
    readers as it would leave today, with every element it lacks.  Nothing is kept."""

    permission = "letter.read"
    parameters = ("code",)

    def get(self, request: Request, number: str) -> Response:
        self.found()
        code = request.query_params.get("code", "")
        if code not in templates():
            raise ParseError(f"code: {', '.join(sorted(templates()))}")
        row = self.seen(f"grievance: draft of {code}")
        found = preview(row.number, code, now=timezone.now(), senders=office_senders())
        return self.answered(row, {"code": code, "drafts": [_draft(each) for each in found]})


def _draft(each: Preview) -> dict[str, Any]:
    return {
        "reader": each.reader.partition(":")[0],
        "dated": each.dated.isoformat(),
        "may_leave": each.may_leave,
        "lacks": plain(each.lacks),
        "weak": list(each.weak),
        "page": each.page,
    }


class LetterFile(_Part):
    """`GET /api/v1/grievances/{number}/letters/{identity}/file`: the PDF of a letter, as it
    left."""

    permission = "letter.read"
    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str, identity: int) -> HttpResponse:
        found = letter_of(self.found().pk, identity)
        if found is None:
            raise Nothing(f"there is no letter {identity} of this grievance")
        self.seen(f"letter {found.number}: the PDF")
        sent = pdf_of(found)
        sent["Content-Type"] = AnyFile.media_type
        return sent
