"""Guides read from the XML maps inside the installed `pyx12` package (never copied).

    guide("005010X222A1")       # parsed at first use, then kept

Documents of which the package has no map are told by tables of ours (`own/`, `tabled.py`).

Data element types and lengths come from its `dataele.xml`, outside code lists from `codes.xml`.
`corrections.py` lists where we read otherwise than the map says.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from kernel.x12.corrections import ELEMENTS, MOVED, OPEN_LISTS, USAGE, ElementChanged
from kernel.x12.guides import (
    UNLIMITED,
    ElementSpec,
    Guide,
    LoopSpec,
    Note,
    SegmentSpec,
)
from kernel.x12.tabled import read_table
from kernel.x12.tables import options, required_children

FILES = {
    "005010X222A1": "837.5010.X222.A1.xml",
    "005010X221A1": "835.5010.X221.A1.xml",
    "005010X214": "277.5010.X214.xml",
    "005010X231A1": "999.5010X231.A1.xml",
    "005010X220A1": "834.5010.X220.A1.xml",
}
"""The guides that can be read from a map, by version (GS08), and the map each comes from."""

OWN = {"005010X212": "276.yaml", "005010X279A1": "270.yaml", "005010X217": "278.yaml"}
"""The guides no map is installed for, and our own table of each."""


class UnableToFindGuide(KeyError):
    """No map for this version."""


@cache
def guide(version: str) -> Guide:
    """The guide of this version; UnableToFindGuide where there is none."""
    if version in OWN:
        return read_table(OWN[version], _dictionary(), _qualifier)
    if version not in FILES:
        raise UnableToFindGuide(version)
    root = _parsed(FILES[version])
    group = _descend(root, "ISA_LOOP", "GS_LOOP")
    functional = _first_code(group, "GS01")
    transaction = _descend(group, "ST_LOOP")
    built = _Build(version).loop(transaction, is_set=True)
    ids = frozenset(element.get("xid", "") for element in transaction.iter("segment"))
    return Guide(version, _first_code(transaction, "ST01"), functional, built, ids)


@cache
def every_segment_id() -> frozenset[str]:
    """The names of the segments of all guides that can be read."""
    return frozenset().union(*(guide(version).segment_ids for version in (*FILES, *OWN)))


def _parsed(name: str) -> ET.Element:
    with (files("pyx12") / "map" / name).open("rb") as stream:
        return ET.parse(stream).getroot()


def _descend(element: ET.Element, *loops: str) -> ET.Element:
    for wanted in loops:
        element = next(loop for loop in element.findall("loop") if loop.get("xid") == wanted)
    return element


def _first_code(element: ET.Element, ref: str) -> str:
    found = next(each for each in element.iter("element") if each.get("xid") == ref)
    return found.findtext("valid_codes/code") or ""


@cache
def _dictionary() -> dict[str, tuple[str, int, int]]:
    """Data element number to type, shortest and longest."""
    return {
        each.get("ele_num", ""): (
            each.get("data_type", "AN"),
            int(each.get("min_len", "0")),
            int(each.get("max_len", str(UNLIMITED))),
        )
        for each in _parsed("dataele.xml").iter("data_ele")
    }


@cache
def code_list(name: str) -> frozenset[str]:
    """An outside code list by its name in the maps (`country`, `currency`, ...)."""
    for each in _parsed("codes.xml").iter("codeset"):
        if each.findtext("id") == name:
            return frozenset(code.text or "" for code in each.iterfind("version/code"))
    return frozenset()


class _Build:
    """Builds the specs of one map."""

    def __init__(self, version: str) -> None:
        self.moved = {each.loop: each.position for each in MOVED if each.version == version}
        self.usage = {each.loop: each.usage for each in USAGE if each.version == version}
        self.elements = [each for each in ELEMENTS if each.version == version]

    def loop(self, element: ET.Element, *, is_set: bool = False) -> LoopSpec:
        name = element.get("xid", "")
        children: list[LoopSpec | SegmentSpec] = [
            self.loop(child) if child.tag == "loop" else self.segment(child)
            for child in element
            if child.tag in ("loop", "segment")
        ]
        children.sort(key=lambda child: child.position)
        spec = LoopSpec(
            id=name,
            name=element.findtext("name") or name,
            usage=self.usage.get(name, element.findtext("usage") or "S"),
            position=self.moved.get(name, int(element.findtext("pos") or 0)),
            most=_count(element.findtext("repeat")),
            children=tuple(children),
            wrapper=element.get("type") == "wrapper",
            needed=required_children(children),
        )
        spec.table.update(options(spec, is_set=is_set))
        return spec

    def segment(self, element: ET.Element) -> SegmentSpec:
        name = element.get("xid", "")
        found = [each for each in element if each.tag in ("element", "composite")]
        found.sort(key=lambda each: int(each.findtext("seq") or 0))
        elements = tuple(
            self.composite(each) if each.tag == "composite" else self.element(each)
            for each in found
        )
        title = element.findtext("name") or name
        changes = [self.change(each, elements[0], title) for each in elements]
        elements = tuple(map(_changed, elements, changes))
        return SegmentSpec(
            id=name,
            name=title,
            usage=element.findtext("usage") or "S",
            position=int(element.findtext("pos") or 0),
            most=_count(element.findtext("max_use")),
            elements=elements,
            notes=(*_notes(element, elements), *_required_with(changes)),
            qualifier=_qualifier(name, elements),
        )

    def change(self, spec: ElementSpec, first: ElementSpec, title: str) -> ElementChanged | None:
        """How we read this element of a segment otherwise than the map."""
        for each in self.elements:
            of_these = not each.codes or each.codes == first.codes
            if each.element == spec.ref and of_these and each.segment in ("", title):
                return each
        return None

    def composite(self, element: ET.Element) -> ElementSpec:
        return ElementSpec(
            ref=element.findtext("refdes") or element.get("xid") or "",
            number=element.findtext("data_ele") or "",
            name=element.findtext("name") or "",
            usage=element.findtext("usage") or "S",
            kind="composite",
            repeats=_count(element.findtext("repeat") or "1"),
            parts=tuple(self.element(each) for each in element.findall("element")),
        )

    def element(self, element: ET.Element) -> ElementSpec:
        number = element.findtext("data_ele") or ""
        kind, shortest, longest = _dictionary().get(number, ("AN", 1, UNLIMITED))
        pattern = element.findtext("regex")
        return ElementSpec(
            ref=element.get("xid") or "",
            number=number,
            name=element.findtext("name") or "",
            usage=element.findtext("usage") or "S",
            kind=kind,
            shortest=shortest,
            longest=longest,
            codes=_codes(element.find("valid_codes")),
            pattern=re.compile(pattern) if pattern else None,
            repeats=_count(element.findtext("repeat") or "1"),
        )


def _changed(spec: ElementSpec, change: ElementChanged | None) -> ElementSpec:
    if change is None:
        return spec
    pattern = re.compile(change.form) if change.form else spec.pattern
    return replace(spec, usage=change.usage or spec.usage, pattern=pattern)


def _required_with(changes: list[ElementChanged | None]) -> Iterator[Note]:
    for at, change in enumerate(changes, 1):
        if change is not None and change.where is not None:
            number, value = change.where
            yield Note("V", (number, at), value)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() else UNLIMITED


def _codes(element: ET.Element | None) -> frozenset[str] | None:
    if element is None:
        return None
    outside = element.get("external") or ""
    if outside in OPEN_LISTS:
        return None
    codes = frozenset(code.text or "" for code in element.findall("code"))
    return (codes | code_list(outside) if outside else codes) or None


def _notes(element: ET.Element, elements: tuple[ElementSpec, ...]) -> tuple[Note, ...]:
    """The syntax notes that can still be broken, given which elements are required or unused."""
    notes = []
    for each in element.findall("syntax"):
        text = (each.text or "").strip()
        if text[:1] not in ("P", "R", "E", "C", "L"):
            continue
        numbers = [int(text[at : at + 2]) for at in range(1, len(text) - 1, 2)]
        used = [n for n in numbers if n <= len(elements) and not elements[n - 1].unused]
        needed = [n for n in used if elements[n - 1].required]
        if _can_break(text[0], numbers, used, needed):
            notes.append(Note(text[0], tuple(numbers)))
    return tuple(notes)


def _can_break(kind: str, numbers: list[int], used: list[int], needed: list[int]) -> bool:
    if kind == "E":
        return len(used) > 1
    if kind == "R":
        return not needed
    if kind == "P":
        return bool(used) and len(needed) < len(numbers)
    rest = [n for n in numbers[1:] if n not in needed]
    if numbers[0] not in used:
        return False
    return bool(rest) if kind == "C" else len(rest) == len(numbers) - 1


def _qualifier(
    name: str, elements: tuple[ElementSpec, ...]
) -> tuple[int, int, frozenset[str]] | None:
    """Where this segment says which one of its name it is."""
    if name == "HL":
        levels = elements[2].codes
        return (3, 0, levels) if levels else None
    first = elements[0] if elements else None
    if first is None:
        return None
    if first.parts:
        codes = first.parts[0].codes
        return (1, 1, codes) if codes else None
    if first.kind == "ID" and first.required and first.codes:
        return (1, 0, first.codes)
    return None
