"""The year at work: who acts, the diary, the letters, and how long each kind of act takes."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from kernel.cases.sweep import sweep
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from reports.year.calendar import DAY, NEW_YORK, ZONE, Diary, Happening, at
from reports.year.faults import Faults
from reports.year.notices import Notice, sent
from reports.year.population import People

EARLY, LATE = (7, 1, 13), (12, 1, 13)
"""Times of day of sweeps."""


@dataclass
class Rates:
    """Seconds and counts of each kind of act."""

    seconds: dict[str, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def of(self, name: str, count: int = 1) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
            self.counts[name] += count

    def lines(self) -> list[str]:
        """The slowest first."""
        return [
            f"{name:34} {self.counts[name]:>8,} in {seconds:8.1f} s"
            f" {self.counts[name] / seconds if seconds else 0:10,.1f}/s"
            for name, seconds in self._slowest()
        ]

    def _slowest(self) -> list[tuple[str, float]]:
        return sorted(self.seconds.items(), key=lambda each: -each[1])

    def as_json(self) -> dict[str, dict[str, float]]:
        """By kind of act, the slowest first."""
        return {
            name: {"count": self.counts[name], "seconds": round(seconds, 2)}
            for name, seconds in self._slowest()
        }


@dataclass
class Work:
    """What every part of the year works with.  `random` of a story is its own, so that no story
    depends on which other came before."""

    seed: int
    people: People
    diary: Diary
    faults: Faults
    scratch: Path
    rates: Rates = field(default_factory=Rates)
    _sweeps: set[datetime] = field(default_factory=set)
    _actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.people.year

    def random(self, *of: object) -> Random:
        return Random(":".join(map(str, (self.seed, self.year, *of))))

    def actor(self, name: str) -> Actor:
        if name not in self._actors:
            self._actors[name] = actor_named(name)
        return self._actors[name]

    def tell(self, notice: Notice, at: datetime) -> None:
        """This letter leaves then."""
        self.diary.write(at, lambda now: self.tell_now([notice], now))

    def tell_now(self, notices: list[Notice], now: datetime) -> None:
        with self.rates.of("letters recorded", len(notices)):
            sent(notices, now)

    def decides(self, moment: datetime, word: Happening) -> None:
        """Somebody of the plan decides then.  Nobody does on the last day of the year: what would
        be told or carried out after its end is left to the next with its decision."""
        if moment < self.diary.ends - DAY:
            self.diary.write(moment, word)

    def sweep_soon(self, now: datetime) -> None:
        """A sweep the next morning."""
        when = at(now.astimezone(NEW_YORK).date() + DAY, *EARLY)
        if when not in self._sweeps:
            self._sweeps.add(when)
            self.diary.write(when, self.sweep)

    def sweep(self, now: datetime) -> None:
        """What fell due, as the clock of a worker looks for it."""
        with self.rates.of("sweeps"):
            sweep(now, zone=ZONE, every=DAY)
