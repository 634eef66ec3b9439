"""A chain of opinions as a picture: a box for each, in order, with what it found and whether it is
independent of those before it.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from claims.adjudication.opinion import DISAGREES
from claims.operations.review.parts import ShownOpinion

ORDINALS = {1: "First opinion", 2: "Second opinion", 3: "Third opinion"}
FINDINGS = {
    "": "Report not on file",
    "recommends": "Recommends it",
    "agrees": "Agrees",
    "differs": "Differs",
    "refines_diagnosis": "Refines the diagnosis",
    "changes_diagnosis": "Changes the diagnosis",
    "inconclusive": "Inconclusive",
}
MARKS = {"agrees": "✓", "recommends": "✓", "": "?", "inconclusive": "~"}

INDEPENDENT, NOT_INDEPENDENT, IN_DOUBT, NOT_ASKED = "yes", "no", "in doubt", ""
LONGEST_NAME = 21
"""Characters of a name that fit into a box."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion as a person sees it.  `finding` is empty where no report is on file;
    `independent` is empty where nobody asked."""

    number: int
    npi: str
    name: str
    on: date | None
    finding: str
    kind: str = "formal_opinion"
    here: bool = False
    """It is the one the claim is for."""
    independent: str = NOT_ASKED
    why: tuple[str, ...] = ()

    @classmethod
    def of(cls, shown: ShownOpinion) -> "Opinion":
        return cls(
            number=shown.number,
            npi=shown.npi,
            name=shown.name,
            on=shown.on,
            finding=shown.finding,
            kind=shown.kind,
            here=shown.here,
            independent=shown.independent,
            why=shown.why,
        )

    @property
    def ordinal(self) -> str:
        return ORDINALS.get(self.number, f"Opinion {self.number}")

    @property
    def found(self) -> str:
        """The finding in words."""
        return FINDINGS.get(self.finding, self.finding.replace("_", " "))

    @property
    def mark(self) -> str:
        """A shape for the finding: it is not told by colour alone."""
        return MARKS.get(self.finding, "≠" if self.finding in DISAGREES else "•")

    @property
    def tone(self) -> str:
        if self.finding in DISAGREES:
            return "pend"
        return "pass" if self.finding in ("agrees", "recommends") else "note"


@dataclass(frozen=True, slots=True)
class Box:
    """An opinion's place in the picture, in units of the viewBox."""

    opinion: Opinion
    x: int
    y: int
    width: int
    height: int
    name: str


@dataclass(frozen=True, slots=True)
class Arrow:
    x1: int
    x2: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    sentence: str
    width: int
    height: int


def picture(opinions: Sequence[Opinion]) -> Picture | None:
    """The picture of a chain; None where there is no opinion to draw."""
    if not opinions:
        return None
    ordered = sorted(opinions, key=lambda each: each.number)
    width, gap, height = 132, 22, 92
    boxes = tuple(
        Box(each, place * (width + gap) + 2, 2, width, height, _short(each.name or each.npi))
        for place, each in enumerate(ordered)
    )
    arrows = tuple(
        Arrow(left.x + left.width + 3, right.x - 3, 2 + height // 2)
        for left, right in pairwise(boxes)
    )
    whole = boxes[-1].x + width + 2
    return Picture(boxes, arrows, sentence(ordered), max(whole, 3 * (width + gap)), height + 4)


def sentence(opinions: Sequence[Opinion]) -> str:
    """The picture in words."""
    said = []
    for each in opinions:
        day = f" on {each.on.isoformat()}" if each.on else ""
        own = ", the one of this claim" if each.here else ""
        told = {
            INDEPENDENT: ", independent",
            NOT_INDEPENDENT: ", not independent",
            IN_DOUBT: ", independence in doubt",
        }.get(each.independent, "")
        name = each.name or f"NPI {each.npi}"
        said.append(f"{each.ordinal}{own}: {name}{day}, {each.found.lower()}{told}.")
    return " ".join(said)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
