"""The extract an examiner asks for: every inquiry of the departments in a period, how long it took
to answer, by which law, and whether that was in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from grievances.codes import name_of
from grievances.models import Matter
from grievances.queries.register import Period, around, company_of, local, named_to, state_of
from kernel.cases.models import Deadline, Event
from kernel.clocks import catalogue
from kernel.law.regimes import base_if_named
from kernel.outside.models import Packet
from kernel.people.policy import Actor, insist, may
from kernel.record.sight import unrestricted


@dataclass(frozen=True, slots=True)
class Row:
    """One inquiry, or one further step of it.  `in_time` is yes, no, open, or empty where no clock
    of a state runs; `weak` says that its row of the law was not read in an official text."""

    company: str
    number: str
    step_of: str
    their_number: str
    department: str
    state: str
    line_of_business: str
    person: str
    complained_about: str
    grievance: str
    sent: date | None
    received: date
    due: date | None
    more_time: str
    answered: date | None
    days: int | None
    in_time: str
    law: str
    weak: bool
    function: str
    reason: str
    disposition: str
    closed: date | None
    packet_sha256: str


def extract(period: Period, actor: Actor) -> list[Row]:
    """Every inquiry received in the period, the oldest first.  NotAllowed for who may not read it;
    of a case restricted to others the person is not named."""
    insist(may(actor, "register.read"))
    with unrestricted():
        return list(_rows(period, actor))


def _rows(period: Period, actor: Actor) -> Iterable[Row]:
    found = Matter.objects.filter(kind="inquiry", from_consumer=False).filter(**around(period))
    related = ("case__member", "of_case", "grievance", "previous")
    for row in found.select_related(*related).order_by("received_at", "pk"):
        state, received = state_of(row.case.regimes), local(row.received_at, row.case)
        if not period.first <= received <= period.last:
            continue
        if period.state and state != period.state.upper():
            continue
        yield _row(row, state, received, named_to(actor, row.case))


def _row(row: Matter, state: str, received: date, person: str) -> Row:
    deadline = _of_answering(row)
    clock = catalogue()[deadline.clock] if deadline else None
    at = _first(row, "notice_sent")
    answered = local(at, row.case) if at else None
    packet = Packet.objects.filter(case=row.pk, title__startswith="Answer").order_by("pk").last()
    return Row(
        company=company_of(row.case, received),
        number=row.number,
        step_of=row.previous.number if row.previous else "",
        their_number=row.theirs,
        department=row.body,
        state=state,
        line_of_business=base_if_named(row.case.regimes),
        person=person,
        complained_about=row.of_case.number if row.of_case else "",
        grievance=row.grievance.number if row.grievance else "",
        sent=row.sent_on,
        received=received,
        due=deadline.due_on if deadline else None,
        more_time=_more_time(row),
        answered=answered,
        days=(answered - received).days if answered else None,
        in_time=_in_time(deadline),
        law="; ".join(clock.cites[:1]) if clock else "",
        weak=bool(clock and clock.weak),
        function=name_of("function", row.function_code),
        reason=name_of("reason", row.reason_code),
        disposition=name_of("disposition", row.disposition),
        closed=row.closed_on,
        packet_sha256=packet.pdf_sha256 if packet else "",
    )


def _of_answering(row: Matter) -> Deadline | None:
    """The duty to answer: the one its sending stops."""
    for each in Deadline.objects.filter(case=row.pk).order_by("pk"):
        if any(str(act) == "notice_sent" for act in catalogue()[each.clock].stops):
            return each
    return None


def _in_time(deadline: Deadline | None) -> str:
    if deadline is None:
        return ""
    return {"met": "yes", "met_late": "no", "late": "no"}.get(deadline.state, "open")


def _first(row: Matter, name: str) -> datetime | None:
    found = Event.objects.filter(case=row.pk, name=name).order_by("at", "id").first()
    return found.at if found else None


def _more_time(row: Matter) -> str:
    at = _first(row, "extension_notified")
    return local(at, row.case).isoformat() if at else ""
