"""A file of 278 requests: checked, its requests put on file, TA1, 999 and 278 responses made."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from claims.edi.acknowledgments import acknowledged
from claims.edi.addressed import UNKNOWN_PAYER, OurPayers, our_payers
from claims.edi.agreement import agreements_on, hold, objections
from claims.edi.answer_278 import Answered, write_278
from claims.edi.parties_278 import name_of
from claims.edi.questions import level_faults
from claims.edi.receipt import Receipt, Results, TransactionResult
from claims.edi.review_278 import NO_REVIEW, REVIEWER, VERSION, Event, Rejection, read_event
from claims.edi.services_278 import BAD_INPUT, EVENT, SERVICE
from claims.edi.verdicts import taken_loops, verdicts
from claims.operations.authorizations.asked import Answer, UnableToAuthorize, UnknownRequest
from claims.operations.authorizations.kept_aside import keep
from claims.operations.authorizations.review import CONTACT_US, take_review
from claims.operations.read_payers import Payers
from kernel.record.copying import table_ids
from kernel.x12.envelopes import Group, Interchange
from kernel.x12.loops import Loop


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
        """0: every request is on file; 1: something was refused, or is no request; 2: not X12."""
        if self.receipt.exit_code:
            return self.receipt.exit_code
        return 0 if all(each.answers for each in self.answered) else 1

    def as_json(self) -> dict[str, Any]:
        requests = [row for each in self.answered for row in _as_json(each)]
        return {**self.receipt.as_json(), "requests": requests}


def review_file(
    stream: BinaryIO,
    *,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
    partner: str = "",
    payers: Payers | None = None,
) -> Reviewed:
    """Take what the file asks.  Each request is on file or not by itself; the same again is
    answered as it stands.  A test (ISA15 T) of a partner is checked and acknowledged alone.
    `partner` is the trading partner in whose folder the file lay, `payers` say who we are."""
    arrival = _Arrival(received_at, zone, now, by, our_payers(payers))
    local, day = now.astimezone(ZoneInfo(zone)), received_at.astimezone(ZoneInfo(zone)).date()
    receipt = verdicts(stream, guide=VERSION, cut=EVENT, each=_blame)
    hold(receipt, objections(receipt, agreements_on(day, only=partner)))
    made = Reviewed(receipt, table_ids("claims_edifile", 1)[0])
    stream.seek(0)
    of_sets: dict[int, list[Answered]] = {}
    for result, loop in taken_loops(stream, receipt, guide=VERSION, cut=EVENT):
        if not result.answered_only:
            sender = "x12:" + "".join(result.interchange.sender)
            event = read_event(loop, result.transaction, sender=sender, received=day)
            answered = _carried_out(result.group, event, arrival)
            made.answered.append(answered)
            of_sets.setdefault(result.transaction.offset, []).append(answered)

    def write(of: Interchange, results: Results, control: int) -> bytes | None:
        those = [each for one in results for each in of_sets.get(one.transaction.offset, ())]
        return write_278(of, those, control=control, at=local)

    made.files = acknowledged(receipt, made.reference, at=local, kind="278", write=write)
    return made


def _blame(result: TransactionResult, loop: Loop) -> None:
    """Levels whose numbers lead elsewhere say of nobody for sure whose request this is."""
    wrong = (each.level_fault for each in loop.inner(SERVICE) if each.level_fault)
    for fault in (*level_faults(loop), *wrong):
        result.transaction.error("5", fault)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """When requests came, when they are worked, by whom, and for which payers."""

    received_at: datetime
    zone: str
    now: datetime
    by: str
    ours: OurPayers | None


def _carried_out(group: Group, event: Event, arrival: _Arrival) -> Answered:
    if event.aside is not None:
        at, zone, now = arrival.received_at, arrival.zone, arrival.now
        case = keep(event.aside, received_at=at, zone=zone, now=now, by=arrival.by)
        return Answered(group, event, kept=case.number)
    if _misdirected(event, arrival.ours):
        event.parts, event.rejections = (), [Rejection("2010A", UNKNOWN_PAYER)]
    if not event.parts:
        return Answered(group, event)
    try:
        return Answered(group, event, _taken(event, arrival))
    except UnknownRequest:
        event.rejections.append(Rejection(EVENT, NO_REVIEW))
    except UnableToAuthorize:
        event.rejections.append(Rejection(EVENT, BAD_INPUT))
    return Answered(group, event)


def _misdirected(event: Event, ours: OurPayers | None) -> bool:
    """Whether it asks another payer."""
    named = name_of(event.level(REVIEWER), "2010A")
    return ours is not None and named is not None and not ours.may_be(named.get(8), named.get(9))


def _taken(event: Event, arrival: _Arrival) -> tuple[Answer, ...]:
    try:
        return _all(event, arrival)
    except IntegrityError:  # the same request at the same moment: it is on file now
        return _all(event, arrival)


def _all(event: Event, arrival: _Arrival) -> tuple[Answer, ...]:
    """All that the event asks, or nothing."""
    with transaction.atomic():
        return tuple(
            take_review(
                part.review,
                received_at=arrival.received_at,
                zone=arrival.zone,
                now=arrival.now,
                by=arrival.by,
            )
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
        kept = {"kept": answered.kept, "what": event.aside.what} if event.aside else {}
        action = CONTACT_US if event.aside else None
        return [{**of_event, "number": None, "state": None, "action": action, **kept}]
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
            yield f"{row['reference']}: {row['what']}; kept as {row['kept']} for a person"
