"""The 271 (005010X279A1): one for each 270 taken, its levels and traces as they came.  Pure.

Who asks is answered with AAA in 2100B and nothing of any patient where it is not to be told who
that is; a patient who is not to be found gets AAA in 2100C or 2100D.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from claims.edi.inquiry_270 import VERSION, Inquiry, Party, Rejection
from kernel.x12.acknowledge import answer_addresses
from kernel.x12.envelopes import Group, Interchange, TransactionSet
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

CORRECT_AND_RESUBMIT = "C"
_MORE = "1"


@dataclass(slots=True)
class Answered:
    """One inquiry with its answer: `benefits` are the segments of its 2110 loops."""

    inquiry: Inquiry
    benefits: list[SegmentOut] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


@dataclass(slots=True)
class AnsweredSet:
    """A 270 taken, with all its inquiries."""

    group: Group
    transaction: TransactionSet
    reference: str
    answers: list[Answered] = field(default_factory=list)


def write_271(
    received: Interchange, sets: Sequence[AnsweredSet], *, control: int, at: datetime
) -> bytes | None:
    """An interchange with a 271 for each set, in a group for each group; None without sets."""
    if not sets:
        return None
    sender, receiver = answer_addresses(received)
    groups = []
    for number, (_, of_group) in enumerate(groupby(sets, key=lambda each: id(each.group)), 1):
        those = list(of_group)
        groups.append(
            GroupOut(
                "HB",
                plain(those[0].group.receiver, longest=15) or sender[1],
                plain(those[0].group.sender, longest=15) or receiver[1],
                number,
                VERSION,
                at,
                [
                    TransactionOut("271", f"{place:04d}", VERSION, list(_Body(each, at).segments()))
                    for place, each in enumerate(those, 1)
                ],
            )
        )
    out = InterchangeOut(sender, receiver, control, at, groups=groups, usage=received.usage)
    return interchange(out)


class _Body:
    """The segments of one 271 between ST and SE."""

    def __init__(self, answered: AnsweredSet, at: datetime) -> None:
        self.answered = answered
        self.at = at
        self.levels = 0

    def segments(self) -> Iterator[SegmentOut]:
        reference = carried(self.answered.reference, longest=50)
        yield ("BHT", "0022", "11", reference, f"{self.at:%Y%m%d}", f"{self.at:%H%M}")
        by_source = groupby(self.answered.answers, key=lambda each: each.inquiry.source)
        for source, of_source in by_source:
            yield self._level("", "20", children=True)
            above = self.levels
            yield _name(source)
            for receiver, those in groupby(of_source, key=lambda each: each.inquiry.receiver):
                yield from self._receiver(above, receiver, list(those))

    def _receiver(self, above: int, receiver: Party, those: list[Answered]) -> Iterator[SegmentOut]:
        refused = [each for each in those[0].rejections if each.loop == "2100B"]
        yield self._level(str(above), "21", children=not refused)
        own = self.levels
        yield _name(receiver)
        if refused:
            yield from _rejected(refused)
            return
        for subscriber, patients in groupby(those, key=lambda each: each.inquiry.subscriber):
            of_family = list(patients)
            dependents = of_family[0].inquiry.dependent is not None
            yield self._level(str(own), "22", children=dependents)
            holder = self.levels
            if not dependents:
                yield from _traced(of_family[0])
            yield _name(subscriber)
            if not dependents:
                yield from _answer(of_family[0], "2100C")
                continue
            yield from _rejected([x for x in of_family[0].rejections if x.loop == "2100C"])
            for each in of_family:
                yield self._level(str(holder), "23", children=False)
                yield from _traced(each)
                yield _name(each.inquiry.dependent or subscriber)
                yield from _answer(each, "2100D")

    def _level(self, parent: str, code: str, *, children: bool) -> SegmentOut:
        self.levels += 1
        return ("HL", str(self.levels), parent, code, _MORE if children else "0")


def _traced(answered: Answered) -> Iterator[SegmentOut]:
    """The asker's own numbers, given back (TRN01 2)."""
    for each in answered.inquiry.traces:
        yield trimmed(
            ["TRN", "2", carried(each.reference, longest=50), carried(each.originator, longest=10),
             carried(each.more, longest=50)]
        )  # fmt: skip


def _answer(answered: Answered, loop: str) -> Iterator[SegmentOut]:
    own = [each for each in answered.rejections if each.loop in (loop, "2110C")]
    yield from _rejected(own)
    if not answered.rejections:
        yield from answered.benefits


def _rejected(found: Sequence[Rejection]) -> Iterator[SegmentOut]:
    for code in dict.fromkeys(each.code for each in found):
        yield ("AAA", "N", "", code, CORRECT_AND_RESUBMIT)


def _name(party: Party) -> SegmentOut:
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
