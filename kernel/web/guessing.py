"""Whoever asks for a number that is nobody's, or not theirs to know of, is on record.

A view that knows more of what was sought records it itself; where none did, it is recorded here, so
that no address is forgotten.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kernel.record.looking import Outcome, looked
from kernel.record.models import Look

WHAT = "an address that leads nowhere"


class GuessMiddleware:
    """Records a 404 to somebody signed in, of an address with something in it to guess."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = timezone.now()
        response = self.get_response(request)
        found = request.resolver_match
        if response.status_code == 404 and found and found.kwargs and request.user.is_authenticated:
            name = request.user.get_username()[:60]
            sought = {"actor": name, "at__gte": began}
            if not Look.objects.filter(outcome=Outcome.NOTHING, **sought).exists():
                number = str(found.kwargs.get("number", "")).upper()
                said = f"{WHAT}: {request.path}"
                looked(name, said, now=timezone.now(), case=number, outcome=Outcome.NOTHING)
        return response
