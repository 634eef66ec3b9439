"""What a contact is like: the examples nearest to it, and what they are.  Pure.

    likeness = built_in_likeness()
    found = likeness.of(sentences_in(text, table.known))
    found.becomes, found.share      # the class most of the nearest examples are of
    found.nearest                   # two or three of them
    found.words                     # what they have in common with it, as it was written

Examples and texts are compared by their marks (`wording`), a rare one counting for more than a
common one; the nearest vote, the nearer the more.  No row of the table is asked.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from grievances.triage import examples
from grievances.triage.examples import Example
from grievances.triage.sentences import Said, sentences_in
from grievances.triage.spelling import Known
from grievances.triage.table import built_in
from grievances.triage.wording import PIECE, marks_of

VOTERS = 40
"""Examples that vote."""
STEEP = 3
"""The power of the nearness a vote counts by: the far ones hardly do."""
NAMED = 3
"""Examples and words that are named."""


@dataclass(frozen=True, slots=True)
class Like:
    """What a text is like.  `share` is the part of the vote its class has, 0 to 1, `appeal` that of
    appeals; `nearness` that of the nearest example, 0 (nothing in common) to 1 (the same)."""

    becomes: str
    category: str
    share: float
    appeal: float
    nearness: float
    nearest: tuple[str, ...]
    sentence: str
    words: tuple[str, ...]


class Likeness:
    """Examples of one issue, ready to be compared with."""

    def __init__(self, learned: Iterable[Example], known: Known, mark: str) -> None:
        self.mark = mark
        self.examples = tuple(each for each in learned if len(each.issues) == 1)
        found = [_names(sentences_in(each.contact, known)) for each in self.examples]
        seen = Counter(name for names in found for name in names)
        self._rare = {name: math.log((len(found) + 1) / (n + 0.5)) for name, n in seen.items()}
        self._rarest = math.log((len(found) + 1) / 0.5)
        self._holds: dict[str, list[tuple[int, float]]] = {name: [] for name in seen}
        for place, names in enumerate(found):
            for name, weight in self._weighed(names).items():
                self._holds[name].append((place, weight))

    def of(self, read: Sequence[Said], *, becomes: str = "") -> Like | None:
        """What sentences together are like, or how they are like this class; None where nothing
        that stands in them is known."""
        weighed = self._weighed(_names(read))
        shares: dict[int, float] = {}
        for name, weight in weighed.items():
            for place, other in self._holds[name]:
                shares[place] = shares.get(place, 0.0) + weight * other
        near_first = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:VOTERS]
        votes = {place: nearness**STEEP for place, nearness in near_first}
        if not votes:
            return None
        counted = self._counted(votes, of=0)
        wanted = becomes or _first(counted)
        if wanted not in counted:
            return None
        return self._told(read, weighed, votes, wanted, near_first[0][1])

    def _weighed(self, names: Iterable[str]) -> dict[str, float]:
        """Each mark that is known, by how rare it is; with those that are not, of length 1."""
        rare = {name: self._rare.get(name, self._rarest) for name in sorted(names)}
        length = math.sqrt(sum(weight * weight for weight in rare.values()))
        return {name: weight / length for name, weight in rare.items() if name in self._rare}

    def _told(
        self,
        read: Sequence[Said],
        weighed: Mapping[str, float],
        votes: Mapping[int, float],
        becomes: str,
        nearness: float,
    ) -> Like:
        whole = sum(votes.values())
        classes = self._counted(votes, of=0)
        own = {p: v for p, v in votes.items() if self.examples[p].issues[0][0] == becomes}
        category = _first({k: v for k, v in self._counted(own, of=1).items() if k})
        alike = [p for p in own if self.examples[p].issues[0][1] == category] or list(own)
        sentence, words = self._rests(read, weighed, {p: own[p] for p in alike})
        return Like(
            becomes=becomes,
            category=category,
            share=classes[becomes] / whole,
            appeal=classes.get("appeal", 0.0) / whole,
            nearness=nearness,
            nearest=tuple(self.examples[p].contact for p in alike[:NAMED]),
            sentence=sentence,
            words=words,
        )

    def _counted(self, votes: Mapping[int, float], *, of: int) -> dict[str, float]:
        """The votes by class (0) or by category (1)."""
        found: dict[str, float] = {}
        for place, vote in votes.items():
            name = self.examples[place].issues[0][of]
            found[name] = found.get(name, 0.0) + vote
        return found

    def _rests(
        self, read: Sequence[Said], weighed: Mapping[str, float], votes: Mapping[int, float]
    ) -> tuple[str, tuple[str, ...]]:
        """The sentence that speaks for it most, and in it the words that do."""
        speaks = {
            name: weight * sum(w * votes.get(place, 0.0) for place, w in self._holds[name])
            for name, weight in weighed.items()
        }
        best, most = read[0], -1.0
        for each in read:
            total = sum(speaks.get(name, 0.0) for name in _names([each]))
            if total > most:
                best, most = each, total
        return best.written, _words(best, speaks)


def _words(read: Said, speaks: Mapping[str, float]) -> tuple[str, ...]:
    """The words that speak most, as they were written, none of them twice; short ones only where
    no others do."""
    told: dict[tuple[int, int], float] = {}
    for each in marks_of(read):
        if each.end > each.start:
            place = (each.start, each.end)
            told[place] = told.get(place, 0.0) + speaks.get(each.name, 0.0)
    spoken = {place: total for place, total in told.items() if total > 0}
    long = {
        (start, end): total
        for (start, end), total in spoken.items()
        if any(len(word) >= PIECE for word in read.text[start:end].split())
    }
    counted = long or spoken
    kept: list[tuple[int, int]] = []
    for start, end in sorted(counted, key=lambda one: (-counted[one], one)):
        if len(kept) < NAMED and all(end <= first or last <= start for first, last in kept):
            kept.append((start, end))
    return tuple(dict.fromkeys(read.own(start, end) for start, end in kept))


def _first(counted: Mapping[str, float]) -> str:
    """The one that has most; of two the same, the first by name; empty of none."""
    return min(counted, key=lambda name: (-counted[name], name), default="")


def _names(read: Sequence[Said]) -> set[str]:
    return {each.name for one in read for each in marks_of(one)}


@cache
def built_in_likeness() -> Likeness:
    """The examples of this program, read once."""
    table, text = built_in(), examples.built_in_examples()
    mark = sha256(f"{table.mark}\n{text}".encode()).hexdigest()[:12]
    return Likeness(examples.read(text, table.categories), table.known, mark)
