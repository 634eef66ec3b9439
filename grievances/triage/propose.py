"""A contact sorted into its issues: proposals for a person, each with its words.  Pure.

    found = propose("You denied my second opinion and the nurse was rude.", built_in())
    found.issues[0].becomes      # appeal
    found.issues[0].because[0]   # the row, the words, the sentence, why

Sentences are read in order; within one, the rows in the order of the table, the first question
first.  Words a row rests on are taken: no later row rests on them too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from grievances.triage.about import about_of
from grievances.triage.hits import Hit, Read, hits_in, read_all
from grievances.triage.sentences import part_of, sentences_in
from grievances.triage.table import MATTER, Row, Table

BOTH, NONE = "combination", "unclear"
MINE = re.compile(r"\b(?:I|my|me|we|our)\b(?! department| division| bureau)", re.IGNORECASE)
_AROUND = ' ,.;:!-"'
ASK_FIRST = "Is there a decision they want changed?"


@dataclass(frozen=True, slots=True)
class Because:
    """Why: the row, the words it rests on (said, about what, whose act), the sentence, the law.
    `nearest` are the examples it is like, where it is by likeness, and weak, and by no row."""

    row: str
    question: str
    words: tuple[str, ...]
    sentence: str
    why: str
    cite: str
    nearest: tuple[str, ...] = ()

    @property
    def weak(self) -> bool:
        return bool(self.nearest)

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "question": self.question,
            "words": list(self.words),
            "sentence": self.sentence,
            "why": self.why,
            "cite": self.cite,
            "weak": self.weak,
            "nearest": list(self.nearest),
        }


@dataclass(frozen=True, slots=True)
class Proposed:
    """One issue as proposed.  `words` are the member's own; `clock` is a grievance's `about`."""

    becomes: str
    category: str
    words: str
    because: tuple[Because, ...]
    quality_of_care: bool = False
    clock: str = "other"
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Triage:
    """What a contact seems to be.  `doubts` are for whoever confirms; `mark` is the table's,
    `examples` that of the examples it was compared with, empty where it was with none."""

    issues: tuple[Proposed, ...]
    doubts: tuple[str, ...]
    mark: str
    examples: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.becomes for each in self.issues))

    @property
    def whole(self) -> str:
        """The class of the contact: that of its issues, `combination` of several, `unclear`."""
        return self.classes[0] if len(self.classes) == 1 else BOTH if self.classes else NONE

    @property
    def wants_change(self) -> bool:
        """The answer to the first question, as it seems."""
        return "appeal" in self.classes


def propose(text: str, table: Table) -> Triage:
    """The issues of a text, those of the first question first."""
    read = read_all(sentences_in(text, table.known), table)
    found = list(_found(read, table))
    kept, taken_back = _without_taken_back(found, read)
    kept = [each for each in kept if not _absorbed(each, kept)]
    kept, told = _of_a_body(_alone(kept))
    doubts = (*told, *taken_back, *_doubts(read, kept))
    issues = tuple(each for _, each in sorted(_together(kept), key=lambda one: one[0]))
    return Triage(issues, tuple(dict.fromkeys(doubts)), table.mark)


@dataclass(frozen=True, slots=True)
class _Match:
    """A row that fits a sentence."""

    row: Row
    order: int
    hit: Hit
    about: Hit | None
    words: str
    sentence: str
    takes: tuple[int, int]
    place: tuple[int, int] = (0, 0)


def _found(read: Sequence[Read], table: Table) -> Iterator[_Match]:
    unhappy = any(each.unhappy for each in read)
    for place, each in enumerate(read):
        if each.passed_over:
            continue
        taken: list[tuple[int, int]] = []
        for order, row in enumerate(table.rows):
            for match in _row(row, order, each, read[:place], unhappy):
                if not any(match.hit.start < end and start < match.hit.end for start, end in taken):
                    taken.append(match.takes)
                    yield replace(match, place=(place, match.hit.start))


def _row(
    row: Row, order: int, read: Read, before: Sequence[Read], unhappy: bool
) -> Iterator[_Match]:
    """Where a row fits the sentence.  What is asked without a word of displeasure is a question."""
    asks = read.said.asks and not unhappy
    if (row.asked == "statement" and asks) or (row.asked == "question" and not read.said.asks):
        return
    if any(hits_in(read, name) for name in row.unless):
        return
    for hit in (hit for name in row.says for hit in hits_in(read, name)):
        if hit.denied or (hit.supposed and not row.even_if):
            continue
        if row.who and hit.who not in row.who:
            continue
        about = about_of(row, hit, read, before)
        if row.about and about is None:
            continue
        start, end = hit.start, hit.end
        if about is not None and about.sentence == read.said.written:
            start, end = min(start, about.start), max(end, about.end)
        first, last = part_of(read.said.text, start, end)
        words = read.said.own(first, last).strip(_AROUND)
        takes = (first, last) if row.whole_part else (hit.start, hit.end)
        yield _Match(row, order, hit, about, words, read.said.written, takes)


def _without_taken_back(
    found: Sequence[_Match], read: Sequence[Read]
) -> tuple[list[_Match], list[str]]:
    """Refusals they say they do not want changed, or that were put right, are a person's to ask
    about."""
    said_no = next((each.said.written for each in read if each.wants_no_change), "")
    right = {each.said.written for each in read if each.put_right}
    right |= {one.said.written for one, after in pairwise(read) if after.put_right}
    kept, doubts = [], []
    for each in found:
        first = each.row.becomes == "appeal" and not each.row.own_word
        if first and said_no:
            doubts.append(f"They want no decision changed, they say (\u201c{said_no}\u201d): ask")
        elif first and each.sentence in right:
            doubts.append(f"It seems to be put right: ask (\u201c{each.sentence}\u201d)")
        else:
            kept.append(each)
    return kept, doubts


def _absorbed(match: _Match, found: Sequence[_Match]) -> bool:
    """Part of something else of this contact, and not of its own ("I also need …")."""
    others = [
        each
        for each in found
        if each.row.name != match.row.name
        and {each.row.becomes, each.row.category} & set(match.row.absorbed_by)
    ]
    if not others or not match.hit.besides:
        return bool(others)
    topics = {each.about.words for each in others if each.about is not None}
    return match.about is not None and match.about.words in topics


def _alone(found: Sequence[_Match]) -> list[_Match]:
    """What counts only where nothing else does: the first row of such."""
    firm = [each for each in found if not each.row.only_alone]
    if firm or not found:
        return list(firm)
    first = min(each.order for each in found)
    return [each for each in found if each.order == first]


def _of_a_body(found: Sequence[_Match]) -> tuple[list[_Match], list[str]]:
    """What a body outside tells of a member is answered to it: a department's inquiry or a case of
    CMS is never in the grievances.  A decision disputed in a member's own words stays an appeal."""
    if not any(each.row.becomes == MATTER for each in found):
        return list(found), []
    kept = [each for each in found if each.row.becomes == MATTER or _own_appeal(each)]
    told = dict.fromkeys(each.words for each in found if each not in kept)
    said = "A body outside tells of it"
    return kept, [f"{said} (\u201c{each}\u201d): {ASK_FIRST}" for each in told]


