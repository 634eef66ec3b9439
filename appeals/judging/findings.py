"""What a rule of admissibility may say.

A rule is `(filing, law) -> Finding`: it passes, notes, lacks or fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from appeals.judging.filing import Filing
from kernel.calendars import UnableToKnowClosedDays
from kernel.clocks import UnableToReckon
from kernel.law import Law, UnableToCite, Value


class Says(StrEnum):
    """`lacks`: something that can still come, or a person must judge; `fails`: a ground."""

    PASSES = "passes"
    NOTES = "notes"
    LACKS = "lacks"
    FAILS = "fails"


class Finding(NamedTuple):
    """One rule's answer.  `ground` is that of a dismissal where it fails; `missing` what to get, or
    to judge, where it lacks."""

    says: Says
    message: str
    cites: tuple[str, ...] = ()
    ground: str = ""
    missing: str = ""
    rule: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "says": self.says.value,
            "message": self.message,
            "cites": list(self.cites),
            "ground": self.ground,
            "missing": self.missing,
        }


Source: TypeAlias = Value[Any] | str
Judge: TypeAlias = Callable[[Filing, Law], Finding]


def _cited(sources: tuple[Source, ...]) -> tuple[str, ...]:
    texts = [each if isinstance(each, str) else each.cite for each in sources]
    return tuple(dict.fromkeys(one for text in texts for one in text.split("; ")))


def passes(message: str, *sources: Source) -> Finding:
    return Finding(Says.PASSES, message, _cited(sources))


def notes(message: str, *sources: Source) -> Finding:
    """Worth a reader's eye; it keeps nothing from being heard."""
    return Finding(Says.NOTES, message, _cited(sources))


def lacks(message: str, missing: str, *sources: Source) -> Finding:
    return Finding(Says.LACKS, message, _cited(sources), missing=missing)


def fails(message: str, ground: str, *sources: Source) -> Finding:
    return Finding(Says.FAILS, message, _cited(sources), ground=ground)


@dataclass(frozen=True, slots=True)
class Rule:
    """A judgment with its name, which is its function's and its file's."""

    name: str
    judge: Judge
    doc: str

    def __call__(self, filing: Filing, law: Law) -> Finding:
        """The finding, named.  Where the law has no answer on record, a person decides."""
        try:
            found = self.judge(filing, law)
        except (UnableToCite, UnableToReckon, UnableToKnowClosedDays) as why:
            found = lacks(f"A person must decide: {why}.", "a_person")
        return found._replace(rule=self.name)


def rule(judge: Judge) -> Rule:
    """Make a judgment a rule."""
    return Rule(judge.__name__, judge, judge.__doc__ or "")
