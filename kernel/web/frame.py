"""What every page has around its content: who is signed in, the rail, the keys."""

from typing import Any

from django.http import HttpRequest

from kernel.web.in_words import names_for
from kernel.web.navigation import shown_to
from kernel.web.permitted import actor_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """A template context processor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"actor": None}
    actor = actor_for(request)
    person = getattr(user, "person", None)
    return {
        "actor": actor,
        "names": names_for(request),
        "rail": shown_to(actor, request.path),
        "shortcuts": person.shortcuts if person else True,
    }
