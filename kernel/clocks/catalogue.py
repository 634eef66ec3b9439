"""Every clock there is, found by name, by row of the rulebook, and by the facts of a case."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from kernel.clocks.clock import Clock
from kernel.clocks.happening import Happening, UnableToReckon
from kernel.clocks.reading import read_clocks
from kernel.law.regimes import in_force

_ROOT = Path(__file__).parents[2]


class UnableToChooseClocks(LookupError):
    """Whether a clock applies turns on a fact that was not given; the message names it."""


class Catalogue:
    """The clocks of some files, in the order of the files."""

    def __init__(self, files: Iterable[Path]) -> None:
        read = read_clocks(files)
        self._clocks: Mapping[str, Clock] = read.clocks
        self._not_reckoned: Mapping[str, str] = read.not_reckoned

    def __iter__(self) -> Iterator[Clock]:
        return iter(self._clocks.values())

    def __len__(self) -> int:
        return len(self._clocks)

    def __getitem__(self, name: str) -> Clock:
        return self._clocks[name]

    @property
    def not_reckoned(self) -> Mapping[str, str]:
        """Rows whose time the law gives no number for, with the reason."""
        return self._not_reckoned

    def knows(self, rule: str) -> bool:
        """Is there a row or a clock of that name, be it one that cannot be reckoned?"""
        asked = rule.strip().casefold()
        return bool(self.by_rule(rule)) or asked in map(str.casefold, self._not_reckoned)

    def by_rule(self, rule: str) -> tuple[Clock, ...]:
        """The clocks of a row of the rulebook, or the one of that name; case does not matter."""
        asked = rule.strip().casefold()
        named = [clock for clock in self if clock.name.casefold() == asked]
        if named:
            return tuple(named)
        own = [clock for clock in self if clock.rule.casefold() == asked]
        also = [clock for clock in self if asked in (row.casefold() for row in clock.also)]
        return (*own, *also)

    def asked(self, rule: str, happenings: Sequence[Happening]) -> tuple[Clock, tuple[Clock, ...]]:
        """The clock of `rule` that these events are about, and the others that start the same way.

        It is the one whose start event is given.  Of several: not a `secondary` one; one that an
        act given stops; a day without a time starts a day clock; then the order of the file.
        """
        clocks = self.by_rule(rule)
        if not clocks:
            raise UnableToReckon(self._unknown(rule))
        given = {one.name for one in happenings}
        started = [clock for clock in clocks if given & set(clock.starts)]
        if not started:
            return clocks[0], clocks[1:]
        order = {clock.name: place for place, clock in enumerate(started)}
        started.sort(key=lambda clock: (*_fits(clock, happenings), order[clock.name]))
        return started[0], tuple(started[1:])

    def applicable(self, *, regimes: Sequence[str], **facts: str | bool) -> tuple[Clock, ...]:
        """Every clock whose `when` agrees with these facts.  UnableToChooseClocks names a fact
        that decides and was not given."""
        stated = {name: _as_text(fact) for name, fact in facts.items()}
        bound = set(in_force(tuple(regimes)))
        chosen: list[Clock] = []
        missing: dict[str, list[str]] = {}
        for clock in self:
            when = clock.when
            if not when or ("regime" in when and not bound & set(when["regime"])):
                continue
            others = {name: allowed for name, allowed in when.items() if name != "regime"}
            if any(stated[name] not in others[name] for name in others.keys() & stated.keys()):
                continue
            if clock.excludes(stated):
                continue
            for name in others.keys() - stated.keys():
                missing.setdefault(name, []).append(clock.name)
            chosen.append(clock)
        if missing:
            asked = "; ".join(
                f"{name} (for {', '.join(clocks[:3])})" for name, clocks in sorted(missing.items())
            )
            raise UnableToChooseClocks(f"which clocks apply turns on facts not given: {asked}")
        return tuple(chosen)

    def _unknown(self, rule: str) -> str:
        asked = rule.strip().casefold()
        for row, why in self._not_reckoned.items():
            if row.casefold() == asked:
                return f"{row} cannot be reckoned: {why}"
        rows = {row.casefold(): row for clock in self for row in (clock.rule, *clock.also)}
        names = {clock.name: clock.name for clock in self}
        same = [row for row in rows if in_order(row) == in_order(asked)]
        near = [*same, *get_close_matches(asked, [*rows, *names], 3, 0.75)][:3]
        hint = ", ".join(rows.get(one) or names[one] for one in near)
        return (
            f"{rule!r} is no clock on record. "
            + (f"Near: {hint}. " if hint else "")
            + "`clock --list` shows them all."
        )


def _fits(clock: Clock, happenings: Sequence[Happening]) -> tuple[bool, bool, bool]:
    """How well a clock fits the events; False sorts first."""
    starts = [one for one in happenings if one.name in clock.starts]
    stopped = any(act.event == one.name for act in clock.stops for one in happenings)
    unfit = clock.counts_hours and all(one.instant is None for one in starts)
    return clock.secondary, not stopped, unfit


def _as_text(fact: str | bool) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return fact


def in_order(rule: str) -> tuple[str | int, ...]:
    """Sorts MA-9 before MA-10."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", rule))


@cache
def catalogue() -> Catalogue:
    """Every clock of the product: the `clocks.yaml` beside each app's code."""
    return Catalogue(sorted(_ROOT.glob("*/clocks.yaml")))


def proposed_catalogue(files: Mapping[str, Path]) -> Catalogue:
    """Every clock, with these files, by app, in the place of the apps' own."""
    today = {path.parent.name: path for path in _ROOT.glob("*/clocks.yaml")}
    return Catalogue(path for _, path in sorted((today | dict(files)).items()))
