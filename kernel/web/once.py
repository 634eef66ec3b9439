"""`Idempotency-Key`: what is asked twice is done once.

    class Decisions(APIView):
        @once()
        def post(self, request, number): …

The handler runs in one transaction, which also keeps its answer under (client, key).  The same
request under the same key is answered with the first answer and `Idempotency-Replayed: true`;
another request under it is refused (422); while the first is running, a second is told so (409);
without a key nothing is done (400).  An answer that refuses (400 and above) has changed nothing:
what the handler wrote is taken back, and the key is free.

The header is that of draft-ietf-httpapi-idempotency-key-header-07, which has expired: it is a
custom, not a standard.  Permission is asked before the key is looked at, every time.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.models import FirstAnswer
from kernel.web.problems import Problem

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
KEPT = timedelta(days=2)
"""At least a day: a client that could not be sure may ask again on the next."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_LOCK = 7263011
_HEADERS = ("Content-Type", "Location", "ETag", "Link", "Cache-Control")

P = ParamSpec("P")
V = TypeVar("V", bound=APIView)
Handler = Callable[Concatenate[V, Request, P], HttpResponseBase]


def once(*, required: bool = True) -> Callable[[Handler[V, P]], Handler[V, P]]:
    """A handler that does the same request once.  `required=False` for an address that knows its
    requests again by other means: a key is used where one comes."""

    def made(handler: Handler[V, P]) -> Handler[V, P]:
        @wraps(handler)
        def keyed(view: V, request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            key = _key(request)
            if key is None and required:
                raise Problem("idempotency_key_missing")
            if key is None:
                return handler(view, request, *args, **kwargs)
            asked = _asked(request)
            with transaction.atomic():
                if not _mine(request, key):
                    raise Problem("idempotency_key_running", headers={"Retry-After": "1"})
                first = FirstAnswer.objects.filter(client=request.user.pk, key=key).first()
                if first is not None:
                    return _again(first, asked)
                answer = handler(view, request, *args, **kwargs)
                _keep(view, request, key, asked, answer)
                return answer

        marked: Any = keyed
        marked.idempotency = "required" if required else "optional"
        named: Handler[V, P] = marked
        return named

    return made


def forget_answers(*, now: datetime) -> int:
    """Remove what is older than it must be kept; the number removed."""
    return FirstAnswer.objects.filter(answered_at__lt=now - KEPT).delete()[0]


def _key(request: Request) -> str | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    bare = given.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':  # as a structured field writes a string
        bare = bare[1:-1]
    if not _KEY.fullmatch(bare):
        raise Problem("idempotency_key_unusable")
    return bare


def _asked(request: Request) -> str:
    """What makes two requests the same: method, address with its query, and body."""
    mark = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if str(request.content_type).startswith("multipart/"):
        _add_parts(mark, request)  # the boundary between the parts is another each time
        return mark.hexdigest()
    try:
        mark.update(request._request.body)
    except RequestDataTooBig:
        raise Problem("too_large", "The body is larger than is read here.") from None
    return mark.hexdigest()


def _add_parts(mark: Any, request: Request) -> None:
    parts: Any = request.data
    for name in sorted(parts):
        for value in parts.getlist(name):
            mark.update(f"{name}\n".encode())
            if not isinstance(value, UploadedFile):
                mark.update(hashlib.sha256(str(value).encode()).digest())
                continue
            mark.update(f"{value.name}\n{value.content_type}\n".encode())
            mark.update(hashlib.sha256(b"".join(value.chunks())).digest())
            value.seek(0)


def _mine(request: Request, key: str) -> bool:
    """The key belongs to this request until the end of its transaction; false where another that
    is still running has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))",
            [_LOCK, f"{request.user.pk}:{key}"],
        )
        return bool(cursor.fetchone()[0])


def _again(first: FirstAnswer, asked: str) -> HttpResponse:
    if first.asked != asked:
        raise Problem("idempotency_key_reused")
    answered = HttpResponse(bytes(first.body), status=first.status, headers=first.headers)
    answered[REPLAYED] = "true"
    return answered


def _keep(view: APIView, request: Request, key: str, asked: str, answer: HttpResponseBase) -> None:
    if answer.status_code >= 400:
        transaction.set_rollback(True)
        return
    if isinstance(answer, Response):
        _render(answer, view, request)
    FirstAnswer.objects.create(
        client_id=request.user.pk or 0,
        key=key,
        asked=asked,
        status=answer.status_code,
        headers={name: answer[name] for name in _HEADERS if name in answer},
        body=getattr(answer, "content", b""),
    )


def _render(answer: Any, view: APIView, request: Request) -> None:
    """As REST framework would do after the handler."""
    answer.accepted_renderer = request.accepted_renderer
    answer.accepted_media_type = request.accepted_media_type
    answer.renderer_context = view.get_renderer_context()
    answer.render()
