"""The tests as data.  A limit is the clocks file's wherever a clock is named.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kernel.clocks import catalogue
from kernel.dates import Span
from kernel.plain_yaml import read_file
from reports.timeliness.moments import STARTS, STOPS
from reports.timeliness.populations import POPULATIONS

FILE = Path(__file__).parent / "tests.yaml"


class UnableToReadTests(ValueError):
    """The file of tests is not as it must be; the message names the test."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`since` is the first day of receipt it holds for."""

    since: date
    span: Span
    cite: str = ""


@dataclass(frozen=True, slots=True)
class TimelyTest:
    """One test.  `sure` is of its limit, `sure_of_stop` of what ends it; `extension` in days, None
    where none is allowed; `same_limit_as` the tests one of which the case is in as well;
    `expiry_of` the test at whose limit this one begins."""

    id: str
    what: str
    table: str
    who: str
    start: str
    stop: str
    limits: tuple[Limit, ...]
    clocks: tuple[str, ...]
    extension: int | None
    same_limit_as: tuple[str, ...]
    expiry_of: str
    sure: str
    sure_of_stop: str

    def limit_on(self, day: date) -> Limit | None:
        """The limit for a start on a day; None where none was in force."""
        found = [each for each in self.limits if each.since <= day]
        return found[-1] if found else None


@cache
def every_test(path: Path = FILE) -> Mapping[str, TimelyTest]:
    """Every test by its id, in the order of the file."""
    return {name: _test(name, said) for name, said in read_file(path).items()}


def _test(name: str, said: Mapping[str, Any]) -> TimelyTest:
    for key, known in (("who", POPULATIONS), ("start", STARTS), ("stop", STOPS)):
        if said.get(key) not in known:
            raise UnableToReadTests(f"{name}: {key} {said.get(key)!r} is not known")
    clocks = tuple(said.get("clocks") or ())
    return TimelyTest(
        id=name,
        what=said["what"],
        table=said["table"],
        who=said["who"],
        start=said["start"],
        stop=said["stop"],
        limits=_limits(clocks) or written(said),
        clocks=clocks,
        extension=int(said["extension"]) if said.get("extension") else None,
        same_limit_as=tuple(said.get("same_limit_as") or ()),
        expiry_of=said.get("expiry_of") or "",
        sure=said["conf"],
        sure_of_stop=said.get("conf_stop") or said["conf"],
    )


def written(said: Mapping[str, Any]) -> tuple[Limit, ...]:
    """The limits as this file has them."""
    rows = (said.get("limits") or {}).items()
    return tuple(Limit(date.fromisoformat(since), Span.parse(span)) for since, span in rows)


def _limits(clocks: Sequence[str]) -> tuple[Limit, ...]:
    """The limits of the clocks files."""
    known = catalogue()
    found = [
        Limit(each.since, each.span, each.cite) for name in clocks for each in known[name].limits
    ]
    return tuple(sorted(found, key=lambda each: each.since))


def disagreements(path: Path = FILE) -> list[str]:
    """Where this file says another number than the clocks file: the clocks file wins."""
    found: list[str] = []
    for name, said in read_file(path).items():
        mine = {each.since: each.span for each in written(said)}
        theirs = {each.since: each.span for each in _limits(tuple(said.get("clocks") or ()))}
        if theirs and mine != theirs:
            found.append(f"{name}: {_in_words(mine)} here, {_in_words(theirs)} in the clocks file")
        for clock in said.get("clocks") or ():
            found += _extension(name, clock, said)
    return found


def _extension(name: str, clock: str, said: Mapping[str, Any]) -> list[str]:
    extension = catalogue()[clock].extension
    theirs = extension.span.amount if extension and extension.span else None
    mine = int(said["extension"]) if said.get("extension") else None
    if mine == theirs:
        return []
    return [f"{name}: an extension of {mine} here, of {theirs} in {clock}"]


def _in_words(limits: Mapping[date, Span]) -> str:
    return ", ".join(f"{span} from {since.isoformat()}" for since, span in limits.items())
