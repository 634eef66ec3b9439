"""The rail of every page: each app adds its places, and each person sees those they may go to."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from kernel.people.policy import Actor, may


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the rail, for whoever has `permission` or one of `also`.  `keys` are what jumps
    there, as in "g q"; `count` says a number beside the name, None for no number; `home`: whoever
    signs in may begin there."""

    name: str
    address: str
    permission: str
    keys: str = ""
    order: int = 100
    count: Callable[[Actor], int | None] | None = None
    home: bool = True
    also: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Whether this person has something to do there."""
        return any(may(actor, each) for each in (self.permission, *self.also))


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as one person sees it."""

    name: str
    url: str
    keys: str
    here: bool
    count: int | None


_PLACES: list[Place] = []


def register(*places: Place) -> None:
    """Add places to the rail, once."""
    _PLACES.extend(place for place in places if place not in _PLACES)


def shown_to(actor: Actor, path: str) -> list[Shown]:
    """The rail for this person on this page."""
    found = []
    for place in sorted(_PLACES, key=lambda each: (each.order, each.name)):
        if not place.is_for(actor):
            continue
        url = reverse(place.address)
        count = place.count(actor) if place.count else None
        here = path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
        found.append(Shown(place.name, url, place.keys, here, count))
    return found


def home_of(actor: Actor) -> str | None:
    """Where this person begins: the first place of the rail that policy lets them see and that has
    work or people to show; None where there is none such."""
    for place in sorted(_PLACES, key=lambda each: (each.order, each.name)):
        if place.home and place.is_for(actor):
            return reverse(place.address)
    return None
