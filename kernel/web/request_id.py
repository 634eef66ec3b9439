"""A request's name: the client's X-Request-ID, or one made here; in the answer, and in problems.

Nothing that is answered is kept by a cache on the way, unless the view says otherwise.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


class RequestIdMiddleware:
    """Names the request; a name that could be more than a name (a line break, a script) is not
    taken over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        named = given if _USABLE.fullmatch(given) else str(uuid.uuid4())
        request.request_id = named  # type: ignore[attr-defined]
        response = self.get_response(request)
        response[HEADER] = named
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def request_id_of(request: Any) -> str:
    """The name of this request; empty where the middleware did not see it."""
    return str(getattr(getattr(request, "_request", request), "request_id", ""))
