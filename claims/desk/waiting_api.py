"""For machines: what a claim waits for and until when, and what came in of it."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.api import NOT_KEPT, OfOneClaim
from claims.desk.as_json import plain
from claims.desk.bodies import extension_in, nothing_in, pend_in, receipt_in
from claims.operations.review.extend import Extended, extend
from claims.operations.review.extension_letter import preview_extension
from claims.operations.review.pend_letter import preview_pend
from claims.operations.review.receive import Received, receive_information
from claims.operations.review.take_back import PendTakenBack, take_back_pend
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.permitted import actor_for


class PendPreviews(OfOneClaim):
    """`POST /api/v1/claims/{number}/pend-previews`: until when it would wait, and the letters that
    would ask, with what each must say and whether it does; nothing is kept."""

    permission = "claim.pend"

    def post(self, request: Request, number: str) -> Response:
        reason, said, follow_up = pend_in(request.data)
        actor, now = actor_for(request), timezone.now()
        found = preview_pend(number, reason, said, actor, now, follow_up)
        return Response(plain(found), headers=NOT_KEPT)


class PendUndos(OfOneClaim):
    """`POST /api/v1/claims/{number}/pend-undos`: for ten seconds, by whoever pended and while its
    letter has not left: it does not wait after all."""

    permission = "claim.pend"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        nothing_in(request.data)
        return _made(take_back_pend(number, actor_for(request), timezone.now(), version))


class Extensions(OfOneClaim):
    """`POST /api/v1/claims/{number}/extensions`: more time, on a ground the law lists; the clock
    moves when the letter has left."""

    permission = "claim.extend"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        asked = extension_in(request.data)
        return _made(extend(number, asked, actor_for(request), timezone.now(), version))


class ExtensionPreviews(OfOneClaim):
    """`POST /api/v1/claims/{number}/extension-previews`: by when it would be decided, and the
    letter that would say so, with what it must say and whether it does; nothing is kept."""

    permission = "claim.extend"

    def post(self, request: Request, number: str) -> Response:
        asked = extension_in(request.data)
        found = preview_extension(number, asked, actor_for(request), timezone.now())
        return Response(plain(found), headers=NOT_KEPT)


class Receipts(OfOneClaim):
    """`POST /api/v1/claims/{number}/receipts`: what it waited for came in; a clock that stood still
    for it runs again from then."""

    permission = "claim.receive"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        what, at = receipt_in(request.data)
        actor, now = actor_for(request), timezone.now()
        return _made(receive_information(number, what, actor, now, version, at))


def _made(found: Extended | Received | PendTakenBack) -> Response:
    headers = {**NOT_KEPT, "ETag": etag(found.version)}
    return Response(plain(found), status=201, headers=headers)
