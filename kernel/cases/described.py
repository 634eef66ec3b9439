"""What a list says of a case: each app describes its own kinds of case, many at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kernel.cases.late import why_of
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is work: the rule or reason, what it says in a word (pend, deny, note), and its
    sentence, where there is one."""

    rule: str
    tone: str = "note"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A case in a few words.  `member` is masked; `reasons` are what is known of why it is work."""

    kind: str
    member: str = ""
    provider: str = ""
    billed: Money | None = None
    reasons: tuple[Reason, ...] = ()

    def first_of(self, reasons: Sequence[str]) -> Reason | None:
        """The first of an item's reasons, with its sentence where the case knows it."""
        known = {each.rule: each for each in reversed(self.reasons)}
        return next((known.get(each, Reason(each, text=why_of(each))) for each in reasons), None)


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
