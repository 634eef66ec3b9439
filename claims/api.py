"""Claims for machines."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.law_book import book
from claims.whatif import LARGEST, ask
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


class WhatIf(APIView):
    """`POST /api/v1/claims/what-if`: a claim decided from a document; nothing is posted.

    The answer is that of `manage.py whatif --json`; what differs from `expect` is in it, under
    `differences`.  422: the document is wrong, each error with its path.
    """

    parser_classes = (JsonDocument, YamlDocument, OldYamlDocument)

    def post(self, request: Request) -> Response:
        given = request.data if isinstance(request.data, dict) else {}  # no body at all: no parser
        asked = ask(given.get("document", b""), book())
        if asked.answer is None:
            raise UnableToAnswer("The document is wrong.", asked.faults)
        return Response(asked.answer, headers={"Cache-Control": "no-store"})
