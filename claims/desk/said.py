"""What a person typed about findings, from a form to words and back: nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from claims.desk.judged import Grouped, grouped
from claims.operations.review.parts import Review
from claims.operations.review.words import SAYINGS, Word

SAY, REASON = "say-", "reason-"
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """The words so far.  `typed` is what the form held, by the key of the finding; `unsaid` are
    keys with a say and no reason; `gone` those of findings that are no longer there."""

    words: tuple[Word, ...]
    typed: Mapping[str, tuple[str, str]]
    unsaid: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The same as hidden fields of the next form."""
        made = []
        for key, (say, reason) in self.typed.items():
            made += [(f"{SAY}{key}", say), (f"{REASON}{key}", reason)]
        return made


def said(given: QueryDict, review: Review) -> Said:
    """The words in a form, each about the finding that is shown now under the same key."""
    typed = {
        name.removeprefix(SAY): (say, given.get(f"{REASON}{name.removeprefix(SAY)}", "").strip())
        for name, say in given.items()
        if name.startswith(SAY) and say in SAYINGS
    }
    shown = {each.key: each for each in grouped(review.findings)}
    kept = [(shown[key], say, reason) for key, (say, reason) in typed.items() if key in shown]
    return Said(
        words=tuple(_word(each, say, reason) for each, say, reason in kept if reason),
        typed=typed,
        unsaid=tuple(each.id for each, _, reason in kept if not reason),
        gone=tuple(key for key in typed if key not in shown),
    )


def everywhere(findings: Sequence[Grouped], say: str, reason: str) -> tuple[Word, ...]:
    """The same word on each of these findings."""
    return tuple(_word(each, say, reason) for each in findings)


def _word(of: Grouped, say: str, reason: str) -> Word:
    line = of.lines[0] if len(of.lines) == 1 else None
    return Word(
        rule=of.first.rule,
        line=line,
        seen=of.first.key,
        say="accept" if say == "accept" else "override",
        reason=reason[:LONGEST_REASON],
    )
