"""Versions over HTTP (RFC 9110, RFC 6585): a strong ETag out, `If-Match` in on every change.

    return Response(shown, headers={"ETag": etag(version)})

    @once()
    @matched
    def post(self, request, number, *, version): …     # version: what the client has read

Without `If-Match` nothing is changed (428).  The operation itself compares the version, under its
lock, and raises `Stale` (kernel/cases/version.py), which is answered 412 with what happened since
and the address of the thing as it is now: what acts on a thing is below its address.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from rest_framework.request import Request

from kernel.cases.version import Change, Stale
from kernel.web.problems import Problem

_TAG = re.compile(r'"([\x21\x23-\x7e]*)"', re.ASCII)


def etag(version: str) -> str:
    """The strong entity tag of a version: printable ASCII without quotation marks."""
    return f'"{version}"'


def expected(request: Request) -> str:
    """The version the client has read, of its If-Match.

    428: there is none, or it says `*`, which is no version; 412: it is weak, and a weak one never
    matches (RFC 9110, 13.1.1); 400: it cannot be read, or names several.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        raise Problem("precondition_required")
    if given.startswith("W/"):
        raise stale(_thing(request))
    found = _TAG.fullmatch(given)
    if found is None:
        raise Problem("bad_request", "If-Match: one ETag, as the answer that was read had it.")
    return found[1]


def matched(handler: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A handler that is given the version of If-Match as its keyword `version`."""

    @wraps(handler)
    def asked(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        version = expected(request)
        try:
            return handler(view, request, *args, version=version, **kwargs)
        except Stale as problem:
            raise stale(_thing(request), problem.changes, problem.version) from None

    asked.matched = True  # type: ignore[attr-defined]
    return asked


def stale(current: str, changed: Iterable[Change] = (), version: str = "") -> Problem:
    """The 412 to raise.  `current` is the address of the thing as it is now, `changed` what has
    happened since, `version` the current one where it is known."""
    since = [{"name": each.name, "by": each.by, "at": each.at.isoformat()} for each in changed]
    headers = {"Link": f'<{current}>; rel="current"'}
    if version:
        headers["ETag"] = etag(version)
    more = {"current": current, "changed": since}
    return Problem("stale", headers=headers, more=more)


def _thing(request: Request) -> str:
    """`/api/v1/notes/7` of `POST /api/v1/notes/7/corrections`: the nearest address above
    that can be read."""
    path = request.path
    while path:
        with suppress(Resolver404):
            if hasattr(getattr(resolve(path).func, "cls", None), "get"):
                return path
        path = path.rpartition("/")[0]
    return request.path
