"""Inquiries of an X12 270 (005010X279A1): each patient with what is asked.  Pure.

Service types 20 and 21 ask about a second and a third surgical opinion, 3 about a consultation:
the next opinion of the patient's question.  Any other type is answered about the plan in general.
A diagnosis is in HI, the clinician in PRV of the patient, else the provider who asks; EQ02 names
the service.  What cannot be read is an AAA code (data element 901) at the loop it belongs to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from claims.adjudication import Subject
from claims.coverage.question import Patient, Question
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_date, as_dates
from providers.npi import is_npi

VERSION = "005010X279A1"
SUBSCRIBER = "2000C"
CONSULTATION, SECOND, THIRD, PLAN = "3", "20", "21", "30"
OPINIONS: dict[str, int | None] = {CONSULTATION: None, SECOND: 2, THIRD: 3}
PROVIDERS = ("1P", "80", "FA", "GP")
"""Askers (NM101) who must name themselves by NPI."""

NO_PROVIDER, NOT_ON_FILE, NO_ID = "43", "51", "72"
BAD_DATES = "57"
MOST_TYPES = 20
"""Service types of one patient that are answered one by one."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """AAA03 at a loop: 2100A, 2100B, 2100C, 2100D or 2110C."""

    loop: str
    code: str


@dataclass(frozen=True, slots=True)
class Trace:
    """TRN02 to TRN04 as the asker gave them."""

    reference: str
    originator: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """An NM1: role, kind (1 person, 2 not), names, and the identifier with its kind."""

    role: str
    kind: str
    name: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id_kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One patient: the subscriber, or a dependent of one.  `questions` are by service type."""

    source: Party
    receiver: Party
    subscriber: Party
    dependent: Party | None
    traces: tuple[Trace, ...]
    types: tuple[str, ...]
    questions: dict[str, Question]
    rejections: tuple[Rejection, ...] = ()


def inquiries(loop: Loop, *, today: date) -> Iterator[Inquiry]:
    """The patients of one subscriber level (2000C), in order."""
    source = _party(_name(loop.above("2000A"), "2100A"))
    receiver = _party(_name(loop.above("2000B"), "2100B"))
    holder = _name(loop, "2100C")
    subscriber = _party(holder)
    about = (source, receiver, subscriber)
    dependents = list(loop.inner("2000D"))
    if not dependents:
        yield _inquiry(loop, holder, "2110C", about, None, today)
    for level in dependents:
        name = _name(level, "2100D")
        yield _inquiry(level, name, "2110D", about, _party(name), today)


def _name(level: Loop | None, loop: str) -> Loop | None:
    return next(level.inner(loop), None) if level else None


def _party(loop: Loop | None) -> Party:
    found = loop.first("NM1") if loop else None
    if found is None:
        return Party("", "")
    at = (1, 2, 3, 4, 5, 7, 8, 9)
    return Party(*(found.get(place).strip() for place in at))


def _inquiry(
    level: Loop,
    name: Loop | None,
    asked_in: str,
    about: tuple[Party, Party, Party],
    dependent: Party | None,
    today: date,
) -> Inquiry:
    source, receiver, subscriber = about
    asked = list(name.inner(asked_in)) if name else []
    types = _types(asked)
    clinician, rejections = _clinician(name, receiver, dependent)
    if not subscriber.id:
        rejections.append(Rejection("2100C", NO_ID))
    made = Inquiry(
        source=source,
        receiver=receiver,
        subscriber=subscriber,
        dependent=dependent,
        traces=tuple(_traces(level)),
        types=types,
        questions={},
        rejections=tuple(rejections),
    )
    if rejections:
        return made
    person = _patient(name, subscriber, dependent)
    day = _day(name, asked) or today
    questions = {
        each: _question(each, person, clinician, day, name, asked) for each in types[:MOST_TYPES]
    }
    return replace(made, questions=questions)


def _types(asked: list[Loop]) -> tuple[str, ...]:
    """EQ01, each once; where only a procedure is asked about, the consultation it would be."""
    found: list[str] = []
    for loop in asked:
        inquiry = loop.first("EQ")
        if inquiry is not None:
            found += [each for each in inquiry.repetitions(1) if each] or [CONSULTATION]
    return tuple(dict.fromkeys(found)) or (PLAN,)


def _traces(level: Loop) -> Iterator[Trace]:
    for each in level.all("TRN"):
        yield Trace(each.get(2), each.get(3), each.get(4))


def _clinician(
    name: Loop | None, receiver: Party, dependent: Party | None
) -> tuple[str, list[Rejection]]:
    """The NPI of who shall give the opinion, or why none can be told."""
    asker = receiver.id if receiver.id_kind == "XX" and is_npi(receiver.id) else ""
    faults = []
    if not asker and receiver.role in PROVIDERS:
        faults.append(Rejection("2100B", NO_PROVIDER))
    provider = name.first("PRV") if name else None
    if provider is not None and provider.get(2) == "HPI":
        npi = provider.get(3).strip()
        if is_npi(npi):
            return npi, faults
        faults.append(Rejection("2100D" if dependent else "2100C", NO_PROVIDER))
    elif not asker and not faults:
        faults.append(Rejection("2100D" if dependent else "2100C", NO_PROVIDER))
    return asker, faults


def _patient(name: Loop | None, subscriber: Party, dependent: Party | None) -> Patient:
    who = dependent or subscriber
    about = name.first("DMG") if name else None
    born = as_date(about.get(2)) if about and about.get(1) == "D8" else None
    return Patient(subscriber.id, who.name, who.first, born)


def _day(name: Loop | None, asked: list[Loop]) -> date | None:
    """The first day asked about: of the inquiry itself, else of the patient."""
    for loop in (*asked, *([name] if name else [])):
        found = loop.first("DTP", "291")
        days = as_dates(found.get(3)) if found else None
        if days:
            return days[0]
    return None


def _question(
    kind: str, person: Patient, npi: str, day: date, name: Loop | None, asked: list[Loop]
) -> Question:
    opinion = OPINIONS.get(kind)
    surgical = kind in (SECOND, THIRD)
    diagnosis = _diagnosis(name.first("HI") if name else None)
    subject = Subject("surgery" if surgical else None, diagnosis=diagnosis or None)
    return Question(
        patient=person,
        npi=npi,
        on=day,
        opinion=opinion,
        scenario="elective_surgery" if surgical else "other",
        subject=subject,
        kind_said=False,
        codes=_codes(kind, asked),
        why=f"X12 270, service type {kind}",
    )


def _diagnosis(codes: Segment | None) -> str:
    return codes.get(1, 2).replace(".", "").upper() if codes else ""


def _codes(kind: str, asked: list[Loop]) -> tuple[str, ...]:
    """The procedures (EQ02, HCPCS) asked about together with this service type, or alone."""
    found = []
    for loop in asked:
        inquiry = loop.first("EQ")
        if inquiry is None or inquiry.get(2, 1) != "HC":
            continue
        types = inquiry.repetitions(1)
        if kind in types or (not types and kind == CONSULTATION):
            found.append(inquiry.get(2, 2).upper())
    return tuple(dict.fromkeys(code for code in found if len(code) == 5 and code.isalnum()))
