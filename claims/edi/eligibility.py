"""An X12 270 in, its 271 out: the coverage check of every patient asked about, posted nowhere.

    answered = answer_270(stream, now=now, today=today, by="a name")
    answered.files                               # {"ta1": b"…", "999": b"…", "271": b"…"}

The file is read twice, because a set can be refused by its last segment.  Who may send is agreed
as for claims: with a trading partner on file, a sender without an agreement gets a TA1 or 999.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from claims.edi.agreement import agreements_on, hold, objections
from claims.edi.answer_271 import Answered, AnsweredSet, write_271
from claims.edi.benefits_271 import Answer, is_inactive, opinion_benefits, plan_benefits
from claims.edi.inquiry_270 import (
    BAD_DATES,
    NOT_ON_FILE,
    OPINIONS,
    SUBSCRIBER,
    VERSION,
    Inquiry,
    Rejection,
    inquiries,
)
from claims.edi.receipt import Receipt
from claims.operations.coverage_check import (
    UnableToCheck,
    UnableToFindMember,
    clinician_known,
    coverage_check,
)
from kernel.record.copying import table_ids
from kernel.x12.acknowledge import write_999, write_ta1
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.segments import Fault, FaultKind
from kernel.x12.walk import Began, Ended, walk

MOST = 1000
"""Patients of one set; a set with more is answered that it is too large (AAA 04)."""

TOO_MANY, UNABLE = "04", "42"
NOT_FOUND, NO_DEPENDENT, NAME, BORN, SEVERAL = "75", "67", "73", "71", "76"
_BY_REASON = {
    "unknown": NOT_FOUND,
    "the last name differs": NAME,
    "the birth date differs": BORN,
    "more than one person agrees": SEVERAL,
}
_NUMBERS_FROM = "record_look"
"""Each look has a number, and so each answer: control numbers are taken from one series."""


@dataclass(slots=True)
class Eligibility:
    """What became of a file.  `files` are the answers by kind, `told` each inquiry's for a
    machine."""

    interchanges: list[Interchange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_x12(self) -> bool:
        return not any(each.kind in (FaultKind.NOT_X12, FaultKind.EMPTY) for each in self.faults)

    @property
    def refusals(self) -> list[str]:
        """What was refused before anything was asked, in words."""
        return [message for each in self.interchanges for message in _refused(each)]


def _refused(received: Interchange) -> Iterator[str]:
    yield from received.messages
    for group in received.groups:
        yield from group.messages
        for one in group.transactions:
            yield from one.messages
            yield from _problems(one)


def _problems(of: TransactionSet) -> Iterator[str]:
    for each in of.problems:
        yield each.message
        yield from (f"{each.segment}: {one.message}" for one in each.elements)


def answer_270(stream: BinaryIO, *, now: datetime, today: date, by: str) -> Eligibility:
    """Every inquiry of the file answered.  Bytes of any kind are told, never raised."""
    made = Eligibility()
    taken = _check(stream, made, today)
    stream.seek(0)
    files: dict[str, bytes] = defaultdict(bytes)
    sets: dict[int, list[AnsweredSet]] = defaultdict(list)
    for place, answered in _answered(stream, taken, now=now, today=today, by=by):
        sets[place].append(answered)
        made.told += [_told(each) for each in answered.answers]
    for place, received in enumerate(made.interchanges):
        controls = iter(table_ids(_NUMBERS_FROM, 3))
        files["ta1"] += write_ta1(received, control=next(controls), at=now)
        if whole := write_999(received, control=next(controls), at=now):
            files["999"] += whole
        if answers := write_271(received, sets[place], control=next(controls), at=now):
            files["271"] += answers
    made.files = dict(files)
    return made


def _check(stream: BinaryIO, made: Eligibility, today: date) -> list[bool]:
    """The first reading: every verdict; whether each set is taken, in order."""
    sets: list[tuple[Interchange, Group, TransactionSet]] = []
    group: Group | None = None
    for event in walk(stream, versions={VERSION}, cut={SUBSCRIBER}):
        match event:
            case Began(of=Interchange() as of):
                made.interchanges.append(of)
            case Began(of=Group() as of):
                group = of
            case Began(of=TransactionSet() as of) if group is not None:
                sets.append((made.interchanges[-1], group, of))
            case Loop():
                for level in _levels(event):
                    if level.level_fault:
                        sets[-1][2].error("5", level.level_fault)
            case Fault():
                made.faults.append(event)
            case _:
                pass
    receipt = Receipt(interchanges=made.interchanges)
    hold(receipt, objections(receipt, agreements_on(today)))
    return [interchange.taken(of, one) for interchange, of, one in sets]


def _levels(loop: Loop) -> Iterator[Loop]:
    above: Loop | None = loop
    while above is not None:
        yield above
        above = above.parent
    yield from loop.inner("2000D")


def _answered(
    stream: BinaryIO, taken: list[bool], *, now: datetime, today: date, by: str
) -> Iterator[tuple[int, AnsweredSet]]:
    """The second reading: each set that is taken, with the place of its interchange."""
    verdicts = iter(taken)
    place, group, current, count = -1, None, None, 0
    for event in walk(stream, versions={VERSION}, cut={SUBSCRIBER}, check=False):
        match event:
            case Began(of=Interchange()):
                place += 1
            case Began(of=Group() as of):
                group = of
            case Began(of=TransactionSet() as of):
                current, count = None, 0
                of.skip = not next(verdicts, False)
                if group is not None and not of.skip:
                    current = AnsweredSet(group, of, "")
            case Loop() if current is not None:
                for each in inquiries(event, today=today):
                    count += 1
                    if count <= MOST:
                        current.answers.append(_answer(each, now=now, by=by))
            case Ended(of=TransactionSet() as of) if current is not None:
                heading = of.heading.split(of.delimiters.element)
                current.reference = heading[3] if len(heading) > 3 else ""
                if count > MOST:
                    _refuse_whole(current)
                yield place, current
                current = None
            case _:
                pass


def _refuse_whole(answered: AnsweredSet) -> None:
    """More patients than are answered at once: none is, and the asker is told."""
    first = answered.answers[0]
    answered.answers = [Answered(first.inquiry, [], [Rejection("2100B", TOO_MANY)])]


def _answer(inquiry: Inquiry, *, now: datetime, by: str) -> Answered:
    made = Answered(inquiry, rejections=list(inquiry.rejections))
    questions = list(inquiry.questions.values())
    if not made.rejections and not clinician_known(questions[0].npi):
        asker = inquiry.receiver.id == questions[0].npi
        loop = "2100D" if inquiry.dependent else "2100C"
        made.rejections.append(Rejection("2100B" if asker else loop, NOT_ON_FILE))
    if made.rejections:
        return made
    try:
        answers = {
            kind: coverage_check(question, now=now, by=by)
            for kind, question in inquiry.questions.items()
        }
    except UnableToFindMember as why:
        made.rejections.append(_not_found(str(why), inquiry))
    except UnableToCheck:
        made.rejections.append(Rejection("2110C", BAD_DATES))
    else:
        _benefits(made, answers)
    return made


def _not_found(why: str, inquiry: Inquiry) -> Rejection:
    code = _BY_REASON.get(why, NOT_FOUND)
    if inquiry.dependent is None or why == "unknown":
        return Rejection("2100C", code)
    return Rejection("2100D", code if code == SEVERAL else NO_DEPENDENT)


def _benefits(made: Answered, answers: Mapping[str, Answer]) -> None:
    first = next(iter(answers.values()))
    if "problem" in first and not is_inactive(first):
        made.rejections.append(Rejection("2110C", UNABLE))
        return
    made.benefits += plan_benefits(first)
    if is_inactive(first):
        return
    for kind, answer in answers.items():
        if kind in OPINIONS:
            made.benefits += opinion_benefits(kind, answer)


def _told(answered: Answered) -> dict[str, Any]:
    inquiry = answered.inquiry
    return {
        "traces": [each.reference for each in inquiry.traces],
        "service_types": list(inquiry.types),
        "rejections": [{"loop": each.loop, "code": each.code} for each in answered.rejections],
        "segments": [_flat(each) for each in answered.benefits],
    }


def _flat(segment: Any) -> str:
    return "*".join(str(element) for element in segment)
