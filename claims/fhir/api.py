"""The FHIR R4 addresses: prior authorization as the Da Vinci PAS guide has it."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.fhir.capability import capability
from claims.fhir.inquire import inquire
from claims.fhir.issues import Issue, UnableToTake, outcome
from claims.fhir.reading import LARGEST
from claims.fhir.submit import submit
from claims.fhir.writing import write

FHIR_CODES = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "duplicate",
    413: "too-long",
    415: "not-supported",
    429: "throttled",
}
"""The type of issue (FHIR IssueType) an HTTP status is told as."""


class FhirDocument(BaseParser):
    """A FHIR document as it came: its own reader tells what is wrong with it."""

    media_type = "application/fhir+json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        return {"document": stream.read(LARGEST + 1)}


class PlainFhirDocument(FhirDocument):
    """The same under the name of any JSON."""

    media_type = "application/json"


class FhirJson(JSONRenderer):
    media_type = "application/fhir+json"
    format = "fhir"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else write(data)


class PlainFhirJson(FhirJson):
    """For those who ask for any JSON; what they get is FHIR all the same."""

    media_type = "application/json"
    format = "json"


class Fhir(APIView):
    """What every FHIR address does alike: FHIR in, FHIR out, errors as OperationOutcome."""

    parser_classes = (FhirDocument, PlainFhirDocument)
    renderer_classes = (FhirJson, PlainFhirJson)

    def handle_exception(self, exc: Exception) -> Response:
        """An OperationOutcome.  A fault of this program is left to crash, as everywhere."""
        if isinstance(exc, UnableToTake):
            answered = Response(outcome(exc.issues), status=exc.status)
            answered.exception = True
            return answered
        answered = super().handle_exception(exc)
        code = FHIR_CODES.get(answered.status_code, "processing")
        said = answered.data or {}
        answered.data = outcome([Issue(code, "", str(said.get("detail", "")))])
        answered.content_type = FhirJson.media_type
        return answered

    def document(self, request: Request) -> bytes:
        given = request.data if isinstance(request.data, dict) else {}  # no body at all: no parser
        found = given.get("document", b"")
        return found if isinstance(found, bytes) else b""

    def sender(self, request: Request) -> str:
        """Who sends, as what they send is known again by."""
        return f"fhir:{request.user.pk}"


class ClaimSubmit(Fhir):
    """`POST /fhir/R4/Claim/$submit`: a Da Vinci PAS request bundle, answered by a response bundle.

    200: it was answered, with what is decided, pended or rejected in its ClaimResponse; the same
    request again is answered as it stands.  400: no FHIR; 409: another request came under this
    number; 413: too large; 422: not what the profile asks for, each with its FHIRPath.
    """

    permission = "authorization.request"

    def post(self, request: Request) -> Response:
        made = submit(
            self.document(request),
            sender=self.sender(request),
            zone=settings.TIME_ZONE,
            now=timezone.now(),
            by=request.user.get_username()[:60],
        )
        return Response(made, headers={"Cache-Control": "no-store"})


class ClaimInquire(Fhir):
    """`POST /fhir/R4/Claim/$inquire`: what became of requests, by example (PAS inquiry bundle)."""

    permission = "authorization.read"

    def post(self, request: Request) -> Response:
        made = inquire(
            self.document(request),
            sender=self.sender(request),
            zone=settings.TIME_ZONE,
            now=timezone.now(),
        )
        return Response(made, headers={"Cache-Control": "no-store"})


class Metadata(Fhir):
    """`GET /fhir/R4/metadata`: the CapabilityStatement, for whoever asks."""

    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        address = request.build_absolute_uri(request.path).removesuffix("/metadata")
        return Response(capability(address))
