"""The manifest of each opinion: what was asked of whom, when it came, or that it is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.facts.reading import Known, known
from reports.facts.selecting import chunks
from reports.table import Asked, Selection
from reports.vocabulary import Mark

CHAIN = "opinion_chain"


@dataclass(frozen=True, slots=True)
class Travelled:
    """One material.  `asked` is the first time it was asked for, `received` when it came, None
    where it has not; `told_missing` how often its day to follow up came and it was not there."""

    case: int
    number: str
    zone: str
    material: int
    kind: str
    holder: str
    asked: Mark
    received: Mark | None
    told_missing: int


def travelled(asked: Asked, selected: Selection) -> Iterator[Travelled]:
    """Every material of these chains, by case and the order it was asked in."""
    for cases in chunks(selected, asked):
        for case in known(cases, asked.as_of).values():
            yield from _of(case)


def _of(case: Known) -> Iterator[Travelled]:
    first: dict[str, Mark] = {}
    came: dict[str, Mark] = {}
    for mark in case.marks.get("material_asked", ()):
        first.setdefault(str(mark.facts.get("material")), mark)
    for mark in case.marks.get("material_received", ()):
        came.setdefault(str(mark.facts.get("material")), mark)
    missing = [str(m.facts.get("material")) for m in case.marks.get("material_missing", ())]
    for material, mark in first.items():
        yield Travelled(
            case=case.id,
            number=case.head["number"],
            zone=case.head["zone"],
            material=int(material),
            kind=str(mark.facts.get("kind") or ""),
            holder=str(mark.facts.get("holder") or ""),
            asked=mark,
            received=came.get(material),
            told_missing=missing.count(material),
        )
