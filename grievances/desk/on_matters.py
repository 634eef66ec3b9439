"""An act on a matter outside, as its form asks it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appeals.desk.fields import Field, Given
from grievances.lengths import WHY
from grievances.models import Matter
from grievances.operations.matters.doors import PERMISSION
from grievances.showing.matters import ShownMatterWhole
from kernel.people.policy import Actor

Questions = Callable[[ShownMatterWhole], tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Doing:
    """What an operation is called with."""

    row: Matter
    given: Given
    actor: Actor
    now: datetime

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def plain(self) -> tuple[Actor, datetime, str]:
        """Actor, now and version, as the operations take them."""
        return self.actor, self.now, self.given.text("version")


@dataclass(frozen=True, slots=True)
class MatterAct:
    """`title` is said before the matter's number; `do` answers what to tell."""

    slug: str
    title: str
    lead: str
    asks: Questions
    do: Callable[[Doing], str]

    @property
    def permission(self) -> str:
        return PERMISSION


def only(*fields: Field) -> Questions:
    """The same questions for every matter."""
    return lambda shown: fields


def why(label: str, hint: str = "") -> Field:
    """The question why."""
    return Field("why", label, "area", hint, longest=WHY)
