"""What speaks for each issue a contact may be of: rows of the table, and likeness.  Pure.

    for each in evidence_of(found, read, table, likeness):
        each.issue, each.sum      # how likely, 0 to 1

The sum is that of a logistic regression over contacts the rest did not learn from.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grievances.triage.hits import Read
from grievances.triage.likeness import Likeness, class_of, in_classes, issue_of
from grievances.triage.propose import Proposed, Triage
from grievances.triage.sentences import Said, parts_of
from grievances.triage.table import Table

FEWEST, FEW = 4, 3
"""Words of the shortest that is compared, alone and beside another: fewer are like anything."""
LEAST, MANY = 0.03, 20
"""A share too small to tell, and words beyond which more say nothing more."""
_SPOKEN = 0.08
"""The least share of the whole, of a sentence or part (`_ASIDE`), and of the rest (`_REST`), that
is looked at."""
_ASIDE, _REST = 0.3, 0.15


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where an issue has the most of all and no row that counts rests: one sentence, or two on end.
    Its `share` there, how far that is `over` what is found of another issue, as a logarithm, what
    is left for `nothing`, and the `words`, 0 to 1.  `taken`: there is another issue."""

    share: float
    over: float
    nothing: float
    words: float
    taken: bool

    @property
    def measures(self) -> tuple[float, ...]:
        beside = float(self.taken)
        own = (self.share, self.over, self.nothing, 1.0, self.words)
        return (*own, self.share * beside, self.over * beside)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an issue.  `row`: one of the table names it; `alone`: only one that counts
    where nothing else does; the shares it has by likeness: of the `whole` contact, with its
    `of_class`; in the `sentence`, and the `part` of one, that speak for it most.  `first` of its
    class, and `beside` rows that name others.  What no such row rests on is the `rest`: the share
    it has there, and the place where it is `ahead`."""

    issue: str
    row: bool
    alone: bool
    whole: float
    of_class: float
    first: bool
    beside: bool
    sentence: float
    part: float
    rest: float
    where: Said | None
    ahead: Ahead | None

    @property
    def measures(self) -> tuple[float, ...]:
        """In the order of WEIGHTS."""
        return (
            1.0,
            float(self.row),
            float(self.alone),
            self.whole,
            self.of_class,
            float(self.first),
            float(self.beside),
            self.sentence,
            self.part,
            float(self.issue == "inquiry"),
            float(self.issue == "appeal"),
            self.rest,
            *(self.ahead.measures if self.ahead and not self.row else NOWHERE),
        )

    @property
    def sum(self) -> float:
        """How likely it is, 0 to 1."""
        total = sum(w * x for w, x in zip(WEIGHTS, self.measures, strict=True))
        return 1 / (1 + math.exp(-total))


NOWHERE = (0.0,) * 7
WEIGHTS = (
    *(-2.82, 1.99, 0.23, 3.49, 0.47, -0.13, -0.42, 2.69, 0.55, 0.53, 1.47, 2.36),
    *(-1.36, 0.26, 0.46, 0.06, 1.2, -1.16, 0.21),
)
"""Learned from folds of the examples: one by one, and by twos and threes in one contact."""


def evidence_of(
    found: Triage, read: Sequence[Read], table: Table, likeness: Likeness
) -> list[Evidence]:
    """Every issue something speaks for, in the order of their names."""
    by_row = {issue_of(one.becomes, one.category): one for one in found.issues}
    firm = {issue for issue, one in by_row.items() if not only_alone(one, table)}
    said = [each.said for each in read]
    whole = likeness.shares(said) if sum(_length(each) for each in said) >= FEWEST else {}
    sentences = _most(said if len(said) > 1 else (), likeness)
    parts = _most([part for each in said for part in parts_of(each)], likeness)
    classes = in_classes(whole)
    free = _free(found, read, table)
    rest = likeness.shares(free) if firm and sum(map(_length, free)) >= FEWEST else {}
    ahead = _ahead(said, set(free), {*firm, _top(whole)}, likeness)
    issues = {*by_row, *(k for k, share in whole.items() if share >= _SPOKEN)}
    issues |= {k for k, share in rest.items() if share >= _REST}
    issues |= {
        k for most in (sentences, parts) for k, (share, _) in most.items() if share >= _ASIDE
    }
    return [
        Evidence(
            issue=issue,
            row=issue in firm,
            alone=issue in by_row and issue not in firm,
            whole=whole.get(issue, 0.0),
            of_class=classes.get(class_of(issue), 0.0),
            first=issue == _first_of(class_of(issue), whole),
            beside=bool(firm) and issue not in firm,
            sentence=sentences.get(issue, (whole.get(issue, 0.0), None))[0],
            part=parts.get(issue, (0.0, None))[0],
            rest=rest.get(issue, 0.0),
            where=sentences.get(issue, (0.0, None))[1],
            ahead=ahead.get(issue),
        )
        for issue in sorted(issues)
    ]


def only_alone(each: Proposed, table: Table) -> bool:
    """It rests on rows that count only where nothing else does."""
    return all(table.row(one.row).only_alone for one in each.because)


def _free(found: Triage, read: Sequence[Read], table: Table) -> list[Said]:
    """The sentences no row that counts rests on."""
    firm = [each for each in found.issues if not only_alone(each, table)]
    used = {because.sentence for each in firm for because in each.because}
    return [each.said for each in read if each.said.written not in used]


def _ahead(
    said: Sequence[Said], free: Collection[Said], taken: Collection[str], likeness: Likeness
) -> dict[str, Ahead]:
    """Each issue with the place where it is most ahead of what else is found; none for most."""
    found: dict[str, tuple[float, Ahead]] = {}
    for place in _places(said, free):
        shares = likeness.shares(place)
        issue = _top(shares)
        if not issue:
            continue
        others = {*taken} - {issue, ""}
        share = shares[issue]
        other = max((shares.get(each, 0.0) for each in others), default=0.0)
        over = math.log((share + LEAST) / (other + LEAST))
        nothing = 1 - sum(shares.values())
        words = min(sum(map(_length, place)), MANY) / MANY
        one = Ahead(share, over, nothing, words, bool(others))
        if share - other > found.get(issue, (-1.0, one))[0]:
            found[issue] = (share - other, one)
    return {issue: one for issue, (_, one) in found.items()}


def _places(said: Sequence[Said], free: Collection[Said]) -> Iterator[Sequence[Said]]:
    """One free sentence, and two on end, of words enough."""
    for first in range(len(said)):
        for last in (first + 1, first + 2):
            place = said[first:last]
            whole = len(place) == last - first and all(each in free for each in place)
            if whole and sum(map(_length, place)) >= FEW:
                yield place


def _top(shares: Mapping[str, float]) -> str:
    """The issue that has most; empty where none has any."""
    return max(shares, key=lambda issue: (shares[issue], issue), default="")


def _most(said: Sequence[Said], likeness: Likeness) -> dict[str, tuple[float, Said | None]]:
    """Each issue with its greatest share in any of these, and which that is."""
    found: dict[str, tuple[float, Said | None]] = {}
    for each in {one.text: one for one in said if _length(one) >= FEWEST}.values():
        for issue, share in likeness.shares([each]).items():
            if share > found.get(issue, (0.0, None))[0]:
                found[issue] = (share, each)
    return found


def _first_of(becomes: str, shares: Mapping[str, float]) -> str:
    own = [issue for issue in shares if class_of(issue) == becomes]
    return max(own, key=lambda issue: (shares[issue], issue), default="")


def _length(said: Said) -> int:
    return len(said.text.split())
