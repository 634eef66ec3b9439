"""What speaks for each issue a contact may be of: rows of the table, and likeness.  Pure.

    for each in evidence_of(found, read, table, likeness):
        each.issue, each.sum      # how likely, 0 to 1

The sum is that of a logistic regression over contacts the rest did not learn from.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grievances.triage.hits import Read
from grievances.triage.likeness import Likeness, class_of, in_classes, issue_of
from grievances.triage.propose import Proposed, Triage
from grievances.triage.sentences import Said, parts_of
from grievances.triage.table import Table

FEWEST = 4
"""Words of the shortest that is compared: fewer are like anything."""
_SPOKEN = 0.08
"""The least share of the whole, of a sentence or part (`_ASIDE`), and of the rest (`_REST`), that
is looked at."""
_ASIDE, _REST = 0.3, 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an issue.  `row`: one of the table names it; `alone`: only one that counts
    where nothing else does; the shares it has by likeness: of the `whole` contact, with its
    `of_class`; in the `sentence`, and the `part` of one, that speak for it most.  `first` of its
    class, and `beside` rows that name others.  What no such row rests on is the `rest`: the share
    it has there."""

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
        )

    @property
    def sum(self) -> float:
        """How likely it is, 0 to 1."""
        total = sum(w * x for w, x in zip(WEIGHTS, self.measures, strict=True))
        return 1 / (1 + math.exp(-total))


WEIGHTS = (-3.45, 1.86, 0.59, 6.47, 1.36, 0.49, -1.34, 0.42, 0.22, 0.53, 1.58, 5.06)


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
    rest = _rest(found, read, table, likeness)
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
        )
        for issue in sorted(issues)
    ]


def only_alone(each: Proposed, table: Table) -> bool:
    """It rests on rows that count only where nothing else does."""
    return all(table.row(one.row).only_alone for one in each.because)


def _rest(
    found: Triage, read: Sequence[Read], table: Table, likeness: Likeness
) -> dict[str, float]:
    """The shares in the sentences no row that counts rests on; empty where no row counts."""
    firm = [each for each in found.issues if not only_alone(each, table)]
    used = {because.sentence for each in firm for because in each.because}
    said = [each.said for each in read if each.said.written not in used]
    if not firm or sum(_length(each) for each in said) < FEWEST:
        return {}
    return likeness.shares(said)


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
