"""What a contact is like: the issues it may be of, as examples speak for them.  Pure.

    likeness = built_in_likeness()
    read = sentences_in(text, table.known)
    likeness.shares(read)           # every issue with its share, 0 to 1
    found = likeness.of(read)       # the likeliest class, and in it the likeliest category
    found.nearest                   # two or three examples of that
    found.words                     # what they have in common with it, as it was written

Texts are told apart by their marks (`wording`), a rare one counting for more than a common one, and
by what each mark was learned to speak for (`learning`).  No row of the table is asked.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from grievances.triage import examples
from grievances.triage.examples import Example
from grievances.triage.kinds import written_kinds
from grievances.triage.learning import Learned
from grievances.triage.sentences import Said, sentences_in
from grievances.triage.spelling import Known
from grievances.triage.table import built_in
from grievances.triage.wording import PIECE, marks_of

COMPARED = 12
"""Examples of an issue that are looked at for what they have in common with a text."""
ENOUGH = 6
"""Words from which a text counts in full: the shorter, the less it says."""
NAMED = 3
"""Examples and words that are named."""


@dataclass(frozen=True, slots=True)
class Like:
    """What a text is like.  `share` is the part its class has of all, 0 to 1; `nearness` that of
    the nearest example of it, 0 (nothing in common) to 1 (the same)."""

    becomes: str
    category: str
    share: float
    nearness: float
    nearest: tuple[str, ...]
    sentence: str
    words: tuple[str, ...]


def issue_of(becomes: str, category: str) -> str:
    """The name examples are learned by: of grievances with the category, of others the class."""
    return f"{becomes} {category}" if becomes == "grievance" else becomes


def class_of(issue: str) -> str:
    """The class in the name of an issue."""
    return issue.partition(" ")[0]


class Likeness:
    """Examples of one issue, or of none, ready to be compared with."""

    def __init__(self, learned: Iterable[Example], known: Known, mark: str) -> None:
        self.mark = mark
        self.examples = tuple(each for each in learned if len(each.issues) <= 1)
        self._issues = [issue_of(*each.issue) for each in self.examples]
        found = [_names(sentences_in(each.contact, known)) for each in self.examples]
        seen = Counter(name for names in found for name in names)
        self._rare = {name: _rarity(len(found), n) for name, n in seen.items()}
        self._rarest = _rarity(len(found), 0)
        self._holds: dict[str, list[tuple[int, float]]] = {name: [] for name in seen}
        rows = [self._weighed(names) for names in found]
        for place, row in enumerate(rows):
            for name, weight in row.items():
                self._holds[name].append((place, weight))
        self._learned = Learned(rows, self._issues) if rows else None

    def shares(self, read: Sequence[Said]) -> dict[str, float]:
        """Every issue with its share; together less than 1 where it is like what has no issue.  Of
        what nobody knows a word of, none."""
        weighed = self._weighed(_names(read))
        length = sum(len(each.text.split()) for each in read)
        less = min(1.0, length / ENOUGH)
        spoken = {name: weight * less for name, weight in weighed.items()}
        found = self._learned.shares(spoken) if spoken and self._learned else {}
        return {issue: share for issue, share in found.items() if issue}

    def of(self, read: Sequence[Said], *, issue: str = "") -> Like | None:
        """What sentences together are like, or how they are like this issue; None where nothing
        that stands in them is known."""
        weighed = self._weighed(_names(read))
        shares = self.shares(read)
        classes = in_classes(shares)
        wanted = issue or _first(
            {k: v for k, v in shares.items() if class_of(k) == _first(classes)}
        )
        if wanted not in shares:
            return None
        near = self._near(weighed, wanted)
        if not near:
            return None
        category = self._category(near, wanted)
        alike = [p for p in near if self.examples[p].issue[1] == category]
        sentence, words = self._rests(read, weighed, {p: near[p] for p in alike})
        return Like(
            becomes=class_of(wanted),
            category=category,
            share=classes[class_of(wanted)],
            nearness=max(near.values()),
            nearest=tuple(self.examples[p].contact for p in alike[:NAMED]),
            sentence=sentence,
            words=words,
        )

    def _weighed(self, names: Iterable[str]) -> dict[str, float]:
        """Each mark that is known, by how rare it is; with those that are not, of length 1."""
        rare = {name: self._rare.get(name, self._rarest) for name in sorted(names)}
        length = math.sqrt(sum(weight * weight for weight in rare.values()))
        return {name: weight / length for name, weight in rare.items() if name in self._rare}

    def _near(self, weighed: Mapping[str, float], issue: str) -> dict[int, float]:
        """The examples of this issue nearest to it, the nearest first, with how near each is."""
        found: dict[int, float] = {}
        for name, weight in weighed.items():
            for place, other in self._holds[name]:
                if self._issues[place] == issue:
                    found[place] = found.get(place, 0.0) + weight * other
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))[:COMPARED])

    def _category(self, near: Mapping[int, float], issue: str) -> str:
        """Its own, or that of most of the examples near, the nearer counting for more."""
        if class_of(issue) != issue:
            return issue.partition(" ")[2]
        votes: dict[str, float] = {}
        for place, nearness in near.items():
            name = self.examples[place].issue[1]
            votes[name] = votes.get(name, 0.0) + nearness**3
        return _first({k: v for k, v in votes.items() if k})

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


def in_classes(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares of issues, summed for each class."""
    found: dict[str, float] = {}
    for issue, share in shares.items():
        found[class_of(issue)] = found.get(class_of(issue), 0.0) + share
    return found


def _first(counted: Mapping[str, float]) -> str:
    """The one that has most; of two the same, the first by name; empty of none."""
    return min(counted, key=lambda name: (-counted[name], name), default="")


def _rarity(examples: int, holding: int) -> float:
    """How much a mark counts that stands in so many of the examples: the rarer, the more."""
    return math.sqrt(math.log((examples + 1) / (holding + 0.5)))


def _names(read: Sequence[Said]) -> set[str]:
    return {each.name for one in read for each in marks_of(one)}


@cache
def built_in_likeness() -> Likeness:
    """The examples of this program, read once."""
    table, text = built_in(), examples.built_in_examples()
    mark = sha256(f"{table.mark}\n{text}\n{written_kinds()}".encode()).hexdigest()[:12]
    return Likeness(examples.read(text, table.categories), table.known, mark)
