"""A page that policy refuses: 403, with why and who could."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.people.policy import Answer, NotAllowed, in_words


class PolicyMiddleware:
    """Turns NotAllowed, wherever a page met it, into the page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error.answer) if isinstance(error, NotAllowed) else None


def refused(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The page: what policy says, and who could."""
    said = {"why": answer.why, "who": in_words(answer.who)}
    return render(request, "web/refused.html", said, status=403)
