"""Errors as `application/problem+json` (RFC 9457): one handler, one shape; a page for who
asks for one.

    {"type": "/problems/unprocessable", "title": "What was given cannot be answered",
     "status": 422, "detail": "…", "instance": "/api/v1/…", "code": "unprocessable",
     "request_id": "…",
     "errors": [{"path": "lines[0].charge", "pointer": "/lines/0/charge", "code": "invalid",
                 "message": "is missing"}]}

`type` is a page that exists (`kernel.web.problem_types`).  `errors` is there where something given
is at fault, each with its place in what was given: `path` for people, `pointer` as RFC 6901 has it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kernel.people.policy import NotAllowed
from kernel.reading import Fault, at
from kernel.web.problem_types import ADDRESS, code_of, problem_type
from kernel.web.request_id import request_id_of

MEDIA_TYPE = "application/problem+json"


class Problem(APIException):
    """A problem of a registered kind.  `more` are members of the document beside the usual ones,
    `headers` of the answer."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        kind = problem_type(code)
        super().__init__(detail or f"{kind.title}.", code)
        self.status_code = kind.status
        self.code, self.faults = code, faults
        self.headers, self.more = dict(headers or {}), dict(more or {})


class UnableToAnswer(Problem):
    """What was asked can be read but not answered; `faults` say why, each with its path."""

    def __init__(self, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__("unprocessable", detail, faults=faults)


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER.  A fault of this program is left to crash."""
    request = context["request"]
    if isinstance(error, NotAllowed):
        error = Problem("not_allowed", error.answer.why, more={"who": list(error.answer.who)})
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    response.data = _document(error, response.status_code, request)
    response.content_type = MEDIA_TYPE
    for name, value in getattr(error, "headers", {}).items():
        response[name] = value
    return response


def _document(error: Exception, status: int, request: Any) -> dict[str, Any]:
    path, named = request.path, request_id_of(request)
    if isinstance(error, Problem):
        said = problem(status, path, str(error.detail), error.faults, error.code, named)
        return {**said, **error.more}
    if isinstance(error, ValidationError):
        detail = "What was given is not as it must be."
        made = problem(status, path, detail, code="bad_request", request_id=named)
        return {**made, "errors": [*_flat(error.detail)]}
    detail = str(error.detail) if isinstance(error, APIException) else ""
    return problem(status, path, detail, request_id=named)


def problem(
    status: int,
    instance: str,
    detail: str = "",
    faults: Iterable[Fault] = (),
    code: str = "",
    request_id: str = "",
) -> dict[str, Any]:
    """The document; without a `code` it is of the kind the status has."""
    code = code or code_of(status)
    made: dict[str, Any] = {
        "type": f"{ADDRESS}{code}",
        "title": problem_type(code).title,
        "status": int(status),
        "detail": detail or HTTPStatus(status).description or problem_type(code).title,
        "instance": instance,
        "code": code,
        "request_id": request_id,
    }
    errors = [_error(fault.path, fault.message) for fault in faults]
    return {**made, "errors": errors} if errors else made


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: no such address."""
    detail = "Nothing you may see is at this address."
    return answered(HTTPStatus.NOT_FOUND, request, "There is no such page", detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    detail = "Something of the request is not as it must be."
    return answered(HTTPStatus.BAD_REQUEST, request, "The request cannot be read", detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a fault of this program, of which nothing is told."""
    title, detail = "Something went wrong here", "It is on record under the number below."
    return answered(HTTPStatus.INTERNAL_SERVER_ERROR, request, title, detail)


MACHINES = ("/api/", "/fhir/")
"""Addresses that are always answered as documents."""


def answered(status: HTTPStatus, request: HttpRequest, title: str, detail: str) -> HttpResponse:
    """A page for who asks for HTML, else the document.  The page of a fault draws on nothing that
    may be at fault."""
    named = request_id_of(request)
    if not request.path.startswith(MACHINES) and "text/html" in request.headers.get("Accept", ""):
        said = {"title": title, "detail": detail, "named": named}
        fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        answer: HttpResponse = (
            HttpResponse(render_to_string("web/fault.html", said), status=status)
            if fault
            else render(request, "web/trouble.html", said, status=status)
        )
    else:
        document = problem(status, request.path, request_id=named)
        answer = JsonResponse(document, status=status, content_type=MEDIA_TYPE)
    patch_vary_headers(answer, ["Accept"])
    return answer


def _flat(detail: Any, path: str = "") -> list[dict[str, str]]:
    """REST framework's nested messages, each by its path."""
    if isinstance(detail, Mapping):
        return [fault for key, inner in detail.items() for fault in _flat(inner, at(path, key))]
    if isinstance(detail, list):
        nested = any(isinstance(inner, Mapping | list) for inner in detail)
        places = [at(path, place) if nested else path for place in range(len(detail))]
        return [
            fault
            for inner, place in zip(detail, places, strict=True)
            for fault in _flat(inner, place)
        ]
    code = (detail.code if isinstance(detail, ErrorDetail) else None) or "invalid"
    return [_error(path, str(detail), code)]


def _error(path: str, message: str, code: str = "invalid") -> dict[str, str]:
    return {"path": path, "pointer": _pointer(path), "code": code, "message": message}


def _pointer(path: str) -> str:
    """`lines[0].charge` as RFC 6901 writes it: /lines/0/charge; the whole document is empty."""
    steps = [step for step in re.split(r"[.\[\]]+", path) if step]
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
