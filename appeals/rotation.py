"""Which review organization is next: in rotation among those that may have the case.  Pure.

45 CFR 147.136(d)(2)(iii)(A): at least three accredited ones under contract, claims assigned in
rotation or at random, and none with an interest in the outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

LEAST = 3
CITE = "45 CFR 147.136(d)(2)(iii)(A)"


class UnableToDraw(ValueError):
    """Nobody may be drawn, or the roster is too short; the message says why."""


@dataclass(frozen=True, slots=True)
class Organization:
    """One on the roster of a day.  `specialties` empty: it reviews every field; `last` when it was
    drawn before."""

    code: str
    name: str
    accredited_until: date
    specialties: tuple[str, ...] = ()
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """How one stood in a draw: why it was passed over, or nothing where it was in rotation."""

    code: str
    last: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Drawn:
    code: str
    pool: tuple[Placed, ...]


def draw(
    roster: Sequence[Organization],
    *,
    on: date,
    conflicts: Mapping[str, str],
    specialty: str = "",
) -> Drawn:
    """The one whose turn it is: never drawn yet first, by code; then the longest ago.

    `conflicts` are organizations with an interest, each with why; one that is not on the roster is
    a slip of the pen, and whoever was meant could be drawn: refused.  A roster of fewer than three
    accredited ones is refused: whoever is drawn from it would not be drawn as the law asks.
    """
    if strangers := sorted(conflicts.keys() - {each.code for each in roster}):
        raise UnableToDraw(
            f"{strangers[0]} has a conflict, it is said, and is not on the roster of "
            f"{on.isoformat()}: {', '.join(each.code for each in roster) or 'nobody'} is"
        )
    accredited = [each for each in roster if on < each.accredited_until]
    if len(accredited) < LEAST:
        raise UnableToDraw(
            f"{len(accredited)} accredited review organizations are under contract on "
            f"{on.isoformat()}: at least {LEAST} are needed ({CITE})"
        )
    pool = [
        Placed(each.code, each.last, _why_not(each, on, conflicts, specialty)) for each in roster
    ]
    free = [each for each in pool if not each.why]
    if not free:
        said = "; ".join(f"{each.code}: {each.why}" for each in pool)
        raise UnableToDraw(f"no review organization may have this case: {said}")
    first = min(free, key=_turn)
    return Drawn(first.code, tuple(sorted(pool, key=lambda each: each.code)))


def _turn(each: Placed) -> tuple[bool, float, str]:
    return (each.last is not None, each.last.timestamp() if each.last else 0.0, each.code)


def _why_not(each: Organization, on: date, conflicts: Mapping[str, str], specialty: str) -> str:
    if on >= each.accredited_until:
        return f"its accreditation ended before {on.isoformat()}"
    if each.code in conflicts:
        return f"conflict: {conflicts[each.code]}"
    if specialty and each.specialties and specialty not in each.specialties:
        return f"it has no reviewer of the field {specialty}"
    return ""
