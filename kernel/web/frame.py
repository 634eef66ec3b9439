"""What every page has around its content: who is signed in, the rail, the keys."""

from typing import Any

from django.http import HttpRequest

from kernel.people.policy import Actor
from kernel.web.in_words import key_in_words, names_for
from kernel.web.navigation import shown_to
from kernel.web.permitted import actor_for


def authority_of(actor: Actor) -> list[tuple[str, str]]:
    """What they may pay alone: the line of business in words, and the limit; that of every other
    line last."""
    lines = sorted(actor.limits, key=lambda line: (not line, line))
    other = "every other line" if len(lines) > 1 else "any line"
    return [(key_in_words(line) if line else other, actor.limits[line].shown()) for line in lines]


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
        "authority": authority_of(actor),
        "rail": shown_to(actor, request.path),
        "shortcuts": person.shortcuts if person else True,
    }
