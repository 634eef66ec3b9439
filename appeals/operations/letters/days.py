"""What the clocks say of an appeal for its letters, and what evidence went to the claimant when."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.bodies import body_called, body_of
from appeals.facts import waits_for_papers
from appeals.letters.given import AppealGiven, Body, Decided, Evidence
from appeals.models import Appeal, NewEvidence
from appeals.operations.dismiss import TIME_TO_DECIDE, time_ends
from claims.letters.appeal import program_of
from kernel.cases.models import Deadline, Event
from kernel.clocks import catalogue
from kernel.dates import written

OF_A_STATE = r"^ST-.+-(resolve|urgent)$"
"""The rows of a state's time to decide an appeal."""
CARRIED_OUT = "ma_effectuate_plan"
FILE_LEFT = ("file_handed_over", "file_forwarded")
BODY_OF = {"original_medicare": "qic", "medicare_advantage": "ire"}
"""Who hears after the plan, by program; a private plan's is drawn when it is asked for."""


def evidence_of(
    row: Appeal, told: Decided | None, notice: dict[str, Any], zone: ZoneInfo
) -> tuple[Evidence, ...]:
    """Of a letter that sends one, that one; of a decision, all of them."""
    asked = notice.get("evidence")
    if told is None and not asked:
        return ()
    sent = _sent(row)
    answers = [one.at for one in Event.objects.filter(case=row.pk, name="information_received")]
    rows = NewEvidence.objects.filter(appeal=row).order_by("pk")
    if told is None and asked:
        rows = rows.filter(pk=int(asked))
    made = row.decisions.filter(by="plan").order_by("-number").first()
    end = made.decided_at if made else None
    return tuple(_one(one, sent.get(one.pk), answers, end, zone) for one in rows)


def _one(
    one: NewEvidence,
    at: datetime | None,
    answers: list[datetime],
    end: datetime | None,
    zone: ZoneInfo,
) -> Evidence:
    until = one.answer_by.astimezone(zone)
    had_time = (
        at is not None
        and end is not None
        and at < one.answer_by
        and (one.answer_by <= end or any(at <= each < end for each in answers))
    )
    return Evidence(
        kind=one.kind,
        what=one.what,
        answer_by=f"{written(until.date())}, {until:%-I:%M %p %Z}",
        sent_on=at.astimezone(zone).date() if at else None,
        in_time=had_time,
    )


def _sent(row: Appeal) -> dict[int, datetime]:
    """When each left for the claimant, the first time."""
    events = Event.objects.filter(case=row.pk, name="new_evidence_sent").order_by("-id")
    return {int(one.facts["evidence"]): one.at for one in events if one.facts.get("evidence")}


def with_days(given: AppealGiven, row: Appeal, dated: date) -> AppealGiven:
    """What the clocks say of it, and who hears next on the day of the letter."""
    zone = ZoneInfo(given.zone)
    due_on, due_at = _due(row, zone, dated)
    waits = given.about in ("received", "papers_requested") and waits_for_papers(row)
    left = _file_left(row, zone) if given.about in ("decided", "file_left") else None
    by = None if waits and given.about == "received" else due_on
    return replace(
        given,
        decide_by=by,
        decide_at=due_at if by else "",
        waits_for_papers=waits,
        carry_out_by=_carry_out_by(given, row),
        papers_by=_papers_by(given, row, zone),
        body=_body(given, left or dated),
        file_sent_on=left,
        notice=_shown(given),
    )


def _shown(given: AppealGiven) -> dict[str, Any]:
    if not given.evidence:
        return dict(given.notice)
    return dict(given.notice) | {"answer_by_shown": given.evidence[0].answer_by}


def _due(row: Appeal, zone: ZoneInfo, dated: date) -> tuple[date | None, str]:
    """The last day to decide; where hours count, with the hour.  Where a state has a time of its
    own, the earlier of both; one that is over on the day of the letter is promised to nobody."""
    rows = Deadline.objects.filter(case=row.pk, late_from__isnull=False)
    federal = rows.filter(clock__in=TIME_TO_DECIDE).order_by("late_from", "pk").last()
    known = [*([federal] if federal else []), *rows.filter(rule__regex=OF_A_STATE)]
    if not known:
        return None, ""
    ahead = [each for each in known if each.due_on is None or each.due_on >= dated]
    last = min(ahead, key=_when) if ahead else max(known, key=_when)
    if not catalogue()[last.clock].counts_hours:
        return last.due_on, ""
    at = _when(last).astimezone(zone)
    return at.date(), f"{written(at.date())}, {at:%-I:%M %p %Z}"


def _when(deadline: Deadline) -> datetime:
    assert deadline.late_from is not None
    return deadline.late_from


def _carry_out_by(given: AppealGiven, row: Appeal) -> date | None:
    """When what was overturned must be in effect, by the clock that decision opened."""
    if given.decided is None or given.decided.outcome == "upheld":
        return None
    rows = Deadline.objects.filter(case=row.pk, clock__startswith=CARRIED_OUT)
    known = [one.due_on for one in rows if one.due_on]
    return max(known, default=None)


def _papers_by(given: AppealGiven, row: Appeal, zone: ZoneInfo) -> date | None:
    """The last day before the time to decide, with its extension, has ended (MA-33); of a request
    for external review, the end of the time to complete it."""
    if given.about == "incomplete":
        one = Deadline.objects.filter(
            case=given.case, clock="external_request_completed", due_on__isnull=False
        ).first()
        return one.due_on if one else None
    if given.about != "papers_requested":
        return None
    ends = time_ends(row)
    return (ends - timedelta(microseconds=1)).astimezone(zone).date() if ends else None


def _body(given: AppealGiven, day: date) -> Body | None:
    """Who hears: on the day the file went, else on that of the letter."""
    if qio := given.notice.get("qio"):
        hears = body_called(str(qio))
        return Body(hears.code, hears.name, hears.address)
    program = program_of(given.regimes)
    if program not in BODY_OF:
        return None
    found = body_of(BODY_OF[program], given.regimes, day)
    return Body(found.code, found.name, found.address)


def _file_left(row: Appeal, zone: ZoneInfo) -> date | None:
    one = Event.objects.filter(case=row.pk, name__in=FILE_LEFT).order_by("id").first()
    return one.at.astimezone(zone).date() if one else None
