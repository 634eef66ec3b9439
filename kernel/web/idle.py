"""Signing out whoever is not there: after fifteen minutes without use, and after twelve hours.

A request extends the session, but one that a page makes by itself does not: it says so by the
header `Recourse-Background`.  Two minutes before the end a page warns (static/web/idle.js); without
script it says from the start when that will be.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kernel.web.permitted import page

BACKGROUND = "Recourse-Background"
_SEEN, _SINCE = "seen", "since"
# How far use may run ahead of what is kept of it: so many seconds of requests cost one UPDATE.
_STEP = 10


class IdleMiddleware:
    """Ends sessions that were left, before anything is shown in them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or _SEEN not in request.session:
            response = self.get_response(request)
            _begin(request)
            return response
        now = timezone.now()
        if ends_at(request) <= now:
            return self._ended(request, _why(request, now))
        if BACKGROUND not in request.headers:
            _seen(request, now)
        return self.get_response(request)

    def _ended(self, request: HttpRequest, why: str) -> HttpResponse:
        logout(request)
        if "HX-Request" in request.headers:  # a part of a page: the page itself goes
            here = request.headers.get("HX-Current-URL", "/")
            return HttpResponse(status=401, headers={"HX-Redirect": _sign_in(here)})
        if "text/html" in request.headers.get("Accept", "text/html"):
            messages.info(request, why)
        return self.get_response(request)


def ends_at(request: HttpRequest) -> datetime:
    """When this session ends if it is not used."""
    seen, since = (datetime.fromtimestamp(request.session[key], tz=UTC) for key in _KEPT)
    idle, whole = (timedelta(seconds=each) for each in _limits())
    return min(seen + idle, since + whole)


_KEPT = (_SEEN, _SINCE)


def _limits() -> tuple[int, int]:
    return settings.IDLE_SECONDS, settings.SESSION_SECONDS


def _why(request: HttpRequest, now: datetime) -> str:
    idle, whole = _limits()
    if now.timestamp() - request.session[_SINCE] >= whole:
        return f"You were signed out: a session ends {whole // 3600} hours after signing in."
    return f"You were signed out after {idle // 60} minutes without use."


def _begin(request: HttpRequest) -> None:
    """The clock of a session starts with the first answer to who is signed in."""
    if request.user.is_authenticated and request.session.session_key:
        at = timezone.now().timestamp()
        request.session[_SEEN] = at
        request.session.setdefault(_SINCE, at)


def _seen(request: HttpRequest, now: datetime) -> None:
    if now.timestamp() - request.session[_SEEN] < _STEP:
        return
    request.session[_SEEN] = now.timestamp()
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def _sign_in(after: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': after})}"


def frame(request: HttpRequest) -> dict[str, Any]:
    """A template context processor: when the page's session ends, and how long before it warns."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    now = timezone.now()
    if _SEEN in request.session:
        ends = ends_at(request)
    else:
        ends = now + timedelta(seconds=settings.IDLE_SECONDS)
    left = max(0, round((ends - now).total_seconds()))
    return {"idle": {"ends": ends, "left": left, "warn": settings.IDLE_WARNING_SECONDS}}


@require_http_methods(["GET", "POST"])
@page("self")
def idle(request: HttpRequest) -> HttpResponse:
    """How many seconds are left: asked in the background, or used (POST) to stay."""
    return JsonResponse({"left": frame(request)["idle"]["left"]})
