"""Claims for machines."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.coverage import question as coverage_question
from claims.edi.post_body import InFlight, TooLarge, post_body
from claims.law_book import book
from claims.operations.authorizations.asked import Answer, UnableToAuthorize, UnknownRequest
from claims.operations.authorizations.document import read_asked
from claims.operations.authorizations.on_file import held
from claims.operations.authorizations.read import read as read_authorization
from claims.operations.authorizations.read import require_known_to
from claims.operations.authorizations.request import request as ask_authorization
from claims.operations.authorizations.shown import as_json
from claims.operations.authorizations.verbs import VERBS, UnableToReadVerb, carry_out
from claims.operations.coverage_check import UnableToCheck, coverage_check, fault_of
from claims.operations.read_payers import read_payers
from claims.policy import INSIDE
from claims.whatif import LARGEST, ask
from kernel.cases.version import require_version, version_of
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import Fault, decoded
from kernel.reading import document as read_text
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.paging import Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import UnableToAnswer


class JsonDocument(BaseParser):
    """The bytes of a document as they came: its own reader tells what is wrong with them."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        """At most one byte more than a document may have, so that a larger one is told."""
        return {"document": stream.read(LARGEST + 1)}


class YamlDocument(JsonDocument):
    """RFC 9512."""

    media_type = "application/yaml"


class OldYamlDocument(JsonDocument):
    """The name YAML went by before it had one."""

    media_type = "application/x-yaml"


class WhatIf(Strict, APIView):
    """`POST /api/v1/claims/what-if`: a claim decided from a document; nothing is posted.

    The answer is that of `manage.py whatif --json`; what differs from `expect` is in it, under
    `differences`.  422: the document is wrong, each error with its path.
    """

    permission = "claim.price"

    parser_classes = (JsonDocument, YamlDocument, OldYamlDocument)

    def post(self, request: Request) -> Response:
        given = request.data if isinstance(request.data, dict) else {}  # no body at all: no parser
        asked = ask(given.get("document", b""), book())
        if asked.answer is None:
            raise UnableToAnswer("The document is wrong.", asked.faults)
        return Response(asked.answer, headers={"Cache-Control": "no-store"})


class CoverageChecks(Strict, APIView):
    """`POST /api/v1/coverage-checks`: whether a proposed opinion would be covered, and at what
    cost; nothing is posted, and who looked is recorded.

    The document is that of `claims.coverage.question`, the answer that of `manage.py
    coverage_check --json`.  422: the document is wrong, each fault with its path; or no member is
    meant by it.
    """

    permission = "coverage.check"

    parser_classes = (JsonDocument, YamlDocument, OldYamlDocument)

    def post(self, request: Request) -> Response:
        given = request.data if isinstance(request.data, dict) else {}
        asked, faults = coverage_question.read_bytes(
            given.get("document", b""), today=timezone.localdate()
        )
        if asked is None:
            raise UnableToAnswer("The document is wrong.", faults)
        by = request.user.get_username()[:60]
        try:
            answer = coverage_check(asked, now=timezone.now(), by=by)
        except UnableToCheck as why:
            raise UnableToAnswer("The check cannot be made.", [fault_of(why)]) from None
        return Response(answer, headers={"Cache-Control": "no-store"})


class NotNow(APIException):
    """What was asked cannot be done with this request as it stands; the detail says what can."""

    status_code = 409


class Authorizations(Strict, APIView):
    """`POST /api/v1/authorizations`: a prior authorization asked for, and judged at once.

    The document is that of `manage.py authorization_request`.  201: it is on file; 200: the same
    reference of the same account came before, and is answered as it stands; 422: the document is
    wrong, each fault with its path.
    """

    permission = "authorization.request"

    parser_classes = (JsonDocument, YamlDocument, OldYamlDocument)

    @once(required=False)
    def post(self, request: Request) -> Response:
        by = request.user.get_username()[:60]
        asked, received_at, faults = read_asked(_read(request), sender=by)
        if asked is None:
            raise UnableToAnswer("The document is wrong.", faults)
        now = timezone.now()
        try:
            answer = ask_authorization(
                asked, received_at=received_at or now, zone=settings.TIME_ZONE, now=now, by=by
            )
        except UnableToAuthorize as problem:
            raise NotNow(str(problem)) from None
        return _authorization(request, answer, 200 if answer.known_before else 201)


class OneAuthorization(Strict, APIView):
    """`GET /api/v1/authorizations/{number}`: a request as it stands; its ETag is the version every
    act on it asks for; 404: there is none."""

    permission = "authorization.read"

    def get(self, request: Request, number: str) -> Response:
        try:
            require_known_to(actor_for(request), number, own=f"fhir:{request.user.pk}")
            return _authorization(request, read_authorization(number))
        except UnknownRequest as problem:
            raise NotFound(str(problem)) from None


class AuthorizationVerb(Strict, APIView):
    """`POST /api/v1/authorizations/{number}/{verb}`: decide, pend, information, extend, expedite,
    refuse_to_expedite, told, cancel, prolong, take_back, agree, send_back, judge, clinician,
    settle.

    409: it cannot be done with the request as it stands; 422: the document is wrong.
    """

    permission = "authorization.decide"

    parser_classes = (JsonDocument, YamlDocument, OldYamlDocument)

    @once(required=False)
    @matched
    def post(self, request: Request, number: str, verb: str, *, version: str) -> Response:
        if verb not in VERBS:
            raise NotFound(f"{verb!r} is not one of {', '.join(VERBS)}")
        document = _read(request) if request.data else None
        by = request.user.get_username()[:60]
        try:
            require_known_to(actor_for(request), number)
            with transaction.atomic():
                require_version(held(number).pk, version)
                answer = carry_out(number, verb, document, now=timezone.now(), by=by)
                return _authorization(request, answer)
        except UnableToReadVerb as problem:
            raise UnableToAnswer("The document is wrong.", problem.faults) from None
        except UnknownRequest as problem:
            raise NotFound(str(problem)) from None
        except UnableToAuthorize as problem:
            raise NotNow(str(problem)) from None


def _read(request: Request) -> Any:
    """The document of the request, as JSON or YAML has it."""
    given = request.data if isinstance(request.data, dict) else {}
    content = given.get("document", b"")
    if len(content) > LARGEST:
        raise UnableToAnswer(f"The document is larger than {LARGEST} bytes.")
    try:
        return read_text(decoded(content))
    except UnableToReadYaml as problem:
        raise UnableToAnswer("The document is wrong.", [Fault("", str(problem))]) from None


def _authorization(request: Request, answer: Answer, status: int = 200) -> Response:
    """What is proposed is the plan's own business: who asked is told what is decided."""
    actor = actor_for(request)
    if not (actor.operator or actor.roles & set(INSIDE)):
        answer = replace(answer, proposal=None)
    headers = {"Cache-Control": "no-store", "ETag": etag(version_of(answer.case))}
    return Response(as_json(answer), status=status, headers=headers)


