"""The table of triage: concepts in phrases, rows in the order they are asked, categories.  Pure.

    concepts:
      refused: {means: "they say no", phrases: [denied, "turned down"]}
    categories:
      conduct: "How somebody behaved"
    questions:
      - asks: Is there a decision they want changed?
        rows:
          - row: service_refused
            says: [refused]          # one of these concepts is found
            about: [care]            # and one of these, nearby
            who: [plan, nobody]      # whose act it is, as the words say
            becomes: appeal
            category: service_denied
            why: They were refused care.
            cite: 42 CFR 422.566

`read` says of everything wrong where it stands.  README.md has every key.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from grievances.triage.phrases import UnableToReadPhrase, pattern_of
from grievances.triage.spelling import Known, known_words
from kernel import plain_yaml
from kernel.reading import Fault, Reading, at

MATTER = "matter"
CLASSES = (MATTER, "appeal", "coverage_request", "grievance", "inquiry")
ACTORS = ("plan", "provider", "other_payer", "nobody")
"""Whose act it is: the last of these concepts named before the words; nobody where none is."""
ASKED = ("any", "statement", "question")
SPECIAL = ("plan", "provider", "other_payer", "unhappy", "rights_told", "no_appeal", "put_right")
"""Concepts the reading itself uses: they must be there."""
ABOUT = ("other", "expedite_refused", "extension", "referral_or_benefit")
"""What picks the clocks of a grievance."""

_FILE = Path(__file__).with_name("table.yaml")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ROW = (
    *("row", "says", "about", "who", "unless", "asked", "even_if", "own_word", "absorbed_by"),
    *("only_alone", "becomes", "category", "whole_part", "quality_of_care"),
    *("clock", "why", "cite"),
)


class UnableToReadTable(ValueError):
    """The table has faults; `faults` says each, with where it stands."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(each) for each in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Concept:
    """Something people say, in all the words it is said in."""

    name: str
    means: str
    phrases: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what must be said, and what the words then are.  Empty `about` or `who`: whatever.

    `unless`: none of these is in the sentence.  `asked`: in a statement, in a question.
    `even_if`: also where it is only supposed ("if you deny it").  `own_word`: they ask for it by
    name, which no other sentence takes back.  `absorbed_by`: not proposed beside these classes or
    categories; `only_alone`: only where nothing else is.  `whole_part`: it takes all words of its
    part of the sentence, and not only those it rests on.  `clock` is a grievance's `about`.
    """

    name: str
    question: str
    says: tuple[str, ...]
    becomes: str
    category: str
    why: str
    cite: str
    about: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    asked: str = "any"
    even_if: bool = False
    own_word: bool = False
    absorbed_by: tuple[str, ...] = ()
    only_alone: bool = False
    whole_part: bool = False
    quality_of_care: bool = False
    clock: str = "other"


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table.  `mark` tells one version of it from every other; `known` are its words."""

    concepts: Mapping[str, Concept]
    categories: Mapping[str, str]
    rows: tuple[Row, ...]
    mark: str
    known: Known
    questions: tuple[str, ...] = field(default=())

    def row(self, name: str) -> Row:
        """The row of this name; LookupError where there is none."""
        for each in self.rows:
            if each.name == name:
                return each
        raise LookupError(f"the table has no row {name!r}")


@cache
def built_in() -> Table:
    """The table of this program."""
    return read(built_in_text())


def built_in_text() -> str:
    """The same as it is written."""
    return _FILE.read_text(encoding="utf-8")


def read(*texts: str) -> Table:
    """A table, or one with what others add to it: their concepts add phrases to those of the same
    name, their rows come before the rows of the same question.  UnableToReadTable."""
    reading, said = Reading(), _Said()
    for number, text in enumerate(texts):
        whole = plain_yaml.read(text, source="the table of triage")
        _whole(whole, f"addition {number}" if number else "", said, reading)
    concepts = _compiled(said, reading)
    _names_known(said, reading)
    if reading.errors:
        raise UnableToReadTable(reading.errors)
    rows = tuple(row for asks in said.rows for row, _ in said.rows[asks])
    mark = sha256("\n".join(texts).encode()).hexdigest()[:12]
    known = known_words(phrase for one in said.phrases.values() for phrase in one)
    return Table(concepts, said.categories, rows, mark, known, tuple(said.rows))


@dataclass
class _Said:
    """What was read so far; `where` of each concept, rows with their places."""

    means: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, list[str]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[Row, str]]] = field(default_factory=dict)


def _whole(whole: Any, path: str, said: _Said, reading: Reading) -> None:
    keys = ("concepts", "categories", "questions")
    document = reading.mapping(whole, path, keys, () if path else keys)
    for name, value in _named(document, "concepts", path, reading):
        _concept(name, value, at(at(path, "concepts"), name), said, reading)
    categories = _named(document, "categories", path, reading)
    for name, _ in categories:
        text = reading.text(dict(categories), name, at(path, "categories"))
        said.categories[name] = text or ""
    for item, where in reading.listed(document, "questions", path):
        _question(item, where, said, reading, added=bool(path))


