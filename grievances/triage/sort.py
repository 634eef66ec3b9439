"""A contact sorted by the table, and what no row of it fits by likeness to examples.  Pure.

    found = sort("Dr. Feld barked at me.", built_in(), built_in_likeness())
    found.issues[0].because[0].weak      # by likeness, and not by a row

The table goes first and is not overruled: only its row for who complains, of what nobody can say,
gives way, as by its own word it counts only where nothing else does.  What is by likeness is weak
and says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grievances.triage.hits import Read, read_all
from grievances.triage.likeness import Like, Likeness
from grievances.triage.propose import ASK_FIRST, Because, Proposed, Triage, propose
from grievances.triage.sentences import sentences_in
from grievances.triage.table import CLASSES, MATTER, Table

BY_LIKENESS = "by_likeness"
"""Stands where the name of a row does."""
QUESTION = "What is it like?"
FEWEST = 4
"""Words of the shortest that is compared."""
_NAMES = {
    "appeal": "an appeal",
    "coverage_request": "a request for coverage",
    "grievance": "a grievance",
    "inquiry": "an inquiry",
    MATTER: "a matter of a body outside",
}
QUALITY = "quality_of_care"
_OWN_CLOCK = ("expedite_refused", "extension")
"""Categories of which every grievance has clocks of its own."""
_WEAK = f"What is proposed is by likeness, and weak: read the whole contact. {ASK_FIRST}"
_MINDED = ("matter", "appeal", "grievance")
"""What somebody minds, or must answer."""


@dataclass(frozen=True, slots=True)
class Margins:
    """From which parts of the vote, 0 to 1, a class is proposed: `least` of a whole contact,
    `part` of a sentence beside others, `appeal` of an appeal beside a grievance.  `near`, 0 to 1,
    is how near the nearest example must be.  Chosen by folds of the examples: at `least` more than
    half of what it lets in is right."""

    least: float = 0.5
    part: float = 0.8
    appeal: float = 0.2
    near: float = 0.13


MARGINS = Margins()


def sort(text: str, table: Table, likeness: Likeness, margins: Margins = MARGINS) -> Triage:
    """The issues of a text: by rows of the table, or, where none fits, by likeness."""
    found = propose(text, table)
    if not all(_only_complains(each, table) for each in found.issues):
        return found
    whole = read_all(sentences_in(text, table.known), table)
    read = [each for each in whole if not each.passed_over]
    likes = list(_likes(read, likeness, margins))
    if found.issues:  # a complaint is no inquiry, whatever it is like
        likes = [each for each in likes if each.becomes != "inquiry"]
    kept = () if any(each.becomes in _MINDED for each in likes) else found.issues
    issues = sorted(
        (*kept, *(_proposed(each, table) for each in likes)),
        key=lambda each: CLASSES.index(each.becomes),
    )
    return replace(
        found,
        issues=tuple(issues),
        doubts=(*found.doubts, *((_WEAK,) if likes else ())),
        examples=likeness.mark,
    )


def _only_complains(each: Proposed, table: Table) -> bool:
    """They are unhappy, and no row says with what: that counts only where nothing else does."""
    rows = [table.row(one.row) for one in each.because]
    return all(row.only_alone and row.becomes == "grievance" for row in rows)


def _likes(read: Sequence[Read], likeness: Likeness, margins: Margins) -> Iterator[Like]:
    """What the contact is like, then an appeal that may be in it, then what single sentences are
    like beside it."""
    said = [each.said for each in read]
    whole = likeness.of(said)
    known = set()
    if whole is not None and _is_like(whole, read, margins.least, margins):
        known.add(whole.becomes)
        yield whole
        if whole.becomes == "grievance" and whole.appeal >= margins.appeal:
            known.add("appeal")
            yield from filter(None, [likeness.of(said, becomes="appeal")])
    for each in read if len(read) > 1 else ():
        part = likeness.of([each.said])
        if part is None or part.becomes not in _MINDED or part.becomes in known:
            continue
        if _is_like(part, [each], margins.part, margins):
            known.add(part.becomes)
            yield part


def _is_like(like: Like, read: Sequence[Read], least: float, margins: Margins) -> bool:
    """Enough of the vote is its class's, and the nearest is near.  A few words are like anything,
    and a body outside does not speak as a member does."""
    if like.share < least or like.nearness < margins.near:
        return False
    if sum(len(each.text.split()) for each in read) < FEWEST:
        return False
    return like.becomes != MATTER or not any(each.of("member_speaks") for each in read)


def _proposed(like: Like, table: Table) -> Proposed:
    name = _NAMES[like.becomes]
    clock = next((row.clock for row in table.rows if row.category == like.category), "other")
    because = Because(
        row=BY_LIKENESS,
        question=QUESTION,
        words=like.words,
        sentence=like.sentence,
        why=(
            f"By likeness, and by no row of the table: it is worded as examples that are {name}. "
            "That is weak."
        ),
        cite="",
        nearest=like.nearest,
    )
    return Proposed(
        becomes=like.becomes,
        category=like.category,
        words=like.sentence,
        because=(because,),
        quality_of_care=like.category == QUALITY,
        clock=clock if like.category in _OWN_CLOCK else "other",
    )
