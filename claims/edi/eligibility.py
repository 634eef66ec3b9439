"""An X12 270 in, its 271 out: the coverage check of every patient asked about, posted nowhere.

answered = answer_270(stream, now=now, today=today, by="a name")
answered.files                               # {"ta1": b"…", "999": b"…", "271": b"…"}
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from claims.edi.addressed import UNKNOWN_PAYER, OurPayers, our_payers
from claims.edi.answer_271 import RESPONSE, Answered, body_271
from claims.edi.benefits_271 import (
    Answer,
    Entity,
    is_inactive,
    opinion_benefits,
    plan_benefits,
)
from claims.edi.inquiry_270 import (
    BAD_DATES,
    NO_ID,
    NOT_ON_FILE,
    OPINIONS,
    SUBSCRIBER,
    VERSION,
    Inquiry,
    Rejection,
    inquiries,
)
from claims.edi.questions import Answers, Questions, answer_file, level_faults
from claims.operations.coverage_check import (
    UnableToCheck,
    UnableToFindMember,
    clinician_known,
    coverage_check,
)
from claims.operations.read_payers import Payers
from kernel.members.models import Plan
from kernel.x12.loops import Loop

MOST = 1000
"""Patients of one set; a set with more is answered that it is too large (AAA 04)."""

TOO_MANY, UNABLE = "04", "42"
NOT_FOUND, NO_DEPENDENT, NAME, BORN, SEVERAL = "75", "67", "73", "71", "76"
_BY_REASON = {
    "unknown": NOT_FOUND,
    "the last name differs": NAME,
    "the first name differs": NAME,
    "the birth date differs": BORN,
    "more than one person agrees": SEVERAL,
}


def answer_270(
    stream: BinaryIO,
    *,
    now: datetime,
    today: date,
    by: str,
    partner: str = "",
    payers: Payers | None = None,
) -> Answers:
    """Every inquiry of the file answered.  Bytes of any kind are told, never raised.

    `payers` say who we are, and whom to ask where a machine does not decide.
    """
    ours = our_payers(payers)

    def answers(loop: Loop, before: int) -> Iterator[Answered]:
        """One more than are answered shows that there are too many."""
        for place, each in enumerate(inquiries(loop, today=today), before + 1):
            if place <= MOST:
                yield _misdirected(each, ours) or _answer(each, payers, now=now, by=by)
            elif place == MOST + 1:
                yield Answered(each)

    asked = Questions(
        guide=VERSION,
        cut=SUBSCRIBER,
        kind=RESPONSE,
        faults=_faults,
        answers=answers,
        finished=_not_too_many,
        body=body_271,
        told=_told,
    )
    return answer_file(stream, asked, now=now, today=today, partner=partner)


def _faults(loop: Loop) -> Iterator[str]:
    yield from level_faults(loop)
    yield from (each.level_fault for each in loop.inner("2000D") if each.level_fault)


def _not_too_many(answers: list[Answered]) -> list[Answered]:
    """More patients than are answered at once: none is, and the asker is told."""
    if len(answers) <= MOST:
        return answers
    return [Answered(answers[0].inquiry, [], [Rejection("2100B", TOO_MANY)])]


def _misdirected(inquiry: Inquiry, ours: OurPayers | None) -> Answered | None:
    """The answer to what asks another payer; of any patient it says nothing."""
    source = inquiry.source
    if ours is None or ours.may_be(source.id_kind, source.id):
        return None
    return Answered(inquiry, rejections=[Rejection("2100A", UNKNOWN_PAYER)])


def _answer(inquiry: Inquiry, payers: Payers | None, *, now: datetime, by: str) -> Answered:
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
        _benefits(made, answers, payers)
    return made


def _not_found(why: str, inquiry: Inquiry) -> Rejection:
    """The code of who is not to be found.  A subscriber named whole, by number, both names and
    birth date, is not "not found" (75): the number is none of ours (72), as X12's interpretation
    1693 has it."""
    code = _BY_REASON.get(why, NOT_FOUND)
    if code == NOT_FOUND and inquiry.dependent is None and _named_whole(inquiry):
        return Rejection("2100C", NO_ID)
    if inquiry.dependent is None or why == "unknown":
        return Rejection("2100C", code)
    return Rejection("2100D", code if code == SEVERAL else NO_DEPENDENT)


def _named_whole(inquiry: Inquiry) -> bool:
    """By all that a payer may ask for: the primary search of the guide (1.4.8)."""
    patient = next(iter(inquiry.questions.values())).patient
    return all((patient.number, patient.last_name, patient.first_name, patient.born_on))


def _benefits(made: Answered, answers: Mapping[str, Answer], payers: Payers | None) -> None:
    first = next(iter(answers.values()))
    if "problem" in first and not is_inactive(first):
        made.rejections.append(Rejection("2110C", UNABLE))
        return
    made.benefits += plan_benefits(first)
    if is_inactive(first):
        return
    for kind, answer in answers.items():
        if kind in OPINIONS:
            made.benefits += opinion_benefits(kind, answer, _to_ask(answer, payers))


def _to_ask(answer: Answer, payers: Payers | None) -> Entity | None:
    """The payer of the plan, with its contact on file."""
    if payers is None:
        return None
    plan = Plan.objects.filter(code=answer["plan"]).first()
    payer = payers.of(plan.payer_id if plan else "", tuple(answer["regimes"]))
    if payer is None:
        return None
    return Entity(payer.name, payer.id, payer.contact, payer.phone, payer.website)


def _told(answered: Answered) -> Iterator[dict[str, Any]]:
    inquiry = answered.inquiry
    yield {
        "traces": [each.reference for each in inquiry.traces],
        "service_types": list(inquiry.types),
        "rejections": [{"loop": each.loop, "code": each.code} for each in answered.rejections],
        "segments": [_flat(each) for each in answered.benefits],
    }


def _flat(segment: Any) -> str:
    return "*".join(str(element) for element in segment)