def _named(
    document: Mapping[str, Any], key: str, path: str, reading: Reading
) -> list[tuple[str, Any]]:
    value = document.get(key) or {}
    if not isinstance(value, Mapping):
        reading.fault(at(path, key), "expected names, each with what it is")
        return []
    for name in value:
        if not _NAME.fullmatch(name):
            reading.fault(at(at(path, key), name), "a name is small letters, digits and _")
    return list(value.items())


def _concept(name: str, value: Any, path: str, said: _Said, reading: Reading) -> None:
    row = reading.mapping(value, path, ("means", "phrases"), ("phrases",))
    means = reading.text(row, "means", path)
    if name not in said.means and not means and row:
        reading.fault(at(path, "means"), "say what the concept means")
    said.means.setdefault(name, means or "")
    said.where[name] = at(path, "phrases")
    said.phrases.setdefault(name, []).extend(reading.texts(row, "phrases", path))
    if row and not said.phrases[name]:
        reading.fault(at(path, "phrases"), "a concept without a phrase is never found")


def _question(item: Any, path: str, said: _Said, reading: Reading, *, added: bool) -> None:
    row = reading.mapping(item, path, ("asks", "rows"), ("asks", "rows"))
    asks = reading.text(row, "asks", path) or ""
    if added and asks and asks not in said.rows:
        reading.fault(at(path, "asks"), f"is none of: {'; '.join(said.rows)}")
    names = {one.name for rows in said.rows.values() for one, _ in rows}
    found = []
    for one, where in reading.listed(row, "rows", path):
        made = _row(one, asks, where, reading)
        if made.name and made.name in names:
            reading.fault(at(where, "row"), f"{made.name!r} is the name of another row")
        names.add(made.name)
        found.append((made, where))
    said.rows[asks] = [*found, *said.rows.get(asks, [])]


def _row(item: Any, asks: str, path: str, reading: Reading) -> Row:
    row = reading.mapping(item, path, _ROW, ("row", "says", "becomes", "category", "why", "cite"))
    name = reading.text(row, "row", path) or ""
    if name and not _NAME.fullmatch(name):
        reading.fault(at(path, "row"), "a name is small letters, digits and _")
    if row and not reading.texts(row, "says", path):
        reading.fault(at(path, "says"), "name at least one concept: a row rests on words")
    who = reading.texts(row, "who", path)
    for place, each in enumerate(who):
        if each not in ACTORS:
            where = at(at(path, "who"), place)
            reading.fault(where, f"{each!r} is not one of {', '.join(ACTORS)}")
    return Row(
        name=name,
        question=asks,
        says=reading.texts(row, "says", path),
        becomes=reading.choice(row, "becomes", CLASSES, path) or "",
        category=reading.text(row, "category", path) or "",
        why=reading.text(row, "why", path) or "",
        cite=reading.text(row, "cite", path) or "",
        about=reading.texts(row, "about", path),
        who=who,
        unless=reading.texts(row, "unless", path),
        asked=reading.choice(row, "asked", ASKED, path) or "any",
        even_if=reading.flag(row, "even_if", path, default=False),
        own_word=reading.flag(row, "own_word", path, default=False),
        absorbed_by=reading.texts(row, "absorbed_by", path),
        only_alone=reading.flag(row, "only_alone", path, default=False),
        whole_part=reading.flag(row, "whole_part", path, default=False),
        quality_of_care=reading.flag(row, "quality_of_care", path, default=False),
        clock=reading.choice(row, "clock", ABOUT, path) or "other",
    )


def _compiled(said: _Said, reading: Reading) -> dict[str, Concept]:
    found = {}
    for name, phrases in said.phrases.items():
        try:
            pattern = pattern_of(name, said.phrases)
        except UnableToReadPhrase as wrong:
            reading.fault(said.where[name], str(wrong))
            continue
        found[name] = Concept(name, said.means[name], tuple(phrases), pattern)
    for name in SPECIAL:
        if name not in said.phrases:
            reading.fault(at("concepts", name), "is missing: the reading itself uses it")
    return found


def _names_known(said: _Said, reading: Reading) -> None:
    """Every row speaks of concepts, categories and classes there are."""
    for rows in said.rows.values():
        for row, path in rows:
            for key in ("says", "about", "unless"):
                for place, name in enumerate(getattr(row, key)):
                    if name not in said.phrases:
                        reading.fault(at(at(path, key), place), f"there is no concept {name!r}")
            if row.category and row.category not in said.categories:
                reading.fault(at(path, "category"), f"there is no category {row.category!r}")
            for place, name in enumerate(row.absorbed_by):
                if name not in (*CLASSES, *said.categories):
                    where = at(at(path, "absorbed_by"), place)
                    reading.fault(where, f"{name!r} is neither a class nor a category")
            if row.quality_of_care and row.becomes != "grievance":
                reading.fault(at(path, "quality_of_care"), "only a grievance is about quality")
