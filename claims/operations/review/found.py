"""The findings of a decision as the record keeps it, line by line, each with its key.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.adjudication.keys import key_of
from claims.letters.words import clinical
from claims.operations.review.words import ADVERSE
from claims.pipeline import JUDGMENTS

SET_ASIDE, UPHELD = "Set aside by a person", "Upheld by a person"
_SAID = {"override": SET_ASIDE, "accept": UPHELD}
_CODES = {rule.name: rule.carc for rule in JUDGMENTS}


@dataclass(frozen=True, slots=True)
class Found:
    """One rule's finding on one line.  `key` is of the finding as the rule made it; `word` is a
    person's word that counts for it, as the decision's facts have it."""

    key: str
    rule: str
    line: int
    says: str
    message: str
    cites: tuple[str, ...]
    carc: str
    group: str
    rarc: tuple[str, ...]
    could_not_run: bool = False
    word: Mapping[str, Any] | None = None

    @property
    def medical(self) -> bool:
        """The denial would rest on a medical judgment (claims/letters/codes.yaml).

        What a person set aside has no code any more, and may yet be upheld by another word: its
        rule's code says what that would rest on.
        """
        set_aside = self.word is not None and self.word["say"] == "override"
        return clinical(_CODES.get(self.rule, "") if set_aside else self.carc)

    @property
    def adverse(self) -> bool:
        return self.says in ADVERSE

    @property
    def open(self) -> bool:
        """It waits for something: a word, or the fact that it lacks."""
        return self.says == "pend"


def findings_of(stored: Mapping[str, Any]) -> tuple[Found, ...]:
    """Every finding of a stored decision, by line and then in the order of the pipeline."""
    words = stored["facts"].get("determinations") or ()
    made = [one for row in stored["findings"] for one in _of_row(row, words)]
    return tuple(sorted(made, key=lambda one: one.line))


def open_of(stored: Mapping[str, Any]) -> tuple[Found, ...]:
    return tuple(each for each in findings_of(stored) if each.open)


def _of_row(row: Mapping[str, Any], words: Sequence[Mapping[str, Any]]) -> Iterator[Found]:
    cites = tuple(row.get("cites") or ())
    for line in row["lines"]:
        key, word = _before_words(row, line, cites, words)
        yield Found(
            key=key,
            rule=row["rule"],
            line=line,
            says=row["says"],
            message=row["message"],
            cites=cites,
            carc=row.get("carc") or "",
            group=row.get("group") or "",
            rarc=tuple(row.get("rarc") or ()),
            could_not_run=bool(row.get("could_not_run")),
            word=word,
        )


def _before_words(
    row: Mapping[str, Any], line: int, cites: tuple[str, ...], words: Sequence[Mapping[str, Any]]
) -> tuple[str, Mapping[str, Any] | None]:
    """The key the finding had before a person's word, and that word."""
    rule, message = row["rule"], row["message"]
    for word in reversed(words):
        said = f" {_SAID[word['say']]}: {word['reason']}"
        if word["rule"] != rule or not message.endswith(said):
            continue
        keys = [key_of(rule, line, says, message.removesuffix(said), cites) for says in ADVERSE]
        seen = word.get("seen") or ()
        found = [key for key in keys if key in seen or not seen]
        if found:
            return found[0], word
    return key_of(rule, line, row["says"], message, cites), None
