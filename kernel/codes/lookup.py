"""Whether a code exists on a day, from lists in memory.  Pure: whoever makes it says how a list
is read, and a list is read when it is first asked for.

    codes.has("icd10cm", "C50911", day)     # True, False, or None where no list is of that day
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kernel.codes.packed import Packed
from kernel.dates import Days

_DAYS_KEPT = 4_000


@dataclass(frozen=True, slots=True)
class Listed:
    """The codes of one list: those that are in it on each of its days, and those that are in it on
    some of them only."""

    always: Collection[str]
    at_times: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, ranges: Iterable[tuple[Days, Collection[str]]], whole: Days) -> "Listed":
        """From the codes of each range of days; `whole` are the days of the list."""
        always: list[str] = []
        at_times: dict[str, tuple[Days, ...]] = {}
        for days, codes in ranges:
            if days.start <= whole.start and _reaches(days, whole):
                always += codes
            else:
                for code in codes:
                    at_times[code] = (*at_times.get(code, ()), days)
        return cls(Packed(always), at_times)

    def has(self, code: str, on: date) -> bool:
        return code in self.always or any(on in days for days in self.at_times.get(code, ()))


def _reaches(days: Days, whole: Days) -> bool:
    return days.to is None or (whole.to is not None and days.to >= whole.to)


@dataclass(frozen=True)
class Version:
    """A list as it was published for these days, read once."""

    days: Days
    read: Callable[[], Listed] = field(repr=False)

    @cached_property
    def listed(self) -> Listed:
        return self.read()


@dataclass(frozen=True)
class CodeSet:
    """Every version of a set.  Where two are of one day, the first of them counts."""

    title: str
    versions: tuple[Version, ...]
    _of_day: dict[date, Version | None] = field(default_factory=dict, repr=False, compare=False)

    def on(self, day: date) -> Version | None:
        """The version of a day, None where there is none."""
        if day not in self._of_day:
            if len(self._of_day) >= _DAYS_KEPT:  # a file can name any day there is
                self._of_day.clear()
            found = (version for version in self.versions if day in version.days)
            self._of_day[day] = next(found, None)
        return self._of_day[day]

    def has(self, code: str, on: date) -> bool | None:
        version = self.on(on)
        return None if version is None else version.listed.has(code, on)


@dataclass(frozen=True)
class KnownCodes:
    """All sets by name.  A set that is not there has no list for any day."""

    sets: Mapping[str, CodeSet]

    def has(self, name: str, code: str, on: date) -> bool | None:
        """Whether the code exists on the day; None where no list of the set is of that day."""
        found = self.sets.get(name)
        return None if found is None else found.has(code, on)

    def has_list(self, name: str, on: date) -> bool:
        found = self.sets.get(name)
        return found is not None and found.on(on) is not None

    def with_sets(self, more: Mapping[str, CodeSet]) -> "KnownCodes":
        """The same, with sets added; a set that was there keeps its days beside the new ones,
        which count first."""
        sets = dict(self.sets)
        for name, given in more.items():
            before = sets[name].versions if name in sets else ()
            sets[name] = CodeSet(given.title, (*given.versions, *before))
        return KnownCodes(sets)
