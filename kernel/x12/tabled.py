"""Guides of ours, for documents of which the installed maps have none: `own/<kind>.yaml`.

A table names `version`, `kind` (ST01) and `group` (GS01), and under `holds` the set's segments and
loops in the order in which they come; what repeats is written once, as a YAML anchor.

    - segment: REF S 9 Additional identification     # name, usage, how often at most, what it is
      elements: [R 128 9F G1, R 127]                 # usage, data element, its codes
    - loop: 2000B R * Information receiver level     # *: any number
      holds: [...]

Usage is R required, S where the situation asks for it, N not used.  Of an element `x99` says how
often it may repeat; a composite is `{S C003: [...]}` with its components.  `notes` are syntax
notes (P0809).  Types and lengths of data elements are those of the dictionary all guides share.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.x12.guides import UNLIMITED, ElementSpec, Guide, LoopSpec, Note, SegmentSpec
from kernel.x12.tables import options, required_children

FOLDER = Path(__file__).parent / "own"

Dictionary = Mapping[str, tuple[str, int, int]]
Qualifier = Callable[[str, tuple[ElementSpec, ...]], tuple[int, int, frozenset[str]] | None]


class UnableToReadTable(ValueError):
    """A table of ours is not written as this module tells."""


def read_table(name: str, dictionary: Dictionary, qualifier: Qualifier) -> Guide:
    """The guide of `own/<name>`.

    `dictionary` has type, shortest and longest of each data element; `qualifier` tells where a
    segment says which one of its name it is.
    """
    table = plain_yaml.read_file(FOLDER / name)
    build = _Build(table["version"], dictionary, qualifier)
    root = build.loop({"loop": "ST_LOOP R 1 Transaction set", **table}, 0, is_set=True)
    return Guide(table["version"], table["kind"], table["group"], root, frozenset(_names(root)))


def _names(loop: LoopSpec) -> set[str]:
    found: set[str] = set()
    for child in loop.children:
        found |= {child.id} if isinstance(child, SegmentSpec) else _names(child)
    return found


class _Build:
    def __init__(self, version: str, dictionary: Dictionary, qualifier: Qualifier) -> None:
        self.version = version
        self.dictionary = dictionary
        self.qualifier = qualifier

    def loop(self, row: Mapping[str, Any], position: int, *, is_set: bool = False) -> LoopSpec:
        name, usage, most, what = self.head(row["loop"])
        children = tuple(
            self.loop(child, place) if "loop" in child else self.segment(child, place)
            for place, child in enumerate(row["holds"], 1)
        )
        spec = LoopSpec(
            id=name,
            name=what,
            usage=usage,
            position=position,
            most=most,
            children=children,
            needed=required_children(children),
        )
        spec.table.update(options(spec, is_set=is_set))
        return spec

    def head(self, text: str) -> tuple[str, str, int, str]:
        """Name, usage, how often at most, and what it is."""
        name, usage, most, what = text.split(" ", 3)
        if usage not in ("R", "S"):
            raise UnableToReadTable(f"{self.version}: {text!r} is neither required (R) nor S")
        return name, usage, UNLIMITED if most == "*" else int(most), what

    def segment(self, row: Mapping[str, Any], position: int) -> SegmentSpec:
        name, usage, most, what = self.head(row["segment"])
        elements = tuple(
            self.composite(name, place, each)
            if isinstance(each, Mapping)
            else self.element(f"{name}{place:02d}", each)
            for place, each in enumerate(row["elements"], 1)
        )
        return SegmentSpec(
            id=name,
            name=what,
            usage=usage,
            position=position,
            most=most,
            elements=elements,
            notes=tuple(_note(text) for text in row.get("notes") or ()),
            qualifier=self.qualifier(name, elements),
        )

    def composite(self, segment: str, place: int, row: Mapping[str, Any]) -> ElementSpec:
        ((said, parts),) = row.items()
        usage, number = said.split(" ")
        ref = f"{segment}{place:02d}"
        made = tuple(self.element(f"{ref}-{at}", each) for at, each in enumerate(parts, 1))
        return ElementSpec(
            ref=ref, number=number, name=ref, usage=usage, kind="composite", parts=made
        )

    def element(self, ref: str, text: str) -> ElementSpec:
        usage, number, *codes = text.split(" ")
        repeats = 1
        if codes and codes[0][:1] == "x":
            repeats = int(codes.pop(0)[1:])
        if number[:1] != "C" and number not in self.dictionary:
            raise UnableToReadTable(f"{self.version}: {ref} names no data element: {number}")
        kind, shortest, longest = self.dictionary.get(number, ("AN", 1, UNLIMITED))
        return ElementSpec(
            ref=ref,
            number=number,
            name=ref,
            usage=usage,
            kind=kind,
            shortest=shortest,
            longest=longest,
            codes=frozenset(codes) or None,
            repeats=repeats,
        )


def _note(text: str) -> Note:
    return Note(text[0], tuple(int(text[at : at + 2]) for at in range(1, len(text) - 1, 2)))
