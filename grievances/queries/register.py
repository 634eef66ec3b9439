"""The complaint register of a period and state, as the model regulation for complaint records (NAIC
884) has its columns.

It holds what a department sent on and what a consumer complained of directly (50 Ill. Adm. Code
926.50), of coverage a state regulates: no Medicare Advantage, no self-funded plan, and no case of
CMS's complaint module.  A code nobody gave is empty, and named in `lacking`; so
is the line of business where the coverage on file names a state alone.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from grievances.codes import name_of, of_category
from grievances.law_book import book
from grievances.models import Grievance, Matter
from kernel.cases.models import Case, Event
from kernel.law.regimes import base_if_named, in_force, regimes
from kernel.members.models import Coverage
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.sight import unrestricted
from kernel.spreadsheet import inert

AROUND = timedelta(days=1)
"""A day begins at another moment in each zone."""
STATE = "_insured"
RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Entry:
    """One complaint.  Days are in the zone of the case; `keep_until` is empty while it is open."""

    company: str
    number: str
    their_number: str
    state: str
    line_of_business: str
    function: str
    reason: str
    disposition: str
    received: date
    closed: date | None
    department_complaint: bool
    department: str
    person: str
    keep_until: date | None
    lacking: str


@dataclass(frozen=True, slots=True)
class Period:
    """Received from `first` to `last`, both included; `state` (TX) or every one."""

    first: date
    last: date
    state: str = ""


def register(period: Period, actor: Actor) -> list[Entry]:
    """Every complaint of the period, the oldest first.  NotAllowed for who may not read it; of a
    case restricted to others the person is not named."""
    insist(may(actor, "register.read"))
    with unrestricted():
        rows = [*_matters(period, actor), *_grievances(period, actor)]
    return sorted(rows, key=lambda each: (each.received, each.number))


def state_of(names: Sequence[str]) -> str:
    """TX, of the regimes of a coverage a state regulates; empty for others."""
    for name in in_force(tuple(names)):
        if regimes()[name].kind == "state":
            return name.removesuffix(STATE).upper()
    return ""


def _matters(period: Period, actor: Actor) -> Iterable[Entry]:
    found = Matter.objects.filter(kind="inquiry", previous=None).filter(**around(period))
    for row in found.select_related("case", "member", "of_case").order_by("pk"):
        state, received = state_of(row.case.regimes), local(row.received_at, row.case)
        if _asked(state, received, period):
            yield _entry(
                row.case, state, received, function=row.function_code, reason=row.reason_code,
                disposition=row.disposition, closed=row.closed_on, theirs=row.theirs,
                department="" if row.from_consumer else row.body,
                person=named_to(actor, row.case),
            )  # fmt: skip


def _grievances(period: Period, actor: Actor) -> Iterable[Entry]:
    """What was complained of to the plan, and no department had sent on."""
    found = Grievance.objects.filter(**around(period)).exclude(state__in=("merged", "reclassified"))
    for row in found.select_related("case", "member").order_by("pk"):
        state, received = state_of(row.case.regimes), local(row.received_at, row.case)
        if not _asked(state, received, period):
            continue
        function, reason = of_category(row.category)
        disposition, closed = _disposed(row)
        yield _entry(
            row.case, state, received, function=function, reason=reason,
            disposition=disposition, closed=closed, theirs="", department="",
            person=named_to(actor, row.case),
        )  # fmt: skip


def _disposed(row: Grievance) -> tuple[str, date | None]:
    """By what was found of its issues: with the consumer, against, or some of each."""
    if row.state == "withdrawn":
        return "withdrawn", _day_of(row, "withdrawn")
    if row.state not in ("resolved", "closed"):
        return "", None
    found = set(row.issues.values_list("substantiated", flat=True))
    if found <= {"yes"}:
        disposition = "overturned"
    elif found <= {"no"}:
        disposition = "upheld"
    elif found <= {"unknown", "no"}:
        disposition = "question_of_fact"
    else:
        disposition = "compromise"
    return disposition, _day_of(row, "resolved", "resolution_made", "notice_sent", "told_orally")


def _day_of(row: Grievance, *names: str) -> date | None:
    last = Event.objects.filter(case=row.pk, name__in=names).order_by("at", "id").last()
    return local(last.at, row.case) if last else None


def _entry(
    case: Case,
    state: str,
    received: date,
    *,
    function: str,
    reason: str,
    disposition: str,
    closed: date | None,
    theirs: str,
    department: str,
    person: str,
) -> Entry:
    line = base_if_named(case.regimes)
    codes = {"line_of_business": line, "function": function, "reason": reason}
    if closed is not None:
        codes["disposition"] = disposition
    return Entry(
        company=company_of(case, received),
        number=case.number,
        their_number=theirs,
        state=state,
        line_of_business=line,
        function=name_of("function", function),
        reason=name_of("reason", reason),
        disposition=name_of("disposition", disposition),
        received=received,
        closed=closed,
        department_complaint=bool(department),
        department=department,
        person=person,
        keep_until=_keep_until(case.regimes, closed),
        lacking=", ".join(column for column, code in codes.items() if not code),
    )


def named_to(actor: Actor, case: Case) -> str:
    """The member by name, for whoever may see the case."""
    if not may_see(actor, case.restricted_to):
        return RESTRICTED
    return case.member.name if case.member else ""


def company_of(case: Case, day: date) -> str:
    """The payer whose coverage the member had on the day; empty where none is on file."""
    if case.member is None:
        return ""
    held = Coverage.objects.filter(member=case.member, days__contains=day).select_related("plan")
    first = held.order_by("pk").first()
    return (first.plan.payer_id or first.plan.code) if first else ""


def _keep_until(names: Sequence[str], closed: date | None) -> date | None:
    if closed is None:
        return None
    kept = book().opened(tuple(names), closed_date=closed).span("register.kept")
    return kept.amount.last_day(closed)


def around(period: Period) -> dict[str, datetime]:
    """What may have been received in the period, whatever its zone."""
    zone = ZoneInfo("UTC")
    first = datetime.combine(period.first, time.min, zone) - AROUND
    last = datetime.combine(period.last, time.max, zone) + AROUND
    return {"received_at__gte": first, "received_at__lte": last}


def _asked(state: str, received: date, period: Period) -> bool:
    wanted = not period.state or state == period.state.upper()
    return bool(state) and wanted and period.first <= received <= period.last


def local(at: datetime, case: Case) -> date:
    """The day of a moment in the zone of a case."""
    return at.astimezone(ZoneInfo(case.zone)).date()


def as_csv(rows: Sequence[object], kind: type) -> str:
    """Rows of a dataclass as CSV, its fields as columns; no cell is a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    names = [each.name for each in fields(kind)]
    writer.writerow(names)
    for row in rows:
        writer.writerow([inert(_cell(getattr(row, name))) for name in names])
    return made.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
