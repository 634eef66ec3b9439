"""A contact sorted by the table, and beside it by likeness to examples.  Pure.

    found = sort("Dr. Feld barked at me.", built_in(), built_in_likeness())
    found.issues[0].because[0].weak      # by likeness, and not by a row

Both read the whole contact.  A decision to be changed that a row names is always proposed, and so
is what a compliance officer's row names.  Of the other rows likeness is asked: what it finds
nothing of is a doubt for a person.  What likeness alone finds likely (`evidence`) is proposed, weak
and saying so.  Rows that count only where nothing else does give way to it: who complains of what
nobody can say, and any question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grievances.triage.evidence import Evidence, evidence_of, only_alone
from grievances.triage.hits import Read, read_all
from grievances.triage.likeness import Like, Likeness, class_of, issue_of
from grievances.triage.propose import ASK_FIRST, MINE, Because, Proposed, Triage, propose
from grievances.triage.sentences import sentences_in
from grievances.triage.table import CLASSES, MATTER, Table, built_in

BY_LIKENESS = "by_likeness"
"""Stands where the name of a row does."""
QUESTION = "What is it like?"
LONG = 8
"""Words from which a contact may hold a row's words by chance."""
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
_UNLIKE = (
    "A row of the table takes it for something else besides (\u201c{words}\u201d), and no example "
    "is like that: ask"
)
_WEAK = f"What is proposed is by likeness, and weak: read the whole contact. {ASK_FIRST}"


@dataclass(frozen=True, slots=True)
class Margins:
    """From which sum of the evidence, 0 to 1, an issue is proposed: `likely`; `appeal`, an appeal,
    for a missed one is the worst; `row`, of a long contact, what a row names, and `quality`, where
    that is of care; `lone`, the likeliest
    of a contact of which nothing is likely.  Below it a person reads without a proposal.  Chosen
    by folds of the examples, one by one and several in one contact."""

    likely: float = 0.42
    appeal: float = 0.32
    row: float = 0.45
    quality: float = 0.35
    lone: float = 0.2


MARGINS = Margins()


def sort(text: str, table: Table, likeness: Likeness, margins: Margins = MARGINS) -> Triage:
    """The issues of a text: by rows of the table, and beside them by likeness."""
    found = propose(text, table)
    read = [
        each for each in read_all(sentences_in(text, table.known), table) if not each.passed_over
    ]
    firm = [each for each in found.issues if not only_alone(each, table)]
    if any(each.becomes == MATTER for each in firm):
        return found
    weighed = evidence_of(found, read, table, likeness)
    sums = {each.issue: each.sum for each in weighed}
    short = sum(len(each.text.split()) for each in read) < LONG
    held = [each for each in firm if short or _holds(each, sums[_issue(each)], margins)]
    may_be = [each for each in weighed if _may_be(each, read, found)]
    chosen = _chosen(may_be, margins, firm)
    named = {each.issue for each in chosen}
    held = held if held or chosen else firm
    held = [each for each in held if not _part_of(each, chosen, sums, table)]
    if any(class_of(each.issue) == MATTER for each in chosen):
        held = [each for each in held if _own_appeal(each)]
    alone = [each for each in found.issues if only_alone(each, table)]
    kept = [each for each in alone if not (chosen or held) or _issue(each) in named]
    there = {_issue(each) for each in (*held, *kept)}
    likes = [_like(each, read, likeness) for each in chosen if each.issue not in there]
    weak = [_proposed(each, table) for each in likes if each is not None]
    if not weak and held == firm and kept == alone:
        return found
    doubts = [_UNLIKE.format(words=each.words) for each in firm if each not in held]
    return replace(
        found,
        issues=tuple(sorted((*held, *kept, *weak), key=lambda one: CLASSES.index(one.becomes))),
        doubts=(*found.doubts, *doubts, *((_WEAK,) if weak else ())),
        examples=likeness.mark,
    )


def _issue(each: Proposed) -> str:
    return issue_of(each.becomes, each.category)


def _may_be(each: Evidence, read: Sequence[Read], found: Triage) -> bool:
    """A body outside does not speak as a member does; no refusal is to be changed where they say
    so; a complaint of what nobody can say is no question."""
    becomes = class_of(each.issue)
    if each.row:
        return False
    if each.alone:
        return True
    if becomes == MATTER:
        return not any(one.of("member_speaks") for one in read)
    if becomes == "appeal":
        return not any(one.wants_no_change or one.put_right for one in read)
    return becomes != "inquiry" or not any(one.becomes == "grievance" for one in found.issues)


def _chosen(
    weighed: Sequence[Evidence], margins: Margins, named: Sequence[Proposed]
) -> list[Evidence]:
    """What is likely by likeness; where nothing is and no row names anything, the likeliest."""
    likely = [
        each
        for each in weighed
        if each.sum >= (margins.appeal if each.issue == "appeal" else margins.likely)
    ]
    if likely or named:
        return likely
    most = max(weighed, key=lambda each: (each.sum, each.issue), default=None)
    return [most] if most is not None and most.sum >= margins.lone else []


def _holds(each: Proposed, likely: float, margins: Margins) -> bool:
    """What a row names stays where likeness finds enough of it; of care, where it finds a little:
    it has a right of its own."""
    enough = margins.quality if each.quality_of_care else margins.row
    return _stands(each) or likely >= enough


def _stands(each: Proposed) -> bool:
    """Whatever it is like: a decision to be changed, and what somebody added a row for."""
    names = {row.name for row in built_in().rows}
    return each.becomes == "appeal" or any(one.row not in names for one in each.because)


def _part_of(
    each: Proposed, chosen: Sequence[Evidence], sums: Mapping[str, float], table: Table
) -> bool:
    """Its rows are part of what is likelier by likeness: who asks for the opinion that somebody
    keeps them from asks for no coverage."""
    wholes = {
        name
        for one in chosen
        if one.sum > sums[_issue(each)]
        for name in (class_of(one.issue), one.issue.partition(" ")[2])
    }
    return all(wholes & set(table.row(one.row).absorbed_by) for one in each.because)


def _own_appeal(each: Proposed) -> bool:
    """A decision disputed in a member's own words, in a letter of a body outside."""
    own = any(MINE.search(because.sentence) for because in each.because)
    return each.becomes == "appeal" and own


def _like(each: Evidence, read: Sequence[Read], likeness: Likeness) -> Like | None:
    """What it rests on: the sentence that speaks for it most, or the whole."""
    if each.where is not None and each.sentence >= each.whole:
        return likeness.of([each.where], issue=each.issue)
    return likeness.of([one.said for one in read], issue=each.issue)


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
