"""Who may do what, and why: one place, asked by pages, interfaces, commands and operations alike.

An app names its roles and its permissions once (`register`, in its AppConfig.ready); what depends
on a thing, such as its amount or who decided it before, are functions beside the app's permissions
that give the same `Answer`.

    answer = may(actor, "work.take")
    answer.allowed          # False
    answer.why              # "j.ortiz may not take work from a queue: adjuster, supervisor may"
    require(actor, "work.take")   # or NotAllowed, with the same words
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kernel.money import Money


class UnknownPermission(LookupError):
    """No app has a permission of this name: a fault of the program."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`what` is said after "may" or "may not".  `everyone` is everyone who is signed in and works
    here, whatever the role."""

    what: str
    roles: tuple[str, ...] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Qualification:
    """What makes a clinician one: `profession` nurse or physician, the field, the licence."""

    profession: str
    specialty: str
    licence: str
    state: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as policy sees them.

    `name` is what the record says; `limits` the money authority by line of business, in dollars
    of one payment ("" for every other line); none means no authority, not authority without end.
    `above` are the people they report to, the nearest first.
    """

    name: str
    shown: str = ""
    roles: frozenset[str] = frozenset()
    limits: Mapping[str, Money] = field(default_factory=dict)
    qualifications: tuple[Qualification, ...] = ()
    above: tuple[str, ...] = ()
    operator: bool = False
    """Whoever runs commands on a machine where nobody is on file yet: they may do everything."""

    def limit(self, line: str) -> Money | None:
        """The most they may pay alone in one decision of this line of business."""
        return self.limits.get(line, self.limits.get(""))


@dataclass(frozen=True, slots=True)
class Answer:
    """Allowed or not, why, and who could: roles, or names where a name is known."""

    allowed: bool
    why: str
    who: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


class NotAllowed(PermissionError):
    """Policy says no.  `answer` says why, and who could."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.why)
        self.answer = answer


_ROLES: dict[str, str] = {}
_PERMISSIONS: dict[str, Permission] = {}


def register(roles: Mapping[str, str], permissions: Mapping[str, Permission]) -> None:
    """Make an app's roles and permissions known."""
    _ROLES.update(roles)
    _PERMISSIONS.update(permissions)


def roles() -> Mapping[str, str]:
    """Every role, with what it is."""
    return dict(_ROLES)


def permissions() -> Mapping[str, Permission]:
    """Every permission by name."""
    return dict(_PERMISSIONS)


def permission(name: str) -> Permission:
    """UnknownPermission where no app has one of this name."""
    try:
        return _PERMISSIONS[name]
    except KeyError:
        raise UnknownPermission(f"no app has a permission {name!r}") from None


def may(actor: Actor, name: str) -> Answer:
    """Whether the actor's roles hold the permission, whatever the thing it is about."""
    asked = permission(name)
    if actor.operator or (asked.everyone and actor.roles):
        return Answer(True, f"{actor.name} may {asked.what}")
    held = [role for role in asked.roles if role in actor.roles]
    if held:
        return Answer(True, f"{actor.name} may {asked.what} as {in_words(held)}")
    who = tuple(sorted(_ROLES)) if asked.everyone else asked.roles
    why = f"{in_words(who)} may"
    if not actor.roles:
        why = "they have no role; an administrator gives them"
    return Answer(False, f"{actor.name} may not {asked.what}: {why}", who)


def sees(actor: Actor) -> frozenset[str]:
    """To whom a record may be restricted so that this actor still sees it: their own name, and
    their roles as `role:NAME`.  `*`: everything."""
    if may(actor, "restricted.read"):
        return frozenset({"*"})
    return frozenset({actor.name, *(f"role:{role}" for role in actor.roles)})


def may_see(actor: Actor, restricted_to: str) -> Answer:
    """Whether the actor may see a record that is restricted so; empty is restricted to nobody."""
    if not restricted_to or sees(actor) & {"*", restricted_to}:
        return Answer(True, f"{actor.name} may see it")
    who = (restricted_to.removeprefix("role:"),)
    return Answer(False, f"it is restricted to {in_words(who)}", who)


def require(actor: Actor, name: str) -> None:
    """NotAllowed where `may` says no."""
    insist(may(actor, name))


def insist(answer: Answer) -> None:
    """NotAllowed where the answer is no."""
    if not answer.allowed:
        raise NotAllowed(answer)


def in_words(names: Iterable[str]) -> str:
    """Role names as a person reads them: senior adjuster, supervisor."""
    return ", ".join(name.replace("_", " ") for name in names) or "nobody"
