"""What a list says of a case: each app describes its own kinds of case, many at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Described:
    """A case in a few words.  `member` is masked; `finding` is the name of the reason that stands
    first, `says` its sentence; `tone` is what it says in a word: deny, pend or note."""

    kind: str
    member: str = ""
    provider: str = ""
    billed: Money | None = None
    finding: str = ""
    says: str = ""
    tone: str = "note"


Describe = Callable[[Sequence[int]], Mapping[int, Described]]
"""Cases of one kind, by their ids, with a fixed number of statements."""

_BY_KIND: dict[str, Describe] = {}


def register(kind: str, describe: Describe) -> None:
    """Cases of this kind are described so."""
    _BY_KIND[kind] = describe


def described(cases: Sequence[tuple[str, int]]) -> dict[int, Described]:
    """Cases, each with its kind.  A kind nobody describes is only named."""
    by_kind: dict[str, list[int]] = {}
    for kind, case in cases:
        by_kind.setdefault(kind, []).append(case)
    found: dict[int, Described] = {}
    for kind, ids in by_kind.items():
        known = _BY_KIND[kind](ids) if kind in _BY_KIND else {}
        found |= {case: known.get(case, Described(kind)) for case in ids}
    return found
