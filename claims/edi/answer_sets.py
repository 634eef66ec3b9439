"""The interchange of an answer: a group for each group received, its sets of ours in it.  Pure.

The 271, the 277 and the 278 response differ in what stands between ST and SE, and in nothing here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Generic, TypeVar

from claims.edi.inquiry_270 import Party
from kernel.x12.acknowledge import answer_addresses
from kernel.x12.envelopes import Group, Interchange
from kernel.x12.writer import (
    GroupOut,
    InterchangeOut,
    SegmentOut,
    TransactionOut,
    carried,
    interchange,
    plain,
    trimmed,
)

A = TypeVar("A")

CORRECT_AND_RESUBMIT, MAY_COME_AGAIN = "C", "R"
NOTHING_TO_CORRECT = ("42",)
"""What we cannot answer for lack of something of our own: it may come again as it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An answer's set (ST01), its group (GS01) and its guide."""

    set: str
    group: str
    guide: str


@dataclass(slots=True)
class AnsweredSet(Generic[A]):
    """A set of questions taken, with the answer to each; `reference` is its BHT03."""

    group: Group
    reference: str = ""
    answers: list[A] = field(default_factory=list)


def write_sets(
    received: Interchange,
    sets: Sequence[tuple[Group, Iterable[SegmentOut]]],
    kind: Kind,
    *,
    control: int,
    at: datetime,
) -> bytes | None:
    """`sets` are the bodies of ours, each with the group it answers, in the order of the groups;
    None without any."""
    if not sets:
        return None
    sender, receiver = answer_addresses(received)
    groups = []
    for number, (_, of_group) in enumerate(groupby(sets, key=lambda each: id(each[0])), 1):
        those = list(of_group)
        answered = those[0][0]
        groups.append(
            GroupOut(
                kind.group,
                plain(answered.receiver, longest=15) or sender[1],
                plain(answered.sender, longest=15) or receiver[1],
                number,
                kind.guide,
                at,
                [
                    TransactionOut(kind.set, f"{place:04d}", kind.guide, list(body))
                    for place, (_, body) in enumerate(those, 1)
                ],
            )
        )
    out = InterchangeOut(sender, receiver, control, at, groups=groups, usage=received.usage)
    return interchange(out)


def name_back(party: Party) -> SegmentOut:
    """An NM1 as it came."""
    person = party.kind == "1"
    return trimmed(
        [
            "NM1",
            plain(party.role, longest=3),
            plain(party.kind, longest=1),
            plain(party.name, longest=60),
            plain(party.first, longest=35) if person else "",
            plain(party.middle, longest=25) if person else "",
            "",
            plain(party.suffix, longest=10) if person else "",
            plain(party.id_kind, longest=2) if plain(party.id) else "",
            carried(party.id, longest=80),
        ]
    )


def rejected(codes: Iterable[str]) -> Iterator[SegmentOut]:
    """AAA03, each code once, with what the asker can do (AAA04)."""
    for code in dict.fromkeys(codes):
        then = MAY_COME_AGAIN if code in NOTHING_TO_CORRECT else CORRECT_AND_RESUBMIT
        yield ("AAA", "N", "", code, then)
