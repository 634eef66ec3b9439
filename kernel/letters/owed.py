"""Letters the apps owe.  One command issues them all; an app above adds its own step here.

An app registers its step in AppConfig.ready, as it does with the sweep; nothing below imports it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from kernel.record.apart import apart

Clock = Callable[[], datetime]

AT_A_TIME = 25
"""Events a transaction, where nothing else is asked for."""


class Senders(Protocol):
    """Who writes for a plan: the text of its sender, or None where no sender is named."""

    def of(self, payer_id: str, named: tuple[str, ...]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Issue what is owed on `dated`, `batch` letters' subjects a transaction.

    `clock` is asked for each of them where the issuing takes its time: a letter is not issued
    before what it tells was decided.
    """

    dated: date
    now: datetime
    by: str
    senders: Senders
    batch: int = AT_A_TIME
    clock: Clock | None = None

    def later(self) -> "Asked":
        """The same, as late as it is by now."""
        return replace(self, now=self.clock()) if self.clock else self


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


def issue_owed(asked: Asked, faults: list[Exception] | None = None) -> Made:
    """The letters of every app that registered; an app that fails costs the others nothing.

    ExceptionGroup at the end, or its faults added to those given.
    """
    done = Made()
    failed: list[Exception] = []
    for step in _STEPS.values():
        with apart(failed):
            one = step(asked.later())
            done.letters += one.letters
            done.codes += one.codes
            done.held += one.held
    if failed and faults is None:
        raise ExceptionGroup("not all letters could be issued", failed)
    if faults is not None:
        faults.extend(failed)
    return done
