"""An X12 276 in, its 277 out: how each claim asked about stands.  Nothing is posted.

    answered = answer_276(stream, now=now, today=today)
    answered.files                               # {"ta1": b"…", "999": b"…", "277": b"…"}

The file is read twice, because a set can be refused by its last segment.  Who may send is agreed
as for claims: with a trading partner on file, a sender without an agreement gets a TA1 or 999.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from claims.edi.agreement import agreements_on, hold, objections
from claims.edi.answer_277 import Answer, Answered, AnsweredSet, write_277
from claims.edi.inquiry_270 import Party
from claims.edi.inquiry_276 import DEPENDENT, SUBSCRIBER, VERSION, Asked, Inquiry, Patient, inquiry
from claims.edi.receipt import Receipt
from claims.operations.claim_status import (
    NO_DAYS,
    NOT_ENOUGH,
    NOT_FOUND,
    Sought,
    Status,
    find_claims,
)
from kernel.members.matching import Named
from kernel.record.copying import table_ids
from kernel.x12.acknowledge import write_999, write_ta1
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.segments import Fault, FaultKind
from kernel.x12.walk import Began, Ended, walk

_NUMBERS_FROM = "record_look"
"""Control numbers of answers to what was only looked up are taken from one series."""


@dataclass(slots=True)
class ClaimStatus:
    """What became of a file.  `files` are the answers by kind, `told` each request's for a
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


def answer_276(stream: BinaryIO, *, now: datetime, today: date) -> ClaimStatus:
    """Every request of the file answered.  Bytes of any kind are told, never raised."""
    made = ClaimStatus()
    taken = _check(stream, made, today)
    stream.seek(0)
    files: dict[str, bytes] = defaultdict(bytes)
    sets: dict[int, list[AnsweredSet]] = defaultdict(list)
    for place, answered in _answered(stream, taken, today):
        sets[place].append(answered)
        made.told += [_told(answer) for level in answered.levels for _, answer in level.answers]
    for place, received in enumerate(made.interchanges):
        controls = iter(table_ids(_NUMBERS_FROM, 3))
        files["ta1"] += write_ta1(received, control=next(controls), at=now)
        if whole := write_999(received, control=next(controls), at=now):
            files["999"] += whole
        if answers := write_277(received, sets[place], control=next(controls), at=now):
            files["277"] += answers
    made.files = dict(files)
    return made


def _check(stream: BinaryIO, made: ClaimStatus, today: date) -> list[bool]:
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
                for fault in _level_faults(event):
                    sets[-1][2].error("5", fault)
            case Fault():
                made.faults.append(event)
            case _:
                pass
    receipt = Receipt(interchanges=made.interchanges)
    hold(receipt, objections(receipt, agreements_on(today)))
    return [interchange.taken(of, one) for interchange, of, one in sets]


def _level_faults(loop: Loop) -> Iterator[str]:
    above: Loop | None = loop
    while above is not None:
        if above.level_fault:
            yield above.level_fault
        above = above.parent
    dependents = list(loop.inner(DEPENDENT))
    yield from (each.level_fault for each in dependents if each.level_fault)
    if not dependents and not any(loop.inner("2200D")):
        yield f"HL {loop.segments[0].get(1)} asks about no claim"


def _answered(
    stream: BinaryIO, taken: list[bool], today: date
) -> Iterator[tuple[int, AnsweredSet]]:
    """The second reading: each set that is taken, with the place of its interchange."""
    verdicts = iter(taken)
    place, group, current = -1, None, None
    for event in walk(stream, versions={VERSION}, cut={SUBSCRIBER}, check=False):
        match event:
            case Began(of=Interchange()):
                place += 1
            case Began(of=Group() as of):
                group = of
            case Began(of=TransactionSet() as of):
                current = None
                of.skip = not next(verdicts, False)
                if group is not None and not of.skip:
                    current = AnsweredSet(group, of, "")
            case Loop() if current is not None:
                current.levels.append(_level(inquiry(event), today))
            case Ended(of=TransactionSet() as of) if current is not None:
                heading = of.heading.split(of.delimiters.element)
                current.reference = heading[3] if len(heading) > 3 else ""
                yield place, current
                current = None
            case _:
                pass


def _level(found: Inquiry, today: date) -> Answered:
    made = Answered(found)
    for patient in found.patients:
        for asked in patient.asked:
            made.answers.append((patient, _answer(found, patient, asked, today)))
    return made


def _answer(found: Inquiry, patient: Patient, asked: Asked, today: date) -> Answer:
    sought = _sought(found, patient, asked)
    claims = find_claims(sought, today=today)
    return Answer(asked, claims, _why_none(sought))


def _why_none(sought: Sought) -> Status:
    if not (sought.npis or sought.tins):
        return NOT_ENOUGH
    return NOT_FOUND if sought.can_be_found else NO_DAYS


def _sought(found: Inquiry, patient: Patient, asked: Asked) -> Sought:
    person = patient.party
    return Sought(
        patient=Named(found.subscriber.id, person.name, person.first, patient.born),
        npis=_ids(found.providers, "XX"),
        tins=_ids(found.providers, "FI"),
        number=asked.number,
        control_number=asked.control_number,
        days=asked.days or _line_days(asked),
        charge=asked.charge,
    )


def _ids(parties: tuple[Party, ...], kind: str) -> tuple[str, ...]:
    return tuple(each.id for each in parties if each.id_kind == kind and each.id)


def _line_days(asked: Asked) -> tuple[date, date] | None:
    """Asked about by its lines only, a claim is sought on their days."""
    days = [each.days for each in asked.lines if each.days]
    return (min(day[0] for day in days), max(day[1] for day in days)) if days else None


def _refused(received: Interchange) -> Iterator[str]:
    yield from received.messages
    for group in received.groups:
        yield from group.messages
        for one in group.transactions:
            yield from one.messages
            for problem in one.problems:
                yield problem.message
                yield from (f"{problem.segment}: {each.message}" for each in problem.elements)


def _told(answer: Answer) -> dict[str, Any]:
    claims = [
        {
            "number": each.row["number"],
            "status": _shown(each.status),
            "on": each.on.isoformat(),
            "charge": str(each.row["charge"]),
            "paid": None if each.paid is None else str(each.paid),
        }
        for each in answer.found
    ]
    said: dict[str, Any] = {"trace": answer.asked.trace, "claims": claims}
    return said if claims else said | {"status": _shown(answer.status)}


def _shown(status: Status) -> str:
    return ":".join(filter(None, (status.category, status.code, status.entity)))
