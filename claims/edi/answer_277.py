"""The 277 (005010X212): the answer to one 276, its levels and traces as they came.  Pure.

A claim found has its own trace loop; where several fit, each has one under the same trace.  What
is not found says so (A4:35), and nothing else.  What asks another payer ends at the receiver: the
status of a source that is none of ours stands there (2200B; X12, interpretation 2328).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from claims.edi.answer_sets import AnsweredSet, Kind, name_back
from claims.edi.inquiry_276 import (
    DEPENDENT,
    OUR_NUMBER,
    SUBSCRIBER,
    THEIR_NUMBER,
    VERSION,
    Asked,
    AskedLine,
    Inquiry,
    Patient,
)
from claims.operations.claim_status import NOT_FOUND, Found, Row, line_status
from claims.operations.claim_statuses import Status
from kernel.money import ZERO
from kernel.x12.writer import SegmentOut, carried, trimmed

RESPONSE = Kind("277", "HN", VERSION)
_SENT_BACK = ("BLT", THEIR_NUMBER, "XZ", "D9")
_MORE = "1"


@dataclass(slots=True)
class Answer:
    """One request with the claims found; `status` says why there are none."""

    asked: Asked
    found: list[Found] = field(default_factory=list)
    status: Status = NOT_FOUND


@dataclass(slots=True)
class Answered:
    """One subscriber level with the answers, in the order of the requests; `refused` where its
    payer is none of ours."""

    inquiry: Inquiry
    answers: list[tuple[Patient, Answer]] = field(default_factory=list)
    refused: Status | None = None


def body_277(answered: AnsweredSet[Answered], at: datetime) -> Iterator[SegmentOut]:
    """The segments of one 277 between ST and SE."""
    return _Body(answered, at).segments()


class _Body:
    """One 277 as it grows."""

    def __init__(self, answered: AnsweredSet[Answered], at: datetime) -> None:
        self.answered = answered
        self.at = at
        self.levels = 0

    def segments(self) -> Iterator[SegmentOut]:
        reference = carried(self.answered.reference, longest=50) or "0"
        yield ("BHT", "0010", "08", reference, f"{self.at:%Y%m%d}", f"{self.at:%H%M}", "DG")
        levels = self.answered.answers
        for payer, of_payer in groupby(levels, key=lambda each: each.inquiry.payer):
            yield self._level("", "20", _MORE)
            above = self.levels
            yield name_back(payer)
            for _, of_receiver in groupby(of_payer, key=lambda each: each.inquiry.receiver):
                yield from self._receiver(above, list(of_receiver), reference)

    def _receiver(self, above: int, levels: list[Answered], ref: str) -> Iterator[SegmentOut]:
        """One receiver with what it asked one payer: nothing below it where that is not us."""
        refused = levels[0].refused
        yield self._level(str(above), "21", "0" if refused else _MORE)
        own = self.levels
        yield name_back(levels[0].inquiry.receiver)
        if refused:
            yield ("TRN", "2", ref)
            yield ("STC", _code(refused), _day(self.at.date()))
            return
        for _, those in groupby(levels, key=lambda each: each.inquiry.providers):
            yield from self._provider(own, list(those))

    def _provider(self, above: int, those: list[Answered]) -> Iterator[SegmentOut]:
        yield self._level(str(above), "19", _MORE)
        own = self.levels
        for each in those[0].inquiry.providers:
            yield name_back(each)
        for answered in those:
            yield from self._subscriber(own, answered)

    def _subscriber(self, above: int, answered: Answered) -> Iterator[SegmentOut]:
        inquiry = answered.inquiry
        dependents = [each for each in inquiry.patients if each.level == DEPENDENT]
        yield self._level(str(above), "22", _MORE if dependents else "0")
        holder = self.levels
        yield name_back(inquiry.subscriber)
        for patient in inquiry.patients:
            if patient.level != SUBSCRIBER:
                yield self._level(str(holder), "23", "")
                yield name_back(patient.party)
            for of, answer in answered.answers:
                if of is patient:
                    yield from _answer(answer, self.at.date())

    def _level(self, parent: str, code: str, children: str) -> SegmentOut:
        self.levels += 1
        return trimmed(["HL", str(self.levels), parent, code, children])


def _answer(answer: Answer, today: date) -> Iterator[SegmentOut]:
    trace = ("TRN", "2", carried(answer.asked.trace, longest=50))
    if not answer.found:
        yield trace
        yield trimmed(["STC", _code(answer.status), _day(today), "", _charge(answer.asked)])
        yield from _references(answer.asked, "")
        if answer.asked.days:
            yield _served(answer.asked.days)
    for found in answer.found:
        yield trace
        yield from _found(answer.asked, found)


def _charge(asked: Asked) -> str:
    return str(asked.charge if asked.charge is not None else ZERO)


def _found(asked: Asked, found: Found) -> Iterator[SegmentOut]:
    row = found.row
    yield trimmed(
        [
            "STC",
            _code(found.status),
            _day(found.on),
            "",
            str(row["charge"]),
            "" if found.paid is None else str(found.paid),
            _day(row["decided_on"]),
            "",
            _day(row["issued_on"]),
            carried(row["trace"] or "", longest=16),
        ]
    )
    yield from _references(asked, row["number"], row["patient_control_number"])
    yield _served(found.days)
    for line in _asked_lines(asked, found):
        yield from _line(line, found)


def _references(asked: Asked, number: str, control: str = "") -> Iterator[SegmentOut]:
    if number:
        yield ("REF", OUR_NUMBER, number)
    for kind in _SENT_BACK:
        value = control if kind == THEIR_NUMBER and control else asked.references.get(kind, "")
        if value:
            yield ("REF", kind, carried(value, longest=50))


def _asked_lines(asked: Asked, found: Found) -> list[Row]:
    """The lines asked about, by the sender's number, else by code and day."""
    return [line for line in found.lines if any(_is_meant(line, each) for each in asked.lines)]


def _is_meant(line: Row, asked: AskedLine) -> bool:
    if asked.control_number and line["control_number"]:
        return bool(asked.control_number == line["control_number"])
    same = len(asked.procedure) > 1 and asked.procedure[1] == line["code"]
    days = asked.days
    return same and (days is None or days[0] <= line["served"] <= days[1])


def _line(line: Row, found: Found) -> Iterator[SegmentOut]:
    paid = line["paid"] if found.paid is not None and line["paid"] is not None else ZERO
    units = f"{line['units'].normalize():f}"
    yield trimmed(
        ["SVC", ["HC", line["code"], *line["modifiers"]], str(line["charge"]), str(paid), "", "",
         "", units]
    )  # fmt: skip
    yield ("STC", _code(line_status(line, found.status)), _day(found.on))
    if line["control_number"]:
        yield ("REF", "FJ", carried(line["control_number"], longest=50))
    yield _served((line["served"], line["served_to"]))


def _code(status: Status) -> list[str]:
    parts = [status.category, status.code, status.entity]
    return parts if status.entity else parts[:2]


def _served(days: tuple[date, date]) -> SegmentOut:
    first, last = days
    if first == last:
        return ("DTP", "472", "D8", _day(first))
    return ("DTP", "472", "RD8", f"{_day(first)}-{_day(last)}")


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