def _own_appeal(match: _Match) -> bool:
    return match.row.becomes == "appeal" and bool(MINE.search(match.sentence))


_Place = tuple[int, tuple[int, int]]


def _together(found: Sequence[_Match]) -> Iterator[tuple[_Place, Proposed]]:
    """One issue of what is of one class and category; of decisions and requests, one a thing they
    are about."""
    made: dict[tuple[str, str, str], tuple[_Place, Proposed]] = {}
    for each in found:
        key = _key(each, list(made))
        one = _proposed(each)
        if key in made:
            order, first = made[key]
            one = _joined(first, one)
        else:
            order = (_rank(each.row), each.place)
        made[key] = (order, one)
    yield from made.values()


def _rank(row: Row) -> int:
    return {"matter": 0, "appeal": 1, "coverage_request": 2, "grievance": 3, "inquiry": 4}[
        row.becomes
    ]


def _key(match: _Match, known: Sequence[tuple[str, str, str]]) -> tuple[str, str, str]:
    row = match.row
    if row.becomes not in ("appeal", "coverage_request"):
        return (row.becomes, row.category, "quality" if row.quality_of_care else "")
    topic = _topic(match)
    same = [each for each in known if each[0] == row.becomes]
    if not topic:
        return same[-1] if same else (row.becomes, "", "")
    empty = (row.becomes, "", "")
    return empty if empty in known and len(same) == 1 else (row.becomes, "", topic)


def _topic(match: _Match) -> str:
    """The thing a decision is about, where the words name one: `scan`, not `claim` or `it`."""
    return match.about.thing if match.about is not None else ""


def _proposed(match: _Match) -> Proposed:
    row, about = match.row, match.about
    words = [match.hit.words, *([about.words] if about else []), *filter(None, [match.hit.actor])]
    why = Because(
        row.name, row.question, tuple(dict.fromkeys(words)), match.sentence, row.why, row.cite
    )
    return Proposed(
        becomes=row.becomes,
        category=row.category,
        words=match.words,
        because=(why,),
        quality_of_care=row.quality_of_care,
        clock=row.clock,
        topic=_topic(match),
    )


def _joined(first: Proposed, other: Proposed) -> Proposed:
    known = {(each.row, each.sentence) for each in first.because}
    new = tuple(each for each in other.because if (each.row, each.sentence) not in known)
    more = other.words not in first.words and first.words not in other.words
    return replace(
        first,
        words=f"{first.words}; {other.words}" if more else max(first.words, other.words, key=len),
        because=(*first.because, *new),
        topic=first.topic or other.topic,
    )


def _doubts(read: Sequence[Read], kept: Sequence[_Match]) -> Iterator[str]:
    if not kept:
        yield f"Nothing in it fits a row of the table: a person reads it. {ASK_FIRST}"
    if not any(each.row.becomes == "appeal" for each in kept):
        for each in read:
            if each.speaks_of_refusal and not each.passed_over:
                said = f"It speaks of a refusal (\u201c{each.said.written}\u201d)"
                yield f"{said}: {ASK_FIRST.lower()}"
