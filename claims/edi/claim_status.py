"""An X12 276 in, its 277 out: how each claim asked about stands.  Nothing is posted.

answered = answer_276(stream, now=now, today=today, payers=payers)
answered.files                               # {"ta1": b"…", "999": b"…", "277": b"…"}
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from claims.edi.addressed import OurPayers, our_payers
from claims.edi.answer_277 import RESPONSE, Answer, Answered, body_277
from claims.edi.inquiry_270 import Party
from claims.edi.inquiry_276 import DEPENDENT, SUBSCRIBER, VERSION, Asked, Inquiry, Patient, inquiry
from claims.edi.questions import Answers, Questions, answer_file, level_faults
from claims.operations.claim_status import (
    NO_DAYS,
    NOT_ENOUGH,
    NOT_FOUND,
    NOT_OURS,
    Sought,
    find_claims,
)
from claims.operations.claim_statuses import Status
from claims.operations.read_payers import Payers
from kernel.members.matching import Named
from kernel.x12.loops import Loop


def answer_276(
    stream: BinaryIO,
    *,
    now: datetime,
    today: date,
    partner: str = "",
    payers: Payers | None = None,
) -> Answers:
    """Every request of the file answered.  Bytes of any kind are told, never raised.

    `payers` say who we are: what asks another payer is told so, and no claim is looked for.
    """
    ours = our_payers(payers)

    def answers(loop: Loop, before: int) -> Iterator[Answered]:
        yield _level(inquiry(loop), ours, today)

    asked = Questions(
        guide=VERSION,
        cut=SUBSCRIBER,
        kind=RESPONSE,
        faults=_faults,
        answers=answers,
        finished=list,
        body=body_277,
        told=_told,
    )
    return answer_file(stream, asked, now=now, today=today, partner=partner)


def _faults(loop: Loop) -> Iterator[str]:
    yield from level_faults(loop)
    dependents = list(loop.inner(DEPENDENT))
    yield from (each.level_fault for each in dependents if each.level_fault)
    if not dependents and not any(loop.inner("2200D")):
        yield f"HL {loop.segments[0].get(1)} asks about no claim"


def _level(found: Inquiry, ours: OurPayers | None, today: date) -> Answered:
    made = Answered(found)
    if ours is not None and not ours.may_be(found.payer.id_kind, found.payer.id):
        made.refused = NOT_OURS
    for patient in found.patients:
        for asked in patient.asked:
            refused = Answer(asked, status=made.refused) if made.refused else None
            made.answers.append((patient, refused or _answer(found, patient, asked, today)))
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


def _told(answered: Answered) -> Iterator[dict[str, Any]]:
    yield from (_row(each) for _, each in answered.answers)


def _row(answer: Answer) -> dict[str, Any]:
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
