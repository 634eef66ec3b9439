"""What is read of appeals: the list, one whole, who may review it, and its letters."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from appeals.api.acts_hearing import examined as findings_json
from appeals.api.as_json import appeal_json
from appeals.api.doors import NOT_KEPT, Nothing, OfOneAppeal
from appeals.facts import examined
from appeals.letters.compose import templates
from appeals.models import Appeal, ReviewerGiven
from appeals.operations.assign import candidates
from appeals.operations.letters.beside import letter_cases
from appeals.operations.letters.preview import Preview, kinds, preview
from appeals.operations.letters.senders import office_senders
from appeals.operations.on_file import UnableToAppeal
from appeals.showing.listed import Filters, UnableToList, appeals_wanted, listed_of
from appeals.showing.rows import letters_of
from appeals.showing.shown import shown_to
from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from claims.desk.letters import letter_of, pdf_of
from kernel.cases.version import version_of
from kernel.people.policy import sees
from kernel.record.looking import looked, looked_at_many
from kernel.web.conditional import etag
from kernel.web.explaining import explain_asked
from kernel.web.paging import Listing
from kernel.web.permitted import actor_for

FILTERS = ("q", "state", "line", "level", "track", "reviewer")
MINE = "me"
OF_NO_CLAIM = "there is no claim or request below it, and nobody reviews it yet"


class Appeals(Listing, APIView):
    """`GET /api/v1/appeals?state=open&track=expedited`: the last received first, a page at a
    time."""

    permission = "appeal.read"
    parameters = FILTERS
    order = ("-received_at", "-pk")

    def get(self, request: Request) -> Response:
        actor = actor_for(request)
        given = {name: request.query_params.get(name, "") for name in FILTERS}
        if given["reviewer"] == MINE:
            given["reviewer"] = actor.name
        if any("\x00" in value for value in given.values()):
            raise ParseError("a filter holds a control character")
        try:
            rows = appeals_wanted(Filters.read(given), sorted(sees(actor)))
        except UnableToList as why:
            raise ParseError(str(why)) from None
        answer = self.listed(request, rows, _in_list)
        seen = [("", each["number"]) for each in answer.data["results"]]
        looked_at_many(actor.name, "list of appeals", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer


def _in_list(row: Appeal) -> dict[str, Any]:
    given = ReviewerGiven.objects.filter(appeal=row, ended_at__isnull=True)
    said = plain(listed_of(row, given.values_list("reviewer", flat=True).first() or ""))
    said.pop("case_id")
    return dict(said)


class OneAppeal(OfOneAppeal):
    """`GET /api/v1/appeals/{number}?explain=true`: the appeal as whoever asks may see it, with what
    they may do; its ETag is the version every change asks for."""

    permission = "appeal.read"
    parameters = ("explain",)

    def get(self, request: Request, number: str) -> Response:
        explain = explain_asked(request)
        shown = shown_to(self.found(), self.actor, timezone.now(), what="appeal by the interface")
        headers = NOT_KEPT | {"ETag": etag(shown.version)}
        return Response(appeal_json(shown, explain=explain), headers=headers)


class _Part(OfOneAppeal):
    """A part of an appeal; the look at it is on record."""

    def seen(self, what: str) -> Appeal:
        row: Appeal = self.found()
        member = row.member.number if row.member else ""
        looked(self.actor.name, what, now=timezone.now(), member=member, case=row.number)
        return row

    def answered(self, row: Appeal, said: dict[str, Any]) -> Response:
        headers = NOT_KEPT | {"ETag": etag(version_of(row.pk))}
        return Response({"number": row.number, **said}, headers=headers)


class Examination(_Part):
    """`GET /api/v1/appeals/{number}/examination`: whether it may be heard, rule by rule."""

    permission = "appeal.read"

    def get(self, request: Request, number: str) -> Response:
        row = self.seen("appeal: whether it may be heard")
        return self.answered(row, dict(findings_json(examined(row))))


class Candidates(_Part):
    """`GET /api/v1/appeals/{number}/candidates`: who may review it, and why others may not."""

    permission = "appeal.read"

    def get(self, request: Request, number: str) -> Response:
        row = self.seen("appeal: who may review it")
        if not (row.claim_id or row.asked_id):
            raise UnableToAppeal(f"{row.number}: {OF_NO_CLAIM}")
        return self.answered(row, {"candidates": plain(candidates(row.number, timezone.now()))})


class Letters(_Part):
    """`GET /api/v1/appeals/{number}/letters`: the letters that were made, and the kinds of which a
    draft can be looked at."""

    permission = "letter.read"

    def get(self, request: Request, number: str) -> Response:
        row = self.seen("appeal: its letters")
        titles = [
            {"code": code, "title": templates()[code].title}
            for code in kinds(row.number)
            if code in templates()
        ]
        letters = letters_of(*(each.pk for each in letter_cases(row.pk)))
        return self.answered(row, {"letters": plain(letters), "drafts": titles})


class LetterDrafts(_Part):
    """`GET /api/v1/appeals/{number}/letters/drafts?code=appeal_ack`: the letter to each of its
    readers as it would leave today, with every element it lacks.  Nothing is kept."""

    permission = "letter.read"
    parameters = ("code",)

    def get(self, request: Request, number: str) -> Response:
        self.found()
        code = request.query_params.get("code", "")
        if code not in templates():
            raise ParseError(f"code: {', '.join(sorted(templates()))}")
        row = self.seen(f"appeal: draft of {code}")
        found = preview(row.number, code, now=timezone.now(), senders=office_senders())
        return self.answered(row, {"code": code, "drafts": [_draft(each) for each in found]})


def _draft(each: Preview) -> dict[str, Any]:
    return {
        "reader": each.reader.partition(":")[0],
        "dated": each.dated.isoformat(),
        "may_leave": each.may_leave,
        "lacks": plain(each.lacks),
        "page": each.page,
    }


class LetterFile(_Part):
    """`GET /api/v1/appeals/{number}/letters/{identity}/file`: the PDF of a letter, as it left."""

    permission = "letter.read"
    renderer_classes = (AnyFile, JSONRenderer)

    def get(self, request: Request, number: str, identity: int) -> HttpResponse:
        cases = letter_cases(self.found().pk)
        found = next(filter(None, (letter_of(each.pk, identity) for each in cases)), None)
        if found is None:
            raise Nothing(f"there is no letter {identity} of this appeal")
        self.seen(f"letter {found.number}: the PDF")
        sent = pdf_of(found)
        sent["Content-Type"] = AnyFile.media_type
        return sent
