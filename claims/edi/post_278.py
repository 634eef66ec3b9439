"""A file of 278 requests: checked, its requests put on file, TA1, 999 and 278 responses made."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from claims.edi.acknowledgments import control_numbers
from claims.edi.agreement import agreements_on, hold, objections
from claims.edi.answer_278 import Answered, write_278
from claims.edi.receipt import Receipt, TransactionResult
from claims.edi.review_278 import NO_REVIEW, VERSION, Event, Rejection, read_event
from claims.edi.services_278 import BAD_INPUT, EVENT
from claims.operations.authorizations.asked import Answer, UnableToAuthorize, UnknownRequest
from claims.operations.authorizations.review import take_review
from kernel.record.copying import table_ids
from kernel.x12.acknowledge import write_999, write_ta1
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.reader import Bytes
from kernel.x12.segments import Fault
from kernel.x12.walk import Began, Ended, walk

MOST_FAULTS = 2000


@dataclass(slots=True)
class Reviewed:
    """What became of a file: `files` are the answers by their kind, `reference` our number of
    it."""

    receipt: Receipt
    reference: int
    answered: list[Answered] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0: every request is on file; 1: something was refused or has another door; 2: not X12."""
        if self.receipt.exit_code:
            return self.receipt.exit_code
        return 0 if all(each.answers for each in self.answered) else 1

    def as_json(self) -> dict[str, Any]:
        requests = [row for each in self.answered for row in _as_json(each)]
        return {**self.receipt.as_json(), "requests": requests}


def review_file(stream: Bytes, *, zone: str, now: datetime, by: str) -> Reviewed:
    """Take what the file asks.  Each request is on file or not by itself; the same again is
    answered as it stands.  A test (ISA15 T) of a partner is checked and acknowledged alone."""
    today = now.astimezone(ZoneInfo(zone)).date()
    events: dict[int, list[Loop]] = defaultdict(list)
    receipt = _read(stream, events)
    agreed = agreements_on(today)
    hold(receipt, objections(receipt, agreed))
    made = Reviewed(receipt, table_ids("claims_edifile", 1)[0])
    numbers = control_numbers(made.reference)
    answers: dict[str, bytes] = defaultdict(bytes)
    for interchange, results in receipt.by_interchange():
        answers["ta1"] += write_ta1(interchange, control=next(numbers), at=now)
        answers["999"] += write_999(interchange, control=next(numbers), at=now) or b""
        found = []
        for result in results:
            if result.taken and not result.answered_only:
                sender = "x12:" + "".join(interchange.sender)
                for loop in events[id(result.transaction)]:
                    event = read_event(loop, result.transaction, sender=sender, received=today)
                    found.append(_carried_out(result.group, event, zone=zone, now=now, by=by))
        made.answered += found
        local = now.astimezone(ZoneInfo(zone))
        answers["278"] += write_278(interchange, found, control=next(numbers), at=local) or b""
    made.files = {kind: content for kind, content in answers.items() if content}
    return made


def _read(stream: Bytes, events: dict[int, list[Loop]]) -> Receipt:
    """The verdict on everything, and the events of each transaction set."""
    receipt, here = Receipt(), _Here()
    for part in walk(stream, versions={VERSION}, cut={EVENT}):
        match part:
            case Loop() if here.transaction is not None:
                events[id(here.transaction)].append(part)
            case Began(of=Interchange() as interchange):
                here.interchange = interchange
                receipt.interchanges.append(interchange)
            case Began(of=Group() as group):
                here.group = group
            case Began(of=TransactionSet() as transaction):
                here.transaction = transaction
                if here.interchange and here.group:
                    result = TransactionResult(here.interchange, here.group, transaction)
                    receipt.transactions.append(result)
            case Ended(of=TransactionSet()):
                here.transaction = None
            case Fault() if len(receipt.faults) < MOST_FAULTS:
                receipt.faults.append(part)
    return receipt


@dataclass(slots=True)
class _Here:
    """Where in the file we are."""

    interchange: Interchange | None = None
    group: Group | None = None
    transaction: TransactionSet | None = None


def _carried_out(group: Group, event: Event, *, zone: str, now: datetime, by: str) -> Answered:
    if not event.parts:
        return Answered(group, event)
    try:
        return Answered(group, event, _taken(event, zone=zone, now=now, by=by))
    except UnknownRequest:
        event.rejections.append(Rejection(EVENT, NO_REVIEW))
    except UnableToAuthorize:
        event.rejections.append(Rejection(EVENT, BAD_INPUT))
    return Answered(group, event)


def _taken(event: Event, *, zone: str, now: datetime, by: str) -> tuple[Answer, ...]:
    try:
        return _all(event, zone=zone, now=now, by=by)
    except IntegrityError:  # the same request at the same moment: it is on file now
        return _all(event, zone=zone, now=now, by=by)


def _all(event: Event, *, zone: str, now: datetime, by: str) -> tuple[Answer, ...]:
    """All that the event asks, or nothing."""
    with transaction.atomic():
        return tuple(
            take_review(part.review, received_at=now, zone=zone, now=now, by=by)
            for part in event.parts
        )


def _as_json(answered: Answered) -> list[dict[str, Any]]:
    """A row for each request of the event."""
    event = answered.event
    of_event = {
        "reference": event.heading[3] if len(event.heading) > 3 else "",
        "rejections": [{"loop": each.loop, "code": each.code} for each in event.rejections],
    }
    if not answered.answers:
        action = None if event.rejections else "CT"
        return [{**of_event, "number": None, "state": None, "action": action}]
    return [
        {**of_event, "number": each.number, "state": each.state, "action": each.hcr01}
        for each in answered.answers
    ]


def told(made: Reviewed) -> Iterator[str]:
    """A line for each request."""
    for row in (row for each in made.answered for row in _as_json(each)):
        if row["number"]:
            yield f"{row['reference']}: {row['number']} {row['state']} ({row['action']})"
        elif row["rejections"]:
            why = ", ".join(f"{each['loop']} {each['code']}" for each in row["rejections"])
            yield f"{row['reference']}: rejected ({why})"
        else:
            yield f"{row['reference']}: an appeal or a question; nothing was put on file"
