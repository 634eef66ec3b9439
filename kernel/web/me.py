"""One's own sign-in: where one is signed in, keys and codes, and tokens for machines."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kernel.people import tokens
from kernel.people.policy import in_words
from kernel.web.permitted import actor_for, page


@require_http_methods(["GET", "HEAD"])
@page("self")
def me(request: HttpRequest) -> HttpResponse:
    """Sessions, second factors and tokens, each to be ended by itself."""
    return _shown(request)


@require_POST
@page("self")
def end_session(request: HttpRequest, identity: int) -> HttpResponse:
    """End one session that is not this one."""
    found = UserSession.objects.filter(pk=identity, user=request.user.pk).first()
    if found is None or found.session_key == request.session.session_key:
        raise Http404
    found.end()
    messages.success(request, f"The session from {found.ip} has ended.")
    return redirect("me")


@require_POST
@reauthentication_required
@page("self")
def make_token(request: HttpRequest) -> HttpResponse:
    """A new token, shown on the answer and never again: it is not redirected on purpose."""
    days = request.POST.get("days", "")
    try:
        made = tokens.make(
            _user(request),
            request.POST.get("name", ""),
            int(days) if days.isascii() and days.isdecimal() else 0,
            by=actor_for(request).name,
            now=timezone.now(),
        )
    except tokens.UnableToMakeToken as problem:
        return _shown(request, {"fault": str(problem)}, status=422)
    return _shown(request, {"made": made}, status=201)


@require_POST
@page("self")
def revoke_token(request: HttpRequest, identity: int) -> HttpResponse:
    """End one token of one's own."""
    name = tokens.revoke(_user(request), identity)
    if name is None:
        raise Http404
    messages.success(request, f"The token {name} is revoked.")
    return redirect("me")


def _shown(
    request: HttpRequest, said: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user = _user(request)
    shown = {
        "sessions": sessions_of(user, request.session.session_key or ""),
        "tokens": tokens.tokens_of(user),
        "factors": Authenticator.objects.filter(user=user).order_by("type", "id"),
        "days": tokens.DAYS,
        "roles": [in_words([role]) for role in sorted(actor_for(request).roles)],
        **(said or {}),
    }
    return render(request, "web/me.html", shown, status=status)


def sessions_of(user: Any, current: str) -> list[dict[str, Any]]:
    """Where this person is signed in, this session first.  What has ended is cleared away."""
    alive = [each for each in UserSession.objects.filter(user=user) if not each.purge()]
    shown = [
        {
            "id": each.pk,
            "ip": each.ip,
            "browser": each.user_agent,
            "since": each.created_at,
            "seen": each.last_seen_at,
            "here": each.session_key == current,
        }
        for each in alive
    ]
    return sorted(shown, key=lambda each: (not each["here"], each["since"]))


def _user(request: HttpRequest) -> Any:
    return request.user
