"""The door's side of policy: every address says which permission it asks, and is asked for it.

A page is a function under `@page("work.read")`; an interface is a view with `permission = "…"`, or
one by method: `permission = {"GET": "claim.read", "POST": "claim.note"}`.  A view that names none
answers nobody: a test goes through every address there is.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from kernel.people.acting import actor_of
from kernel.people.policy import Actor, insist, may
from kernel.record.acting import acting

P = ParamSpec("P")
PagesView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_for(request: HttpRequest | Request) -> Actor:
    """Who asks, as policy sees them; looked up once a request."""
    plain = request._request if isinstance(request, Request) else request
    known: Actor | None = getattr(plain, "actor", None)
    if known is None or known.name != request.user.get_username():
        known = actor_of(request.user)
        plain.actor = known  # type: ignore[attr-defined]
    return known


def page(permission: str | Mapping[str, str]) -> Callable[[PagesView[P]], PagesView[P]]:
    """A page for those who are signed in and hold the permission; their name is on what they do."""

    def made(view: PagesView[P]) -> PagesView[P]:
        @wraps(view)
        def asked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_for(request)
            insist(may(actor, _named(permission, request.method or "GET")))
            with acting(actor.name):
                return view(request, *args, **kwargs)

        signed_in: Any = login_required(asked)
        signed_in.permission = permission
        named: PagesView[P] = signed_in
        return named

    return made


class Permitted(BasePermission):
    """REST framework's side: the view's `permission`, asked of policy.  NotAllowed says why."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        named = getattr(view, "permission", None)
        if named is None:
            raise ImproperlyConfigured(f"{type(view).__name__} names no permission")
        if request.method == "OPTIONS":
            return True
        if not isinstance(named, str) and request.method not in named:
            return True  # answered 405
        insist(may(actor_for(request), _named(named, request.method or "GET")))
        return True


def _named(permission: str | Mapping[str, str], method: str) -> str:
    if isinstance(permission, str):
        return permission
    return permission["GET" if method == "HEAD" else method]
