"""ICD-10-CM codes of a report: those the opinion ends with, and those it began from."""

import re
from collections.abc import Iterable

from claims.papers.proposals import Proposal, once
from claims.papers.sentences import Sentence

CODE = re.compile(
    r"(?<![A-Z0-9.])([A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})|U\d\d\.\d)(?![A-Z0-9.]*\d)"
)
_BARE = re.compile(r"(?<![A-Z0-9.])([A-Z]\d[0-9A-Z]{1,5})(?![A-Z0-9])")
_NAMED = re.compile(r"\bICD\b|\bICD-?10|\bdiagnos[ie]s\s+codes?\b", re.IGNORECASE)
EARLIER = re.compile(
    r"\b(?:referring|outside|original|submitted|prior|initial|previous|presumed|admitting|"
    r"first opinion|carried|from)\b",
    re.IGNORECASE,
)
FINAL = re.compile(
    r"\b(?:final|revised|amended|our|my|consult\w*|second opinion|third opinion|new|changed to|"
    r"reclassified as|refined)\b",
    re.IGNORECASE,
)


def diagnoses_in(sentences: Iterable[Sentence]) -> tuple[list[Proposal], list[Proposal]]:
    """The opinion's diagnoses, and those it was asked about; by code without dot.

    A sentence that says which it is, decides; an unmarked code is the opinion's where no other is.
    """
    final: list[Proposal] = []
    earlier: list[Proposal] = []
    unmarked: list[Proposal] = []
    for sentence in sentences:
        for code, before in _codes(sentence):
            where = f"{sentence.section} {before}"
            proposal = Proposal("diagnosis", code, sentence.text, sentence.box)
            last_final = _last(FINAL, where)
            last_earlier = _last(EARLIER, where)
            if last_earlier > last_final:
                earlier.append(Proposal("asked_about", code, sentence.text, sentence.box))
            elif last_final >= 0:
                final.append(proposal)
            else:
                unmarked.append(proposal)
    asked = {each.value for each in earlier}
    others = [each for each in unmarked if each.value not in asked] or unmarked
    return once(final or others), once(earlier)


def _codes(sentence: Sentence) -> list[tuple[str, str]]:
    """Each code with the text before it."""
    text = sentence.text
    patterns = (CODE, _BARE) if _NAMED.search(text) else (CODE,)
    found = {m.start(): m[1] for pattern in reversed(patterns) for m in pattern.finditer(text)}
    return [(code.replace(".", ""), text[:at]) for at, code in sorted(found.items())]


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)
