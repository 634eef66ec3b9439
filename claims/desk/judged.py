"""What was found and decided, as a page shows it: a finding once with its lines, and what each
decision changed of the one before.  Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.operations.review.parts import ShownFinding
from claims.operations.review.proposed import ShownWord
from kernel.money import Money
from kernel.people.policy import Answer
from kernel.web.in_words import key_in_words

Row = Mapping[str, Any]

TAGS = {
    "deny": ("Deny", "✕", "deny"),
    "pend": ("Review", "?", "pend"),
    "note": ("Note", "i", "note"),
    "pass": ("Pass", "✓", "pass"),
}
COULD_NOT = ("Could not run", "↻", "pend")
ORDER = ("pend", "deny", "note", "pass")
AMOUNTS = (
    ("charge", "billed"),
    ("allowed", "allowed"),
    ("paid", "plan pays"),
    ("member_owes", "member owes"),
)
_KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_NUMBER = re.compile(r"\bC\d{2}-\d{7}\b")
REPEATED = "duplicate_claim"
NOBODY = Answer(False, "nothing is waited for")


@dataclass(frozen=True, slots=True)
class Grouped:
    """A finding that says the same of one line or more, with what was typed about it so far."""

    first: ShownFinding
    lines: tuple[int, ...]
    say: str = ""
    reason: str = ""
    proposed: ShownWord | None = None
    """A word on it that waits for a second signature."""

    @property
    def key(self) -> str:
        return self.first.key

    @property
    def id(self) -> str:
        return f"finding-{self.first.key[:12]}"

    @property
    def question(self) -> str:
        return self.first.question or _capital(key_in_words(self.first.rule))

    @property
    def tag(self) -> tuple[str, str, str]:
        """The word, the shape and the colour of what it says."""
        return COULD_NOT if self.first.could_not_run else TAGS[self.first.says]

    @property
    def code(self) -> str:
        return f"{self.first.group}-{self.first.carc}" if self.first.carc else ""

    @property
    def accept(self) -> Answer:
        return self.first.may.get("accept", NOBODY)

    @property
    def override(self) -> Answer:
        return self.first.may.get("override", NOBODY)

    @property
    def retry(self) -> Answer:
        return self.first.may.get("retry", NOBODY)

    @property
    def why_not(self) -> tuple[str, ...]:
        """Why a control of it cannot be used, each reason once."""
        said = [each.why for each in (self.accept, self.override) if not each]
        return tuple(dict.fromkeys(said))

    @property
    def beside(self) -> tuple[str, ...]:
        """The claim it says this one repeats: they can be looked at beside each other."""
        named = self.first.rule == REPEATED and self.first.says != "pass"
        return tuple(dict.fromkeys(_NUMBER.findall(self.first.message))) if named else ()

    @property
    def of_opinions(self) -> bool:
        """Whether it was judged by what opinions say: their reports are its evidence."""
        return "chain.opinions" in (self.first.evidence or {})

    @property
    def evidence(self) -> list[tuple[str, str]]:
        """The facts it was judged by, in words."""
        given = self.first.evidence or {}
        return [(_place(name), in_words(value)) for name, value in given.items()]


def grouped(
    findings: Sequence[ShownFinding],
    typed: Mapping[str, tuple[str, str]] | None = None,
    proposed: Sequence[ShownWord] = (),
) -> list[Grouped]:
    """Each finding once with its lines: what is open first, then by what it says.  `typed` are the
    say and the reason by key of the first line's finding; `proposed` the words of a proposal."""
    found: dict[tuple[Any, ...], list[ShownFinding]] = {}
    for each in findings:
        same = (each.rule, each.says, each.message, each.cites, each.carc, each.could_not_run)
        found.setdefault(same, []).append(each)
    waits = {each.seen: each for each in proposed}
    made = []
    for group in found.values():
        say, reason = (typed or {}).get(group[0].key, ("", ""))
        word = next((waits[each.key] for each in group if each.key in waits), None)
        made.append(Grouped(group[0], tuple(each.line for each in group), say, reason, word))
    return sorted(made, key=lambda each: (not each.first.open, ORDER.index(each.first.says)))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _place(name: str) -> str:
    """provider.in_network: the fact's place among the facts, as words."""
    return ": ".join(key_in_words(each) for each in name.split("."))


def in_words(value: Any) -> str:
    """A fact as a person reads it."""
    if isinstance(value, Mapping):
        each = (f"{key_in_words(str(name))} {in_words(inner)}" for name, inner in value.items())
        return ", ".join(each)
    if isinstance(value, list | tuple):
        return "; ".join(in_words(each) for each in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, ""):
        return "not on file"
    return key_in_words(str(value)) if _KEY.fullmatch(str(value)) else str(value)


@dataclass(frozen=True, slots=True)
class Change:
    """What one decision changed of the one before: what, before, after."""

    what: str
    before: str
    after: str


def changes(before: Row | None, after: Row) -> list[Change]:
    """How a decision, as stored, differs from the one before it: outcome, amounts, and what rules
    found."""
    if before is None:
        return []
    found = []
    if before["disposition"] != after["disposition"]:
        found.append(Change("outcome", before["disposition"], after["disposition"]))
    for name, words in AMOUNTS:
        was, now = _sum(before, name), _sum(after, name)
        if was != now:
            found.append(Change(words, was.shown(), now.shown()))
    said, says = _said(before), _said(after)
    for key in sorted(said.keys() | says.keys()):
        if said.get(key) != says.get(key):
            rule, line = key
            what = f"{key_in_words(rule)}, line {line}"
            found.append(Change(what, said.get(key, "nothing"), says.get(key, "nothing")))
    return found


def _sum(stored: Row, name: str) -> Money:
    return Money.of_cents(sum(Money(line.get(name) or "0.00").cents for line in stored["lines"]))


def _said(stored: Row) -> dict[tuple[str, int], str]:
    return {
        (each["rule"], line): TAGS[each["says"]][0].lower()
        for each in stored["findings"]
        for line in each["lines"]
    }
