"""A grievance as its letters read it, from what is on record."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.operations.letters.below import insured
from claims.models import Material
from grievances.letters.given import GrievanceGiven, IssueGiven, Travelled
from grievances.models import Grievance
from grievances.operations.late_filing import BY_CLOCK, last_day, received_day
from grievances.operations.letters.outside import outside, qio, under_state_law
from grievances.operations.letters.owed import Owed
from grievances.operations.obstruction import OBSTRUCTION
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.second_level import SECOND, filing_clock, next_level
from kernel.cases.models import Deadline, Event
from kernel.clocks import Clock, catalogue
from kernel.dates import written
from kernel.law.regimes import base_if_named
from kernel.members.models import Coverage

KINDS = {
    "pathology_slides": "Pathology slides",
    "imaging": "Images",
    "biopsy_specimens": "Biopsy specimens",
    "laboratory": "Laboratory results",
    "notes": "Notes of your doctors",
}
WITH_DAYS = ("received", "extension_taken")
"""Events whose letters print a day of the clocks."""


def given_of(each: Owed, dated: date) -> GrievanceGiven:
    """The grievance locked, and everything around it.  UnableToGrieve where no plan is known, or
    nothing says which program it is of."""
    row = (
        Grievance.objects.select_for_update(of=("self",))
        .select_related("case", "member", "chain")
        .get(pk=each.case)
    )
    case, names = row.case, _regimes(row)
    zone, received = ZoneInfo(case.zone), received_day(row)
    member = insured(row.member, dated)
    plan, payer = _plan(row, received)
    dues = list(_dues(row)) if each.about in WITH_DAYS else []
    decide_by, decide_at = _earliest(dues, zone)
    return GrievanceGiven(
        subject=each.subject,
        about=each.about,
        case=case.pk,
        number=row.number,
        zone=case.zone,
        received=received,
        received_at=_with_hour(row.received_at, zone),
        regimes=names,
        state_law=under_state_law(names),
        member=member,
        plan=plan,
        payer_id=payer,
        track=row.track,
        filed=row.filed,
        filed_by=row.filed_by,
        filer=row.filer_name,
        category=row.category,
        concerns=row.about,
        issues=_issues(row),
        notice=_notice(each),
        decide_by=decide_by,
        decide_at=decide_at,
        weak_rows=_weak(dues),
        late=row.late_filed,
        file_by=_file_by(row),
        form_enclosed="tx_insured" in names and row.filed == "orally",
        extension_cite=_more_time(row),
        **_second_level(row),
        qio=qio(names, member.state, received, dated),
        outside=outside(names, row.body, member.state, received, dated),
        manifest=_manifest(row),
    )


def _regimes(row: Grievance) -> tuple[str, ...]:
    """Those of its coverage, with a program or market among them."""
    names = tuple(row.case.regimes)
    if not names:
        raise UnableToGrieve(f"{row.number}: no plan is known that could answer")
    if not base_if_named(names):
        raise UnableToGrieve(
            f"{row.number}: its coverage names a state alone ({', '.join(names)}), and nothing "
            f"says which program or market it is of"
        )
    return names


def _plan(row: Grievance, day: date) -> tuple[str, str]:
    """The plan's name and its payer's number, of the coverage on the day it was received."""
    found = Coverage.objects.filter(member=row.member_id, days__contains=day)
    coverage = found.select_related("plan").order_by("rank").first()
    return (coverage.plan.name, coverage.plan.payer_id) if coverage else ("your plan", "")


def _issues(row: Grievance) -> tuple[IssueGiven, ...]:
    return tuple(
        IssueGiven(
            number=each.number,
            words=each.words,
            quality_of_care=each.quality_of_care,
            finding=each.finding,
            action=each.action,
        )
        for each in row.issues.order_by("number")
    )


def _notice(each: Owed) -> dict[str, Any]:
    event = Event.objects.filter(pk=each.of).first()
    return dict(event.facts) if event else {}


def _dues(row: Grievance) -> Iterable[tuple[Deadline, Clock]]:
    """The plan's duties to resolve it, that have a day."""
    for each in Deadline.objects.filter(case=row.pk, late_from__isnull=False).order_by("id"):
        clock = catalogue()[each.clock]
        if clock.owed_by == "plan" and any(act.event == "resolved" for act in clock.stops):
            yield each, clock


def _earliest(dues: list[tuple[Deadline, Clock]], zone: ZoneInfo) -> tuple[date | None, str]:
    """The earliest counts where several laws ask for the same; with its hour where hours count."""
    known = [(each.late_from, each.pk, each, clock) for each, clock in dues if each.late_from]
    if not known:
        return None, ""
    late_from, _, first, clock = min(known, key=lambda one: one[:2])
    if not clock.counts_hours:
        return first.due_on, ""
    return late_from.astimezone(zone).date(), _with_hour(late_from, zone)


def _weak(dues: list[tuple[Deadline, Clock]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clock.rule for _, clock in dues if clock.weak))


def _with_hour(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{written(local.date())}, {local:%-I:%M %p %Z}"


def _file_by(row: Grievance) -> date | None:
    """The last day to file, where it came later."""
    if not row.late_filed:
        return None
    clock = Deadline.objects.filter(case=row.pk, clock=BY_CLOCK).first()
    return clock.due_on if clock else last_day(row)


def _more_time(row: Grievance) -> str:
    """The law of an extension by letter, empty where no clock of the grievance has one."""
    for each in Deadline.objects.filter(case=row.pk).order_by("id"):
        law = catalogue()[each.clock].extension
        if law is not None and law.event == "extension_notified" and law.grounds:
            return law.cite
    return ""


def _second_level(row: Grievance) -> dict[str, str]:
    """The law by which the answer may be appealed to the plan, and the time it gives for that."""
    names = tuple(row.case.regimes)
    duty = next_level(names)
    if row.level == SECOND or duty is None:
        return {}
    asked, day = filing_clock(names), received_day(row)
    limit = asked.limit_on(day) if asked else None
    return {
        "appeal_cite": limit.cite if limit else duty.cites[0],
        "appeal_within": str(limit.span) if limit else "",
    }


def _manifest(row: Grievance) -> tuple[Travelled, ...]:
    """Of an obstructed right to review, what must travel for the opinion."""
    if row.category != OBSTRUCTION or row.chain is None:
        return ()
    return tuple(
        Travelled(
            what=": ".join(filter(None, (KINDS[each.kind], each.what))),
            holder=each.holder,
            asked_on=each.asked_on,
            received_on=each.received_on,
        )
        for each in Material.objects.filter(chain=row.chain).order_by("asked_on", "pk")
    )
