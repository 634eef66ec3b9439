"""Text no database can keep, refused before a page meets it: a NUL in an address or a form."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_INTERFACES = ("/api/", "/fhir/")
_NO_NAME = "\ufffd"
"""The sign of what could not be read: no number, slug or name has it."""


class UnwritableMiddleware:
    """Nothing is called by a name with a NUL in it, so a view is asked for a name that is nobody's,
    and records that it was.  A form with one in a field is answered 400, naming the field.

    The interfaces refuse it where they read documents, at the place it stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, of: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        for name, value in named.items():
            if isinstance(value, str) and "\x00" in value:
                named[name] = value.replace("\x00", _NO_NAME)
        if request.method != "POST" or request.path.startswith(_INTERFACES):
            return None
        for name, values in request.POST.lists():
            if any("\x00" in each for each in (name, *values)):
                said = {"field": name.replace("\x00", "")}
                return render(request, "web/unwritable.html", said, status=400)
        return None
