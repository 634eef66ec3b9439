"""What each mark speaks for, learned from examples whose issue is known.  Pure.

Ridge regression of what an example is on the marks it has (Hoerl and Kennard, Technometrics 12,
1970): each mark has a weight for each issue, so whoever asks why is told which words spoke for it.
Every issue counts the same, however many examples it has: what is rare is not taken for what is
common.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

RIDGE = 0.5
"""How much the weights are kept small."""
SHARP = 8.0
"""How far what is ahead stands out, as a share."""
FEWEST = 2
"""Examples a mark must stand in to be learned from."""


class Learned:
    """Weights of marks.  `names` are the issues, in order."""

    def __init__(self, rows: Sequence[Mapping[str, float]], issues: Sequence[str]) -> None:
        import numpy as np  # loaded by who sorts a contact, and by nobody else

        self.names = tuple(sorted(set(issues)))
        self._place = _places(rows)
        held = np.zeros((len(rows), len(self._place)), dtype=np.float32)
        is_of = np.zeros((len(rows), len(self.names)))
        for row, (marks, issue) in enumerate(zip(rows, issues, strict=True)):
            is_of[row, self.names.index(issue)] = 1.0
            for mark, weight in marks.items():
                if mark in self._place:
                    held[row, self._place[mark]] = weight
        counts = len(rows) / (len(self.names) * (is_of @ is_of.sum(axis=0)))
        self._base: NDArray[float64] = counts @ is_of / counts.sum()
        alike = (held @ held.T).astype(np.float64)
        solved = np.linalg.solve(alike + np.diag(RIDGE / counts), is_of - self._base)
        self._weights: NDArray[float64] = held.T.astype(np.float64) @ solved

    def shares(self, marks: Mapping[str, float]) -> dict[str, float]:
        """Each issue with its share, 0 to 1, of what these marks speak for."""
        spoken = self._base.copy()
        known = [
            (self._place[mark], weight) for mark, weight in marks.items() if mark in self._place
        ]
        if known:
            places, weights = zip(*known, strict=True)
            spoken = spoken + list(weights) @ self._weights[list(places)]
        most = float(spoken.max())
        raised = [math.exp(SHARP * (float(each) - most)) for each in spoken]
        return {name: each / sum(raised) for name, each in zip(self.names, raised, strict=True)}

    def speaks(self, mark: str, weight: float, issue: str) -> float:
        """How much a mark speaks for an issue; below 0 it speaks against it."""
        if mark not in self._place or issue not in self.names:
            return 0.0
        return weight * float(self._weights[self._place[mark], self.names.index(issue)])


def _places(rows: Sequence[Mapping[str, float]]) -> dict[str, int]:
    """The marks that stand in enough of the examples, each with its place."""
    seen: dict[str, int] = {}
    for marks in rows:
        for mark in marks:
            seen[mark] = seen.get(mark, 0) + 1
    enough = FEWEST if len(rows) > FEWEST * FEWEST else 1
    return {
        mark: place for place, mark in enumerate(sorted(m for m, n in seen.items() if n >= enough))
    }
