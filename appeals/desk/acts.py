"""Every small act on an appeal: what its form asks, and the operation it calls.

The operations judge; a form only reads what was typed and shows again what was refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appeals.desk.fields import Field, Given
from appeals.models import Appeal
from appeals.showing.allowed import ACTS
from appeals.showing.parts import Shown
from kernel.cases.moved import Moved
from kernel.people.policy import Actor

Questions = Callable[[Appeal, Shown], tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Doing:
    """What an operation is called with."""

    row: Appeal
    given: Given
    actor: Actor
    now: datetime

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def version(self) -> str:
        return self.given.text("version")

    @property
    def plain(self) -> tuple[Actor, datetime, str]:
        """Actor, now and version, as most operations take them."""
        return self.actor, self.now, self.version

    @property
    def named(self) -> Mapping[str, Any]:
        """The same by name."""
        return {"actor": self.actor, "now": self.now, "version": self.version}


@dataclass(frozen=True, slots=True)
class Act:
    """`title` is said before the appeal's number, `lead` what it does; `do` answers what to tell.
    `part`, if any, is a template with more to see beside the form."""

    slug: str
    title: str
    lead: str
    asks: Questions
    do: Callable[[Doing], list[str]]
    button: str = ""
    part: str = ""

    @property
    def permission(self) -> str:
        return ACTS[self.slug][0]


def why(label: str, hint: str = "") -> Field:
    """The question why, of nearly every act."""
    return Field("why", label, "area", hint, longest=2000)


def only(*fields: Field) -> Questions:
    """The same questions for every appeal."""
    return lambda row, shown: fields


def told(said: str, moved: list[Moved]) -> list[str]:
    """What was done, and then every date that moved."""
    return [said, *(each.in_words() for each in moved)]
