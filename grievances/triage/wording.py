"""What a sentence is compared by: its words, pairs of words, pieces of words, and kinds.  Pure.

Pieces of four letters find a word in its other forms, and with a slip of the pen in it.  Kinds, and
two kinds in one sentence, find the same told of another thing.  The concepts of the table are none
of it, so that likeness is a second opinion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grievances.triage.kinds import kinds_of
from grievances.triage.sentences import Said

PIECE = 4
"""Letters."""
_LONGEST = 7
"""Letters of a word that count: what follows is an ending."""
_WORD = re.compile(r"[a-z][a-z'&-]*|[$#]?\d[\d,./-]*", re.IGNORECASE)
_ENDINGS = ("ingly", "edly", "ing", "ed", "es", "s", "ly")
_LITTLE = frozenset(
    (
        *("a", "an", "and", "at", "for", "i", "in", "is", "it", "my"),
        *("of", "on", "that", "the", "to", "was"),
    )
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a sentence is compared by, and where it stands in the sentence as it is read."""

    name: str
    start: int
    end: int


def marks_of(said: Said) -> Iterator[Mark]:
    """Everything a sentence is compared by, in order; the same mark may stand in it twice."""
    last = None
    kinds = set[str]()
    for each in _WORD.finditer(said.text):
        start, end = each.span()
        stem = _stem(each[0].lower())
        if stem not in _LITTLE:
            yield Mark(f"word {stem}", start, end)
        if last is not None:
            yield Mark(f"pair {last[0]} {stem}", last[1], end)
        last = (stem, start)
        for piece in _pieces(each[0].lower()):
            yield Mark(f"piece {piece}", start, end)
        for kind in kinds_of(each[0].lower()):
            yield from _kinds(kind, start, end, kinds)
    if said.asks:
        yield Mark("it asks", 0, 0)


def _kinds(kind: str, start: int, end: int, before: set[str]) -> Iterator[Mark]:
    """A kind, and with each that stood before in the sentence a pair, at the word that made it."""
    if kind in before:
        return
    yield Mark(f"kind {kind}", start, end)
    for other in sorted(before):
        first, second = sorted((kind, other))
        yield Mark(f"kinds {first} {second}", start, end)
    before.add(kind)


def _stem(word: str) -> str:
    """A number is a number, and money is money, whichever it is."""
    if not word[0].isalpha():
        return "$" if word[0] == "$" else "#"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= PIECE:
            return word.removesuffix(ending)[:_LONGEST]
    return word[:_LONGEST]


def _pieces(word: str) -> Iterator[str]:
    if word[0].isalpha() and len(word) >= PIECE:
        whole = f"<{word}>"
        for place in range(len(whole) - PIECE + 1):
            yield whole[place : place + PIECE]
