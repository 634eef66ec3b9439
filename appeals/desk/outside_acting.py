"""An act on a review outside: what its form asks, and the operation it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from appeals.desk.fields import Field, Given
from appeals.models import ExternalReview
from appeals.showing.outside_allowed import ACTS
from kernel.people.policy import Actor


@dataclass(frozen=True, slots=True)
class Doing:
    """What an operation is called with."""

    row: ExternalReview
    given: Given
    actor: Actor
    now: datetime

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def plain(self) -> tuple[Actor, datetime, str]:
        return self.actor, self.now, self.given.text("version")


@dataclass(frozen=True, slots=True)
class Act:
    """`title` is said before the review's number.  `do` answers what to tell, and the review whose
    page is next."""

    slug: str
    title: str
    lead: str
    asks: Callable[[ExternalReview, date], tuple[Field, ...]]
    do: Callable[[Doing], tuple[str, str]]

    @property
    def permission(self) -> str:
        return ACTS[self.slug]


def only(*fields: Field) -> Callable[[ExternalReview, date], tuple[Field, ...]]:
    """The same questions for every review."""
    return lambda row, day: fields