class X12File(BaseParser):
    """An X12 file as it came (RFC 1767), read by whoever posts it, block by block."""

    media_type = "application/edi-x12"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, IO[Any]]:
        return {"body": stream}


class AnyBytes(X12File):
    """The same under the name of bytes nobody says anything about."""

    media_type = "application/octet-stream"


class BeingPosted(APIException):
    status_code = 409


class LargerThanTaken(APIException):
    status_code = 413


class Files(Strict, APIView):
    """`POST /api/v1/claims/files?decide=now`: an 837P file, as `manage.py claims_import` takes it.

    201: it is on record, with its verdicts, its acknowledgments and the numbers of its claims; 200:
    the same bytes came before, nothing is posted, the answer is the same.  `decide=now` decides a
    small file before it answers.  409: the same bytes are being posted; 413: too many bytes; 422:
    not X12.
    """

    permission = "claim.file"
    parameters = ("decide",)

    parser_classes = (X12File, AnyBytes)

    def post(self, request: Request) -> Response:
        at_once = request.query_params.get("decide")
        if at_once not in (None, "now"):
            raise ParseError("decide: now, or leave it out")
        given = request.data if isinstance(request.data, dict) else {}
        body = given.get("body")
        if body is None:  # no body at all: no parser
            raise UnableToAnswer("There is no file in the request.")
        try:
            posted, answer = post_body(
                body,
                largest=settings.EXCHANGE_LARGEST_BYTES,
                at_once=at_once is not None,
                zone=settings.TIME_ZONE,
                now=timezone.now(),
                by=request.user.get_username()[:60],
                payers=read_payers(Path(settings.PAYERS_FILE) if settings.PAYERS_FILE else None),
            )
        except InFlight as why:
            raise BeingPosted(str(why)) from None
        except TooLarge as why:
            raise LargerThanTaken(str(why)) from None
        if not posted.receipt.is_x12:
            why_not = "; ".join(fault.message for fault in posted.receipt.faults)
            raise UnableToAnswer(why_not or "This is not X12.")
        return Response(
            answer,
            status=200 if posted.duplicate_of else 201,
            headers={"Cache-Control": "no-store"},
        )
