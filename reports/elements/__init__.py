"""What a report of counts is made of, as dated data: elements, and what must hold between them.

A file names, for each element, its id, its official or plain name, the rule by which it is counted,
and how sure we are of it (V, K, K?).  `rates` are of two elements; `identities` say what equals or
is at most what: a report in which one is broken is not made.  A version that was used stays; what
a new year asks is a new file.  Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kernel.plain_yaml import read_file

FOLDER = Path(__file__).parent
SURE = ("V", "K", "K?")
Number = int | Decimal
HUNDREDTH = Decimal("0.01")


class UnableToReadElements(ValueError):
    """A list of elements is not as it must be; the message names the file and the element."""


class UnknownElements(LookupError):
    """No list of this name is in force on that day."""


@dataclass(frozen=True, slots=True)
class Element:
    """One figure of a report.  `level` says at which level it is given, empty: at the only one.
    `of`: it is a rate, of the first element in the second, times a hundred; or with `mean` the
    first divided by the second."""

    id: str
    name: str
    rule: str
    sure: str
    level: str = ""
    of: tuple[str, str] | None = None
    mean: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """`left` together are `kind` ("equal", "at_most") `right` together."""

    left: tuple[str, ...]
    kind: str
    right: tuple[str, ...]

    def broken(self, values: Mapping[str, Number]) -> str:
        """What is wrong, with both figures; empty where it holds."""
        one = sum((values.get(each, 0) for each in self.left), start=Decimal(0))
        other = sum((values.get(each, 0) for each in self.right), start=Decimal(0))
        if one == other or (self.kind == "at_most" and one <= other):
            return ""
        said = "must be" if self.kind == "equal" else "must be at most"
        return f"{' + '.join(self.left)} = {one} {said} {' + '.join(self.right)} = {other}"


@dataclass(frozen=True, slots=True)
class Elements:
    """One version of a list."""

    name: str
    version: str
    since: date
    until: date | None
    source: str
    elements: tuple[Element, ...]
    identities: tuple[Identity, ...]
    says: Mapping[str, Any]

    def at(self, level: str) -> tuple[Element, ...]:
        """The elements of a level, in order."""
        return tuple(each for each in self.elements if each.level in ("", level))

    def broken(self, values: Mapping[str, Number]) -> list[str]:
        """Every identity that does not hold of these figures."""
        return [said for each in self.identities if (said := each.broken(values))]


def value_of(element: Element, values: Mapping[str, Number]) -> Number | None:
    """Its figure; None for a rate of nothing.  Rates are to a hundredth, half up."""
    if element.of is None:
        return values.get(element.id, 0)
    part, whole = (values.get(each, 0) for each in element.of)
    if not whole:
        return None
    times = 1 if element.mean else 100
    return (Decimal(part) * times / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)


def read_elements(path: Path) -> Elements:
    """The list in a file.  UnableToReadElements names what is wrong."""
    said = read_file(path)
    for key in ("elements_of", "version", "from", "source", "elements"):
        if key not in (said or {}):
            raise UnableToReadElements(f"{path.name} lacks {key}")
    found = tuple(_element(each, path) for each in said["elements"])
    names = [each.id for each in found]
    if len(set(names)) < len(names):
        raise UnableToReadElements(f"{path.name}: an element stands twice")
    identities = tuple(_identity(each, names, path) for each in said.get("identities") or ())
    for each in found:
        _known(each.of or (), names, path)
    until = said.get("until")
    return Elements(
        name=said["elements_of"],
        version=said["version"],
        since=date.fromisoformat(said["from"]),
        until=date.fromisoformat(until) if until else None,
        source=said["source"],
        elements=found,
        identities=identities,
        says=said.get("says") or {},
    )


def _element(said: Mapping[str, Any], path: Path) -> Element:
    if not said.keys() >= {"id", "name", "rule", "conf"} or said["conf"] not in SURE:
        raise UnableToReadElements(f"{path.name}, {said.get('id')}: say id, name, rule, conf")
    of = said.get("of")
    return Element(
        id=said["id"],
        name=said["name"],
        rule=said["rule"],
        sure=said["conf"],
        level=said.get("level") or "",
        of=(of[0], of[1]) if of else None,
        mean=said.get("mean") == "yes",
    )


def _identity(said: Mapping[str, Any], names: Sequence[str], path: Path) -> Identity:
    kind = "equal" if "equal" in said else "at_most"
    made = Identity(tuple(said["sum"]), kind, tuple(said[kind]))
    _known((*made.left, *made.right), names, path)
    return made


def _known(used: Sequence[str], names: Sequence[str], path: Path) -> None:
    if strange := set(used) - set(names):
        raise UnableToReadElements(f"{path.name}: {', '.join(sorted(strange))} is no element")


@cache
def every(folder: Path = FOLDER) -> tuple[Elements, ...]:
    """Every list on file, by name and day."""
    found = [read_elements(each) for each in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: (each.name, each.since)))


def elements_on(name: str, day: date) -> Elements:
    """The list in force on a day.  UnknownElements where there is none."""
    for each in every():
        if each.name == name and each.since <= day and (each.until is None or day < each.until):
            return each
    raise UnknownElements(f"no list of elements of {name} is in force on {day.isoformat()}")
