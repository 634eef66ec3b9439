"""The 271 (005010X279A1): one for each 270 taken, its levels and traces as they came.  Pure.

A payer that is none of ours gets AAA in 2100A and nothing below it.  Who asks is answered with AAA
in 2100B and nothing of any patient where it is not to be told who that is; a patient who is not to
be found gets AAA in 2100C or 2100D.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from claims.edi.answer_sets import AnsweredSet, Kind, name_back, rejected
from claims.edi.inquiry_270 import VERSION, Inquiry, Party, Rejection
from kernel.x12.writer import SegmentOut, carried, trimmed

RESPONSE = Kind("271", "HB", VERSION)
_MORE = "1"


@dataclass(slots=True)
class Answered:
    """One inquiry with its answer: `benefits` are the segments of its 2110 loops."""

    inquiry: Inquiry
    benefits: list[SegmentOut] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def body_271(answered: AnsweredSet[Answered], at: datetime) -> Iterator[SegmentOut]:
    """The segments of one 271 between ST and SE."""
    return _Body(answered, at).segments()


class _Body:
    """One 271 as it grows."""

    def __init__(self, answered: AnsweredSet[Answered], at: datetime) -> None:
        self.answered = answered
        self.at = at
        self.levels = 0

    def segments(self) -> Iterator[SegmentOut]:
        reference = carried(self.answered.reference, longest=50)
        yield ("BHT", "0022", "11", reference, f"{self.at:%Y%m%d}", f"{self.at:%H%M}")
        by_source = groupby(self.answered.answers, key=lambda each: each.inquiry.source)
        for source, of_source in by_source:
            asked = list(of_source)
            refused = [each for each in asked[0].rejections if each.loop == "2100A"]
            yield self._level("", "20", children=not refused)
            above = self.levels
            yield name_back(source)
            if refused:
                yield from rejected(each.code for each in refused)
                continue
            for receiver, those in groupby(asked, key=lambda each: each.inquiry.receiver):
                yield from self._receiver(above, receiver, list(those))

    def _receiver(self, above: int, receiver: Party, those: list[Answered]) -> Iterator[SegmentOut]:
        refused = [each for each in those[0].rejections if each.loop == "2100B"]
        yield self._level(str(above), "21", children=not refused)
        own = self.levels
        yield name_back(receiver)
        if refused:
            yield from rejected(each.code for each in refused)
            return
        for subscriber, patients in groupby(those, key=lambda each: each.inquiry.subscriber):
            of_family = list(patients)
            dependents = of_family[0].inquiry.dependent is not None
            yield self._level(str(own), "22", children=dependents)
            holder = self.levels
            if not dependents:
                yield from _traced(of_family[0])
            yield name_back(subscriber)
            if not dependents:
                yield from _answer(of_family[0], "2100C")
                continue
            own_level = of_family[0].rejections
            yield from rejected(x.code for x in own_level if x.loop == "2100C")
            for each in of_family:
                yield self._level(str(holder), "23", children=False)
                yield from _traced(each)
                yield name_back(each.inquiry.dependent or subscriber)
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
    own = (each.code for each in answered.rejections if each.loop in (loop, "2110C"))
    yield from rejected(own)
    if not answered.rejections:
        yield from answered.benefits
