"""Errors as `application/problem+json` (RFC 9457): one handler, one shape.

    {"type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": "…",
     "instance": "/api/v1/…", "errors": [{"path": "lines[0].charge", "message": "is missing"}]}

`errors` is there where something given is at fault, each with its path in what was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kernel.people.policy import NotAllowed
from kernel.reading import Fault, at

MEDIA_TYPE = "application/problem+json"


class UnableToAnswer(APIException):
    """What was asked can be read but not answered; `faults` say why, each with its path."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.faults = faults


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER.  A fault of this program is left to crash."""
    if isinstance(error, NotAllowed):
        return _refused(error, context["request"].path)
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    faults: Iterable[Fault] = ()
    detail = error.detail if isinstance(error, APIException) else ""
    if isinstance(error, UnableToAnswer):
        faults = error.faults
    elif isinstance(error, ValidationError):
        faults, detail = _flat(error.detail), "What was given is not as it must be."
    response.data = problem(response.status_code, context["request"].path, str(detail), faults)
    response.content_type = MEDIA_TYPE
    return response


def _refused(error: NotAllowed, instance: str) -> Response:
    """403: what policy says; `who` are the roles, or people, who could."""
    said = problem(HTTPStatus.FORBIDDEN, instance, error.answer.why)
    said["who"] = list(error.answer.who)
    return Response(said, status=HTTPStatus.FORBIDDEN, content_type=MEDIA_TYPE)


def problem(
    status: int, instance: str, detail: str = "", faults: Iterable[Fault] = ()
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail or HTTPStatus(status).description,
        "instance": instance,
    }
    errors = [{"path": fault.path, "message": fault.message} for fault in faults]
    return {**made, "errors": errors} if errors else made


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler404: no such address."""
    return _answered(HTTPStatus.NOT_FOUND, request)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler400."""
    return _answered(HTTPStatus.BAD_REQUEST, request)


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's handler500: a fault of this program, of which nothing is told."""
    return _answered(HTTPStatus.INTERNAL_SERVER_ERROR, request)


def _answered(status: HTTPStatus, request: HttpRequest) -> JsonResponse:
    return JsonResponse(problem(status, request.path), status=status, content_type=MEDIA_TYPE)


def _flat(detail: Any, path: str = "") -> list[Fault]:
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
    return [Fault(path, str(detail))]
