"""The table of elements: how often each comes, of which type, with which codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml

FILE = Path(__file__).parent / "elements.yaml"
PAS = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/"
X12 = "https://codesystem.x12.org/005010/"
OTHER = "other"
LIST_OF = " list of "
UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type.  `most` 0: it may not stand here; `codes` empty: any; `repeats`: it is
    a list, also where only one may be in it."""

    least: int
    most: int
    kind: str
    codes: tuple[str, ...] = ()
    binding: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Elements:
    """The whole table.  A type in `open` may hold elements that are not listed."""

    types: Mapping[str, Mapping[str, Element]]
    open: frozenset[str]
    bindings: Mapping[str, Mapping[str, tuple[str, ...]]]
    extensions: Mapping[str, tuple[str, str]]


@cache
def elements() -> Elements:
    rows: Mapping[str, Any] = plain_yaml.read_file(FILE)
    types = {
        name: {key: _element(text) for key, text in listed.items() if key != OTHER}
        for name, listed in rows["types"].items()
    }
    bindings = {
        name: {system: tuple(codes.split()) for system, codes in systems.items()}
        for name, systems in rows["bindings"].items()
    }
    extensions = {name: _value(text) for name, text in rows["extensions"].items()}
    opened = frozenset(name for name, listed in rows["types"].items() if OTHER in listed)
    return Elements(types, opened, bindings, extensions)


def _element(text: str) -> Element:
    words, _, codes = text.partition(" = ")
    listed = LIST_OF in words
    count, kind, *binding = words.replace(LIST_OF, " ").split()
    least, _, most = count.partition("..")
    return Element(
        int(least),
        UNLIMITED if most == "*" else int(most),
        kind,
        tuple(codes.split()),
        binding[0].removeprefix("@") if binding else "",
        repeats=listed or most == "*",
    )


def _value(text: str) -> tuple[str, str]:
    key, _, binding = text.partition(" @")
    return key, binding


def same_system(given: str, known: str) -> bool:
    """X12's code systems were named with http before PAS 2, and with https since."""
    return given == known or (known.startswith(X12) and given == known.replace("https", "http", 1))
