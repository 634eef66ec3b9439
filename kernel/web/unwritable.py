"""Text no database can keep, refused before a page meets it: a NUL in an address or a form."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class UnwritableMiddleware:
    """Nothing has an address with a NUL in it.  A form with one in a field is answered 400, naming
    the field.

    The interface refuses it where it reads documents, at the place it stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        if "\x00" in request.path:
            raise Http404("no address has such a character in it")
        if request.method != "POST" or request.path.startswith("/api/"):
            return None
        for name, values in request.POST.lists():
            if any("\x00" in each for each in (name, *values)):
                said = {"field": name.replace("\x00", "")}
                return render(request, "web/unwritable.html", said, status=400)
        return None
