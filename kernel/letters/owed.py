"""Letters the apps owe.  One command issues them all; an app above adds its own step here.

An app registers its step in AppConfig.ready, as it does with the sweep; nothing below imports it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol


class Senders(Protocol):
    """Who writes for a plan: the text of its sender, or None where no sender is named."""

    def of(self, payer_id: str, named: tuple[str, ...]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Issue what is owed on `dated`, `batch` letters' subjects a transaction."""

    dated: date
    now: datetime
    by: str
    senders: Senders
    batch: int = 50


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A letter that was not issued: of which case (by its number) and kind, and why."""

    case: int
    number: str
    code: str
    why: str


@dataclass
class Made:
    """What a step did."""

    letters: list[int] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    held: list[HeldLetter] = field(default_factory=list)


Step = Callable[[Asked], Made]

_STEPS: dict[str, Step] = {}


def register(name: str, step: Step) -> None:
    """Add an app's letters, under a name of its own."""
    if _STEPS.setdefault(name, step) is not step:
        raise ValueError(f"{name!r} issues letters already")


def steps() -> Sequence[str]:
    """The names registered, in order."""
    return tuple(_STEPS)


def issue_owed(asked: Asked) -> Made:
    """The letters of every app that registered."""
    done = Made()
    for step in _STEPS.values():
        one = step(asked)
        done.letters += one.letters
        done.codes += one.codes
        done.held += one.held
    return done
