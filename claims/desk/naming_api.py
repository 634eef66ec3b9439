"""For machines: whose a claim is, which claim it corrects, what a report of an opinion says."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.api import NOT_KEPT, OfOneClaim
from claims.desk.as_json import plain
from claims.desk.bodies import report_in, texts_in
from claims.operations.review.naming import Named, confirm, match, original
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.permitted import actor_for


class Matches(OfOneClaim):
    """`POST /api/v1/claims/{number}/matches`: whose it is; judged again with that."""

    permission = "claim.match"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        member, reason = texts_in(request.data, "member", "reason")
        actor, now = actor_for(request), timezone.now()
        return _named(match(number, member, reason, actor, now, version))


class Originals(OfOneClaim):
    """`POST /api/v1/claims/{number}/originals`: the claim this replacement or void is about."""

    permission = "claim.match"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        of, reason = texts_in(request.data, "original", "reason")
        actor, now = actor_for(request), timezone.now()
        return _named(original(number, of, reason, actor, now, version))


class Confirmations(OfOneClaim):
    """`POST /api/v1/claims/{number}/reports/{report}/confirmations`: what a report says."""

    permission = "report.confirm"

    @once()
    @matched
    def post(self, request: Request, number: str, report: int, *, version: str) -> Response:
        word = report_in(request.data)
        actor, now = actor_for(request), timezone.now()
        return _named(confirm(number, report, word, actor, now, version))


def _named(found: Named) -> Response:
    said: dict[str, Any] = plain(found)
    return Response(said, status=201, headers={**NOT_KEPT, "ETag": etag(found.version)})
