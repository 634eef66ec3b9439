"""What is pressed where nobody is signed in any more, or opened where something is only pressed.

A browser alone would show its own page of an error, or lose the way back after signing in.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from kernel.web.problems import MACHINES, answered

NOT_DONE = "What you pressed was not done: nobody was signed in. Sign in, and press it again."


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends whoever is not signed in to sign in, and from there to the page they stood on.

    What was pressed is not pressed again by signing in: it is said that it was not done.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """None where the request may go on; else the way to the sign-in."""
        to_sign_in = super().process_view(request, view_func, view_args, view_kwargs)
        if to_sign_in is None:
            return None
        if "HX-Request" in request.headers:  # a part of a page: the page itself goes
            to = _sign_in(request, request.headers.get("HX-Current-URL", ""))
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": to})
        if request.method in ("GET", "HEAD"):
            return to_sign_in
        messages.warning(request, NOT_DONE)
        return redirect(_sign_in(request, request.headers.get("Referer", "")))


def _sign_in(request: HttpRequest, stood_on: str) -> str:
    """The sign-in, and after it the page of ours they stood on, or the start."""
    ours = url_has_allowed_host_and_scheme(stood_on, allowed_hosts={request.get_host()})
    parts = urlsplit(stood_on) if ours else urlsplit("/")
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{reverse('account_login')}?{urlencode({'next': page})}"


class OnlyPressedMiddleware:
    """An address that takes what a page sends, opened by hand or by going back, says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.path.startswith(MACHINES):
            return response
        detail = "This address only takes what a button of a page sends. Nothing was done."
        told = answered(HTTPStatus.METHOD_NOT_ALLOWED, request, "Nothing to open here", detail)
        told["Allow"] = response["Allow"]
        return told


def not_from_a_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: the form was made before signing in anew, or by another site."""
    detail = (
        "What you pressed was not done: its page was made before somebody signed in in this "
        "browser, or is not one of ours. Open the page again, and press it there."
    )
    return answered(HTTPStatus.FORBIDDEN, request, "The page was too old", detail)
