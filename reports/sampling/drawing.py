"""A sample drawn from rows: the same rows, seed and strata give the same sample anywhere.  Pure.

    strata = (Stratum("denied", 5, {"disposition": ("Denied",)}), Stratum("at random", 5))
    draw(candidates, strata, seed=7, frozen=snapshot.cells_sha256).drawn

Each row has a rank, the SHA-256 of seed, digest of the frozen cells, number of the row and case; of
each stratum the lowest ranks are taken.  No state of a random module is used, so another program
draws the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from heapq import heappush, heappushpop

MOST = 1000
"""Cases of one sample: more is a universe."""
LARGEST_SEED = (1 << 63) - 1


class UnableToSample(ValueError):
    """No sample can be drawn so; the message says why."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be drawn: its number from 1, its case, its cells by field, and what is marked
    of it (`late`, or the name of a check)."""

    row: int
    case: str
    cells: Mapping[str, str]
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the rows and how many are taken of it.

    `where` are the values a field may have, of each field; `marked` the marks, all of which a row
    must have.  One without either takes at random from what the strata before it left."""

    name: str
    take: int
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marked: tuple[str, ...] = ()

    @property
    def targeted(self) -> bool:
        return bool(self.where or self.marked)

    def holds(self, row: Candidate) -> bool:
        return all(row.cells.get(name, "") in said for name, said in self.where.items()) and all(
            each in row.marks for each in self.marked
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of the sample: of which stratum, and as which of it, from 1."""

    row: int
    case: str
    stratum: str
    place: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sample, stratum by stratum, and how many rows each stratum had: one that had fewer than
    were wanted gives all it has.  `left` rows belong to no stratum."""

    taken: tuple[Taken, ...]
    had: tuple[int, ...]
    left: int


def rank(seed: int, frozen: str, row: int, case: str) -> str:
    """The place of a row in the draw, as 64 hexadecimal digits.

    >>> rank(7, "ab", 1, "A26-0000001")[:12]
    '5572d924185c'
    """
    return sha256(f"{seed}\n{frozen}\n{row}\n{case}".encode()).hexdigest()


def draw(rows: Iterable[Candidate], strata: Sequence[Stratum], *, seed: int, frozen: str) -> Drawn:
    """A row belongs to the first stratum that holds it, so no row is drawn twice.  UnableToSample
    where the strata cannot be drawn, or there is nothing to draw."""
    _check(strata, seed)
    best: list[list[tuple[int, int, str]]] = [[] for _ in strata]
    had, left = [0] * len(strata), 0
    for row in rows:
        place = next((at for at, each in enumerate(strata) if each.holds(row)), None)
        if place is None:
            left += 1
            continue
        had[place] += 1
        # the heap's smallest is what goes first: the highest rank, so ranks are negative
        standing = (-int(rank(seed, frozen, row.row, row.case), 16), row.row, row.case)
        if len(best[place]) < strata[place].take:
            heappush(best[place], standing)
        else:
            heappushpop(best[place], standing)
    taken = tuple(
        Taken(number, case, stratum.name, place)
        for stratum, held in zip(strata, best, strict=True)
        for place, (_, number, case) in enumerate(sorted(held, reverse=True), 1)
    )
    if not taken:
        raise UnableToSample("no row is of any of these strata: there is nothing to draw")
    return Drawn(taken, tuple(had), left)


def _check(strata: Sequence[Stratum], seed: int) -> None:
    if not 0 <= seed <= LARGEST_SEED:
        raise UnableToSample(f"seed: a number from 0 to {LARGEST_SEED}")
    if not strata or any(each.take < 1 for each in strata):
        raise UnableToSample("each stratum takes at least one")
    if len({each.name for each in strata}) != len(strata):
        raise UnableToSample("two strata have one name")
    if (size := sum(each.take for each in strata)) > MOST:
        raise UnableToSample(f"{size} cases are more than one sample has: {MOST} at most")


def by_fields(
    rows: Iterable[Candidate], fields: Sequence[str], *, size: int, each: int
) -> tuple[Stratum, ...]:
    """Strata of whatever values these fields have together.

    `each` of one and all; or, where it is 0, `size` in proportion to the rows they have: whole
    parts first, what is left by the largest remainder, then by name.  A stratum too small for one
    case gets none.
    """
    counted = Counter(tuple(row.cells.get(name, "") for name in fields) for row in rows)
    if not counted:
        raise UnableToSample("there is no row to draw from")
    takes = dict.fromkeys(counted, each) if each else _in_proportion(counted, size)
    return tuple(
        Stratum(
            _name(fields, values),
            takes[values],
            {name: (value,) for name, value in zip(fields, values, strict=True)},
        )
        for values in sorted(counted)
        if takes[values]
    )


def _name(fields: Sequence[str], values: Sequence[str]) -> str:
    said = (f"{name}: {value or '(empty)'}" for name, value in zip(fields, values, strict=True))
    return "; ".join(said) or "at random"


def _in_proportion(counted: Mapping[tuple[str, ...], int], size: int) -> dict[tuple[str, ...], int]:
    whole = sum(counted.values())
    wanted = min(size, whole)
    shares = {values: Fraction(wanted * had, whole) for values, had in counted.items()}
    takes = {values: int(share) for values, share in shares.items()}
    order = sorted(shares, key=lambda values: (takes[values] - shares[values], values))
    for values in order[: wanted - sum(takes.values())]:
        takes[values] += 1
    return takes
