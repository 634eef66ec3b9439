"""Views of the queue by name: pages, interfaces and commands know the same ones.

Some are built in, and an app adds its own with the queues a reviewer works from (`register`, in its
AppConfig.ready); each person keeps more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from kernel.cases.models import SavedView
from kernel.cases.wanted import ME, NOBODY, Filters, UnknownFilter, Wanted
from kernel.people.policy import Actor, Answer, may, sees

MOST, LONGEST = 20, 40
COLUMNS = "columns"
SHOWN = (
    *("priority", "member", "provider", "line", "billed"),
    *("finding", "clock", "waits", "owner"),
)
"""What a list of work may show beside the case, in the order of its table."""


class UnableToSave(ValueError):
    """The view cannot be kept so; the message says what to change."""


@dataclass(frozen=True, slots=True)
class View:
    """Filters under a name.  `own` is a person's own; `columns` those it shows, empty: all; `read`
    the permission without which nobody has it, empty: everybody has."""

    slug: str
    name: str
    filters: Filters
    own: bool = False
    columns: tuple[str, ...] = ()
    read: str = ""


ALL = View("all", "All", Filters(state="all"))
_BUILT_IN: list[View] = [
    ALL,
    View("mine", "My queue", Filters(owner=ME, state="all")),
    View("due-today", "Due today", Filters(due="today")),
    View("overdue", "Overdue", Filters(due="overdue")),
    View("unassigned", "Unassigned", Filters(owner=NOBODY)),
    View("pended", "Pended", Filters(state="waiting")),
]
_QUEUES: list[str] = []
_READ_BY: dict[str, str] = {}
_TAKEN_BY: dict[str, str] = {}
_LATER: list[Callable[[], tuple[View, ...]]] = []


_NOT_FOR: list[Callable[[Actor], tuple[str, ...]]] = []


def register(
    queues: tuple[str, ...],
    views: Callable[[], tuple[View, ...]],
    *,
    read: str = "",
    take: str = "",
) -> None:
    """Add queues that a reviewer works from, in this order, and views of them, which are asked for
    when they are first shown.

    `read` and `take` name the permission without which nobody sees these queues, or is handed work
    of them; empty: whoever may see, or take, any work.
    """
    _QUEUES.extend(name for name in queues if name not in _QUEUES)
    _READ_BY.update(dict.fromkeys(queues, read) if read else {})
    _TAKEN_BY.update(dict.fromkeys(queues, take) if take else {})
    _LATER.append(lambda: tuple(replace(each, read=read) for each in views()))


def hide(not_for: Callable[[Actor], tuple[str, ...]]) -> None:
    """Nobody is shown or handed work of the kinds of case that this says are not for them."""
    if not_for not in _NOT_FOR:
        _NOT_FOR.append(not_for)


def review_queues() -> tuple[str, ...]:
    """The queues reviewers work from."""
    return tuple(_QUEUES)


def queues_of(actor: Actor) -> tuple[str, ...]:
    """Those of them this person may see."""
    return tuple(name for name in _QUEUES if _allowed(actor, _READ_BY.get(name, "")))


def taken_by(actor: Actor, queues: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these queues from which this person may be handed work."""
    return tuple(name for name in queues if _allowed(actor, _TAKEN_BY.get(name, "")))


def may_take_of(actor: Actor, queue: str) -> Answer:
    """Whether this person may be handed work of this queue, and why not."""
    for asked in (_READ_BY.get(queue, ""), _TAKEN_BY.get(queue, "")):
        if asked and not (answer := may(actor, asked)):
            return answer
    return Answer(True, f"{actor.name} may be handed work of {queue}")


def _allowed(actor: Actor, permission: str) -> bool:
    return not permission or bool(may(actor, permission))


def built_in() -> tuple[View, ...]:
    """Those nobody had to save."""
    while _LATER:
        added = _LATER.pop(0)()
        known = {each.slug for each in _BUILT_IN}
        _BUILT_IN[-2:-2] = [each for each in added if each.slug not in known]
    return tuple(_BUILT_IN)


def views_of(actor: Actor) -> tuple[View, ...]:
    """The built-in views of queues the person may see, and their own; one statement."""
    rows = SavedView.objects.filter(person=actor.name).order_by("name", "slug")
    return (*_common(actor), *(_own(row) for row in rows))


def _common(actor: Actor) -> tuple[View, ...]:
    return tuple(each for each in built_in() if _allowed(actor, each.read))


def _own(row: SavedView) -> View:
    """What is shown is kept beside what narrows the list."""
    filters = dict(row.filters)
    columns = tuple(filters.pop(COLUMNS, ()))
    return View(row.slug, row.name, Filters.read(filters), own=True, columns=columns)


def view_among(slug: str, views: Sequence[View]) -> View:
    """UnknownFilter where none of them has this name."""
    for each in views:
        if each.slug == slug:
            return each
    raise UnknownFilter(f"view: one of {', '.join(each.slug for each in views)}")


def wanted_by(
    actor: Actor,
    given: Mapping[str, Any],
    *,
    now: datetime,
    zone: str,
    queues: tuple[str, ...] = (),
    views: Sequence[View] = (),
) -> Wanted:
    """What an address or a command asks for: `view`, and filters that narrow it.

    UnknownFilter where one is not known.  `views` where they are at hand; else the person's own are
    looked up for a name that is not built in.
    """
    said = dict(given)
    slug = str(said.pop("view", "")) or ALL.slug
    more = Filters.read(said)
    known = {each.slug for each in built_in()}
    view = view_among(slug, views or (_common(actor) if slug in known else views_of(actor)))
    found = wanted_of(view, actor, now=now, zone=zone)
    return replace(found, queues=queues or found.queues, filters=found.filters.narrowed(more))


def wanted_of(view: View, actor: Actor, *, now: datetime, zone: str) -> Wanted:
    """What a view shows this person."""
    hidden = tuple(kind for not_for in _NOT_FOR for kind in not_for(actor))
    return Wanted(queues_of(actor), actor.name, now, zone, view.filters, sees(actor), hidden)


def save_view(
    person: str, name: str, filters: Filters, *, now: datetime, columns: Sequence[str] = ()
) -> View:
    """Keep filters under a name, with the columns shown; the same name again is changed.

    UnableToSave where it is a built-in view's, no name at all, or one too many.
    """
    name = " ".join(name.split())
    slug = slugify(name)[:LONGEST]
    if not slug or len(name) > LONGEST:
        raise UnableToSave(f"name: letters or digits, at most {LONGEST} characters")
    if slug in {each.slug for each in built_in()}:
        raise UnableToSave(f"name: {slug!r} is the name of a view everybody has")
    own = SavedView.objects.filter(person=person)
    if own.exclude(slug=slug).count() >= MOST:
        raise UnableToSave(f"name: there are {MOST} views of yours; remove one first")
    shown = {COLUMNS: list(columns)} if columns else {}
    SavedView.objects.update_or_create(
        person=person,
        slug=slug,
        defaults={"name": name, "filters": {**filters.said(), **shown}, "made_at": now},
    )
    return View(slug, name, filters, own=True, columns=tuple(columns))


def remove_view(person: str, slug: str) -> bool:
    """Whether the person had one of this name."""
    return bool(SavedView.objects.filter(person=person, slug=slug).delete()[0])
