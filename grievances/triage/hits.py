"""Where concepts of the table stand in a sentence, and how: said, denied or supposed.  Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grievances.triage.sentences import Said
from grievances.triage.table import ACTORS, Table

_LITTLE = (
    r"(?:been|be|being|had?|have|has|was|were|is|are|am|a|an|the|any|my|your|this|that|it|ever|"
    r"yet|really|actually|even|to|so|very|particularly|at|all|in|get|got|want|wish|trying|mean|"
    r"meaning|here|going|asking|looking|calling|writing|saying|for|filing|about|one|ones?|treated|spoken)"
)
_DENIED = re.compile(
    r"\b(?:not|never|no|nobody|none|without|cannot|nor|neither|hardly|\w+n't)\b"
    r"(?!\s+(?:only|just|merely|doubt|sure))"
    rf"(?:\s+{_LITTLE})*\s+$",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(
    r"\b(?:never|not|\w+n't)\s+(?:say|said|saying|claim\w*|suggest\w*)\s+(?:\w+\s+){0,4}$|"
    r"\b(?:not|\w+n't)\s+(?:that|because|about|over)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|in\s+case|whether|unless|suppose|supposing|in\s+the\s+event|what\s+happens\s+when|"
    r"(?:will|would|might|(?-i:may))\s+(?:you|they|the\s+plan|it|this|that|my\s+\w+)(?:\s+be)?|"
    r"(?:afraid|worried|fear|hope|hoping)\b[^,]*)\b(?!\s+not)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are|got|get|gets|be|wasn't|weren't|isn't|aren't|hasn't\s+been)"
    r"(?:\s+(?:just|recently|again|also|still|now|wrongly|unfairly|being|been|\w+ly))*\s+$",
    re.IGNORECASE,
)
_BEGINS_PASSIVE = re.compile(
    r"(?:was|were|been|being|is|are|isn't|aren't|wasn't|weren't|not|got)\s", re.IGNORECASE
)
_A_THING = re.compile(r"\b(?:the|a|an|of|this|that|your|my|any|about|another)\s+$", re.IGNORECASE)
"""Before a noun: nobody's act is told by it."""
_BY = re.compile(r"^\s+(?:\w+\s+){0,2}?by\s+(?:the\s+|my\s+|your\s+|our\s+|dr\.?\s+)?")
_OF_SOMEBODY = re.compile(
    r"\b(?:by|for|to|from|with|of|at|about|see|saw|seeing|told|asked|called)\s+"
    r"(?:the\s+|my\s+|your\s+|our\s+|a\s+|his\s+|her\s+)?"
    r"(?:(?!(?:that|this|it|which|all|and|but)\b)\w+\s+)?$",
    re.IGNORECASE,
)
FRAGMENT = 6
"""Words of the longest that goes on with what was said before."""
_LEANS = re.compile(r"\b(?:it|them|they|this|that|these|those|he|she|one|him|her)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|it)\s+$", re.IGNORECASE)
_PEOPLE = re.compile(r"\b(?:he|she|they|who)\b", re.IGNORECASE)
_BESIDES = re.compile(
    r"\b(?:also|another|separately|in\s+addition|besides|different|new|as\s+well|too)\b", re.I
)
_THINGS = (
    ("third opinion", r"third|3rd"),
    ("second opinion", r"second|2nd|another\s+opinion"),
    ("imaging", r"mri|ct|pet|scan|x-?ray|ultrasound|imaging|mammogram"),
    ("surgery", r"surger|operation|knee|hip|transplant|procedure"),
    ("drug", r"drug|medic|prescription|infusion|chemo|injection|insulin"),
    ("therapy", r"therapy|rehab"),
    ("equipment", r"wheelchair|walker|oxygen|equipment|brace|cpap|prosthe"),
    ("stay", r"nursing|hospital|stay|inpatient|home\s+health|hospice"),
    ("test", r"biopsy|test|lab"),
)
_THING = tuple((name, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for name, words in _THINGS)


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found.  `who` is whose act it is (`actor`, in the words); `denied`: "not rude";
    `supposed`: "if you deny it"; `besides`: the sentence says that it is another thing."""

    concept: str
    start: int
    end: int
    words: str
    sentence: str
    denied: bool = False
    supposed: bool = False
    besides: bool = False
    who: str = "nobody"
    actor: str = ""
    thing: str = ""


class Read:
    """A sentence with what stands in it, looked for as it is asked for."""

    def __init__(self, said: Said, table: Table, before: "Read | None") -> None:
        self.said, self.table, self._before = said, table, before
        self._hits: dict[str, tuple[Hit, ...]] = {}

    def of(self, name: str) -> tuple[Hit, ...]:
        """Every place of a concept, in order."""
        if name not in self._hits:
            pattern = self.table.concepts[name].pattern
            self._hits[name] = tuple(
                self._hit(name, each.start(), each.end()) for each in pattern.finditer(self.text)
            )
        return self._hits[name]

    @property
    def text(self) -> str:
        return self.said.text

    @cached_property
    def passed_over(self) -> bool:
        """It tells somebody their rights, as a notice does; it asks for nothing."""
        return bool(self.table.concepts["rights_told"].pattern.search(self.text))

    @cached_property
    def unhappy(self) -> bool:
        return not self.passed_over and any(not each.denied for each in self.of("unhappy"))

    @cached_property
    def wants_no_change(self) -> bool:
        return bool(self.of("no_appeal"))

    @cached_property
    def put_right(self) -> bool:
        return any(not each.denied and not each.supposed for each in self.of("put_right"))

    @cached_property
    def speaks_of_refusal(self) -> bool:
        """Words of refusal that no row took for a decision to be changed."""
        return any(not each.denied for each in self.of("refused"))

    @cached_property
    def leans(self) -> bool:
        """A pronoun points at what was said before, or a fragment goes on with it."""
        return self.fragment or bool(_LEANS.search(self.text))

    @cached_property
    def fragment(self) -> bool:
        """Too short to say of what it speaks: "Nothing.", "Not one word from you people."."""
        return len(self.text.split()) <= FRAGMENT

    @cached_property
    def actors(self) -> tuple[tuple[int, int, str, str], ...]:
        """Who is named as doing something: start, end, which of the actors, the words."""
        found = [
            (each.start(), each.end(), name, each[0])
            for name in ACTORS
            if name in self.table.concepts
            for each in self.table.concepts[name].pattern.finditer(self.text)
            if not self.text[each.end() :].startswith("'s ")
        ]
        outer = [each for each in found if not any(_within(each, other) for other in found)]
        return tuple(sorted(outer))

    def _hit(self, name: str, start: int, end: int) -> Hit:
        before = self.text[:start]
        who, actor = self._who(start, end)
        words = self.said.own(start, end)
        return Hit(
            concept=name,
            start=start,
            end=end,
            words=words,
            sentence=self.said.written,
            denied=bool(_DENIED.search(before) or _NOT_SAID.search(before)),
            supposed=self._supposed(start),
            besides=bool(_BESIDES.search(self.text)),
            who=who,
            actor=actor,
            thing=_thing_in(self.text[start:end]),
        )

    def _supposed(self, start: int) -> bool:
        """Only supposed: behind an "if" that no comma ends."""
        found = list(_SUPPOSED.finditer(self.text, 0, start))
        return bool(found) and "," not in self.text[found[-1].end() : start]

    def _who(self, start: int, end: int) -> tuple[str, str]:
        by = _BY.match(self.text[end:])
        if by is not None:
            place = end + by.end()
            for first, _, name, words in self.actors:
                if abs(first - place) <= len("the "):
                    return name, words
        before = self.text[:start]
        if (
            _PASSIVE.search(before)
            or _A_THING.search(before)
            or _BEGINS_PASSIVE.match(self.text[start:end])
        ):
            return "nobody", ""
        named = [
            each
            for each in self.actors
            if each[1] <= start and not _OF_SOMEBODY.search(self.text[: each[0]])
        ]
        overlapping = [each for each in self.actors if start <= each[0] < end]
        if overlapping and not named:
            return overlapping[0][2], overlapping[0][3]
        if named:
            last = named[-1]
            plans = [each for each in named if each[2] == "plan"]
            if plans and _THEY.search(self.text[last[1] : start]):
                last = plans[-1]  # "you say Dr. Roe is out of network, so they won't pay"
            return last[2], last[3]
        return self._pointed_at(start)

    def _pointed_at(self, start: int) -> tuple[str, str]:
        """He, she, they, who: the last one named before."""
        if not _PEOPLE.search(self.text[:start]):
            return "nobody", ""
        here = [each for each in self.actors if each[1] <= start]
        there = here or list(self._before.actors if self._before is not None else ())
        return (there[-1][2], there[-1][3]) if there else ("nobody", "")


def _within(one: tuple[int, int, str, str], other: tuple[int, int, str, str]) -> bool:
    """ "My old insurer" is named, and not the insurer in it."""
    return other[0] <= one[0] and one[1] <= other[1] and one[:2] != other[:2]


def _thing_in(words: str) -> str:
    return next((thing for thing, pattern in _THING if pattern.search(words)), "")


def read_all(sentences: Sequence[Said], table: Table) -> list[Read]:
    """The sentences, each knowing the one before it."""
    found: list[Read] = []
    for each in sentences:
        found.append(Read(each, table, found[-1] if found else None))
    return found


def hits_in(read: Read, name: str) -> tuple[Hit, ...]:
    """Every place of a concept in a sentence."""
    return read.of(name)
