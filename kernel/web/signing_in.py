"""How people of this house sign in: accounts are made by an administrator, never by themselves."""

from datetime import datetime
from http import HTTPStatus
from time import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.views import reauthenticate
from allauth.core.exceptions import ImmediateHttpResponse
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

# Said on the page anyway: the page of whoever signed in is there, that of who signed out is gone.
_UNSAID = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up, and nobody is told what they see."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **said: Any
    ) -> None:
        if message_template not in _UNSAID:
            super().add_message(request, level, message_template, *args, **said)

    def is_reauthentication_required(self, *, app: str, **said: Any) -> bool:
        """Always.  Who has neither a password nor a key here says it by signing on once more: the
        library would let them do all without being asked."""
        if not get_reauthentication_flows(self.request.user) and not _came_just_now(self.request):
            here = self.request.get_full_path() if self.request.method == "GET" else reverse("me")
            there = f"{reverse('account_reauthenticate')}?{urlencode({'next': here})}"
            raise ImmediateHttpResponse(redirect(there))
        return True


def again(request: HttpRequest) -> HttpResponse:
    """Who one is, said again: by password or key, or by signing on once more."""
    if request.user.is_authenticated and not get_reauthentication_flows(request.user):
        here = request.GET.get("next") or reverse("me")
        return render(request, "account/sign_on_again.html", {"here": here})
    answer: HttpResponse = reauthenticate(request)
    return answer


def _came_just_now(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def address_of(request: HttpRequest) -> str | None:
    """The network address of who asks: behind TRUSTED_PROXIES proxies, as they say.  None where
    nobody asks by a network."""
    try:
        address: str = account_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return address


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Whose password is tried: a name signs in however it is written, and is counted as one."""
    return str((credentials or {}).get("username") or "").lower()


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """axes' answer after too many wrong passwords: 429, and when the lock ends."""
    ends = lock_ends(name_tried(request, credentials), address_of(request))
    wait = max(1, round((ends - timezone.now()).total_seconds())) if ends else 1
    said = {"ends": ends, "limit": settings.AXES_FAILURE_LIMIT}
    answer = render(request, "account/locked_out.html", said, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(wait)
    return answer


def lock_ends(username: str, address: str | None) -> datetime | None:
    """When this name may be tried again from this address; None where no attempt is kept."""
    kept = AccessAttempt.objects.filter(username=username, ip_address=address)
    last: datetime | None = kept.aggregate(last=Max("attempt_time"))["last"]
    return last + settings.AXES_COOLOFF_TIME if last else None


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """What the sign-in library offers and this house does not: 404, and whom to ask."""
    return render(request, "account/closed.html", status=HTTPStatus.NOT_FOUND)
