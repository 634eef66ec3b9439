"""Words as they were meant: a word one slip of the pen away from one the table knows is read as it.
Pure.

A slip is a letter left out, doubled or not doubled, two that changed places, a vowel for another or
one too many.  The first letter is never one, nor is the end of a word ("claim", "claims"), and no
word the table knows is read as another.  What a person reads is always what was written.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LEAST = 5
"""Letters of a word that is looked at: shorter ones are too near to each other."""
_WORD = re.compile(r"(?<![\w'&/-])[A-Za-z]{5,}(?![\w'&/-])")
_VOWELS = frozenset("aeiouy")
_ENDINGS = ("s", "d", "r", "es", "ed", "er", "ly")


@dataclass(frozen=True, slots=True)
class Shift:
    """A word from `start` to `end` of the text as it was meant, and where it was written."""

    start: int
    end: int
    written_start: int
    written_end: int


@dataclass(frozen=True, slots=True)
class Known:
    """The words of a table, whole and beginnings of words, with what each slip of them is."""

    words: frozenset[str]
    stems: tuple[str, ...]
    slips: dict[str, str] = field(repr=False)

    def meant(self, word: str) -> str:
        """The word as the table knows it; the word itself where there is no such, or two."""
        small = word.lower()
        if len(small) < LEAST or small in self.words or small.startswith(self.stems):
            return word
        return self.slips.get(small) or self._stem(small) or word

    def _stem(self, small: str) -> str:
        """A beginning with a slip, and the rest as it is."""
        for place in range(len(small) - 1, LEAST, -1):
            stem = self.slips.get(f"{small[:place]}*")
            if stem:
                return stem.removesuffix("*") + small[place:]
        return ""


def known_words(phrases: Iterable[str]) -> Known:
    """What the phrases of a table hold, `den*` as a beginning."""
    words, stems = set[str](), set[str]()
    for phrase in phrases:
        for part in re.split(r"[\s|_]+", phrase.lower()):
            if part.startswith(("!", "{")):
                continue
            bare = part.removesuffix("*")
            if bare.isalpha():
                (stems if part.endswith("*") else words).add(bare)
    return Known(frozenset(words), tuple(sorted(stems)), _slips(words, stems))


def _slips(words: Iterable[str], stems: Iterable[str]) -> dict[str, str]:
    """Each slip with the one word it can be of; what could be of two is none."""
    found: dict[str, set[str]] = {}
    for word in words:
        for slip in _of(word) if len(word) >= LEAST else ():
            if not _ends_apart(slip, word):
                found.setdefault(slip, set()).add(word)
    for stem in stems:
        for slip in _of(stem) if len(stem) > LEAST else ():
            found.setdefault(f"{slip}*", set()).add(f"{stem}*")
    return {slip: next(iter(of)) for slip, of in found.items() if len(of) == 1}


def _ends_apart(one: str, other: str) -> bool:
    """They are the same but for an ending, as two forms of a word are."""
    short, long = sorted((one, other), key=len)
    return any(long == short + end for end in _ENDINGS)


def _of(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        yield before + after
        yield before + letter + letter + after
        if after:
            yield before + after[0] + letter + after[1:]
        if letter in _VOWELS:
            yield from (before + other + after for other in _VOWELS - {letter})
        yield from (before + other + letter + after for other in _VOWELS)


def read_as(text: str, known: Known) -> tuple[str, tuple[Shift, ...]]:
    """The text as it was meant, and where in it another word was written."""
    made: list[str] = []
    shifts: list[Shift] = []
    at = length = 0
    for each in _WORD.finditer(text):
        meant = known.meant(each[0])
        if meant == each[0]:
            continue
        made += [text[at : each.start()], meant]
        length += each.start() - at + len(meant)
        shifts.append(Shift(length - len(meant), length, each.start(), each.end()))
        at = each.end()
    return "".join((*made, text[at:])), tuple(shifts)
