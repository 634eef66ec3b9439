"""Finding a page by a number: each app says which of its pages a number leads to, and which page
a kind of case has."""

from collections.abc import Callable
from functools import cache

from django.urls import resolve, reverse

from kernel.people.policy import Actor, may

Seek = Callable[[Actor, str], str | None]
"""The address of the page of this number, None where there is none this actor may see."""

_SEEKERS: list[Seek] = []


def register(seek: Seek) -> None:
    """Ask `seek` too, after those that came before."""
    if seek not in _SEEKERS:
        _SEEKERS.append(seek)


def found_by(actor: Actor, number: str) -> str | None:
    """The first page that has this number."""
    if not number or "\x00" in number or len(number) > 60:
        return None
    found = (seek(actor, number) for seek in _SEEKERS)
    return next((address for address in found if address), None)


_PAGES: dict[str, str] = {}


def register_kind(kind: str, page: str) -> None:
    """Cases of this kind have a page of this name, with the case's number in its address."""
    _PAGES[kind] = page


def page_of_case(kind: str, number: str) -> str:
    """Its address, without asking the database; empty where this kind has no page."""
    return reverse(_PAGES[kind], args=[number]) if kind in _PAGES else ""


def kinds(actor: Actor) -> tuple[str, ...]:
    """The kinds of case whose page this actor may open."""
    return tuple(sorted(kind for kind in _PAGES if may(actor, _asked_by(kind))))


def hidden(actor: Actor) -> tuple[str, ...]:
    """The kinds of case whose page is not for this actor."""
    return tuple(sorted(_PAGES.keys() - set(kinds(actor))))


@cache
def _asked_by(kind: str) -> str:
    """The permission that reading the page of this kind of case asks."""
    named = resolve(page_of_case(kind, "0")).func.permission  # type: ignore[attr-defined]
    return named if isinstance(named, str) else named["GET"]
