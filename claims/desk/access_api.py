"""For machines: who may see a claim, and who may not work on it."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.api import NOT_KEPT, OfOneClaim
from claims.desk.as_json import plain
from claims.desk.bodies import restriction_in, texts_in
from claims.operations.review.bar import bar_from
from claims.operations.review.restrict import restrict_to
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.permitted import actor_for


class Restrictions(OfOneClaim):
    """`POST /api/v1/claims/{number}/restrictions`: one person or role sees it from now on, or
    whoever may see claims again."""

    permission = "claim.restrict"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        to, reason = restriction_in(request.data)
        made = restrict_to(number, to, reason, actor_for(request), timezone.now(), version)
        return Response(
            plain(made) | {"to": made.to or None},
            status=201,
            headers={**NOT_KEPT, "ETag": etag(made.version)},
        )


class Bars(OfOneClaim):
    """`POST /api/v1/claims/{number}/bars`: somebody is handed no work of it any more."""

    permission = "claim.bar"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        person, reason = texts_in(request.data, "person", "reason")
        made = bar_from(number, person, reason, actor_for(request), timezone.now(), version)
        headers = {**NOT_KEPT, "ETag": etag(made.version)}
        return Response(plain(made), status=201, headers=headers)
