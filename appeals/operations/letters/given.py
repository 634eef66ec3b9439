"""An appeal as its letters read it, from what is on record."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.bodies import body_of
from appeals.facts import waits_for_papers
from appeals.judging.standing_papers import REPRESENTS
from appeals.letters.given import (
    Answered,
    AppealGiven,
    Below,
    Body,
    Decided,
    Evidence,
)
from appeals.models import Appeal, AppealDecision, AppealPapers, ExternalReview, NewEvidence
from appeals.operations.dismiss import TIME_TO_DECIDE, grounds_of, time_ends
from appeals.operations.letters.below import below_of, insured, plan_of
from appeals.operations.letters.owed import Owed
from claims.letters.appeal import program_of
from claims.letters.given import Person
from kernel.cases.models import Case, Deadline, Event
from kernel.clocks import catalogue
from kernel.dates import written
from kernel.law import UnableToCite

CARRIED_OUT = "ma_effectuate_plan"
FILE_LEFT = ("file_handed_over", "file_forwarded")
BODY_OF = {"original_medicare": "qic", "medicare_advantage": "ire"}
"""Who hears after the plan, by program; a private plan's is drawn when it is asked for."""


def given_of(rows: Collection[Owed], dated: date) -> list[AppealGiven]:
    """The appeals locked, in order; then everything around them."""
    return [_given(each, dated) for each in sorted(rows, key=lambda one: (one.case, one.of))]


def _given(each: Owed, dated: date) -> AppealGiven:
    case = Case.objects.get(pk=each.case)
    review, row = _whose(case)
    notice = _notice(each)
    member = insured(row.member, dated)
    below, zone = below_of(row, dated), ZoneInfo(case.zone)
    told = _decided(row, each)
    given = AppealGiven(
        subject=each.subject,
        about=each.about,
        case=case.pk,
        number=case.number if review else row.number,
        kind=case.kind,
        zone=case.zone,
        received=case.received_at.astimezone(zone).date(),
        regimes=tuple(case.regimes),
        member=member,
        plan=plan_of(row)[0],
        payer_id=plan_of(row)[1],
        asked_by=row.asked_by,
        asker=_asker(row, below),
        below=below,
        level=row.level,
        levels=row.levels,
        request=row.request,
        track=row.track,
        part_b_drug=row.part_b_drug,
        medical=row.medical,
        wants=row.wants,
        notice=notice,
        decided=told,
        acting=_acting(row, dated),
        experts=tuple(row.experts.order_by("pk").values_list("name", flat=True)),
        evidence=_evidence(row, told, notice, zone),
        paid=str(notice.get("amount", "")) if each.about == "carried_out" else "",
        lawful_grounds=grounds_of(row) if each.about == "dismissed" else (),
    )
    return _with_days(given, row, dated)


def _whose(case: Case) -> tuple[ExternalReview | None, Appeal]:
    """The appeal the case is of, or is beside of; of a review outside, with the review."""
    if case.kind == "appeal":
        return None, _appeal(case.pk)
    review = ExternalReview.objects.filter(pk=case.pk).first()
    if review is not None:
        return review, _appeal(review.appeal_id) if review.appeal_id else _as_appeal(review)
    said = Event.objects.filter(case=case.pk, facts__has_key="appeal_case").first()
    if said is None:
        raise UnableToCite(f"{case.number} names no appeal")
    return None, _appeal(int(said.facts["appeal_case"]))


def _as_appeal(review: ExternalReview) -> Appeal:
    """Of a review where there was no appeal of ours: the same matter, asked for by the member."""
    return Appeal(
        case=review.case,
        number=review.number,
        request=review.request,
        track=review.track,
        part_b_drug=review.part_b_drug,
        received_at=review.received_at,
        member=review.member,
        claim=review.claim,
        asked=review.asked,
        decision=review.decision,
        asked_by="member",
    )


def _appeal(pk: int) -> Appeal:
    return (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("case", "member", "claim", "asked", "decision")
        .get(pk=pk)
    )


def _notice(each: Owed) -> dict[str, Any]:
    """What the event says, by the names letters use."""
    if each.what != "event":
        return {}
    event = Event.objects.get(pk=each.of)
    said = dict(event.facts)
    if each.about == "papers_requested":
        said["kind"], said["missing"] = said.get("missing", ""), ""
    if event.name == "withdrawn":
        said |= {"ground": "withdrawn"}
    if isinstance(said.get("said"), dict):  # of the four limbs of the de minimis test
        said["missing"] = " ".join(said["said"].values())
    if each.about == "carried_out" and said.get("amount"):
        said["why"] = f"We paid ${said['amount']} on {written(event.at.date())}."
    return said


def _decided(row: Appeal, each: Owed) -> Decided | None:
    if each.what != "appeal_decision":
        return None
    made = AppealDecision.objects.get(pk=each.of)
    zone = ZoneInfo(row.case.zone)
    return Decided(
        number=made.number,
        outcome=made.outcome,
        on=made.decided_at.astimezone(zone).date(),
        reason=made.reason,
        discussion=made.discussion,
        lines=tuple(
            Answered(one["line"], one["outcome"], one["why"], one.get("provision", ""))
            for one in made.lines
        ),
        reviewer=made.reviewer,
    )


def _asker(row: Appeal, below: Below) -> Person | None:
    """Who asked, where it was not the member; a provider whose address nobody gave is written to
    where the claim came from."""
    if row.asked_by == "member" or not (row.asker_name or row.asker_npi):
        return None
    lines = tuple(line for line in row.asker_address if line.strip())
    name = row.asker_name
    if row.asker_npi and (not lines or not name):
        known = below.billing if row.asker_npi == below.billing.key else below.rendering
        if known.key == row.asker_npi:
            lines, name = lines or known.address, name or known.name
    return Person(row.asker_npi, name, lines)


def _acting(row: Appeal, dated: date) -> tuple[Person, ...]:
    """Who acts for the member in this appeal with papers that are valid on the day."""
    rows = AppealPapers.objects.filter(appeal=row, kind__in=REPRESENTS, valid_from__lte=dated)
    return tuple(
        Person(f"paper{one.pk}", one.of_whom, tuple(row.asker_address))
        for one in rows.order_by("pk")
        if one.revoked_on is None or one.revoked_on > dated
    )


def _evidence(
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


def _with_days(given: AppealGiven, row: Appeal, dated: date) -> AppealGiven:
    """What the clocks say of it, and who hears next on the day of the letter."""
    zone = ZoneInfo(given.zone)
    due_on, due_at = _due(row, zone)
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


def _due(row: Appeal, zone: ZoneInfo) -> tuple[date | None, str]:
    """The last day to decide; where hours count, with the hour."""
    rows = Deadline.objects.filter(case=row.pk, clock__in=TIME_TO_DECIDE)
    known = [(one.late_from, one.pk, one) for one in rows if one.late_from is not None]
    if not known:
        return None, ""
    late_from, _, last = max(known, key=lambda each: each[:2])
    if not catalogue()[last.clock].counts_hours:
        return last.due_on, ""
    at = late_from.astimezone(zone)
    return at.date(), f"{written(at.date())}, {at:%-I:%M %p %Z}"


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
    program = program_of(given.regimes)
    if program not in BODY_OF:
        return None
    found = body_of(BODY_OF[program], given.regimes, day)
    return Body(found.code, found.name, found.address)


def _file_left(row: Appeal, zone: ZoneInfo) -> date | None:
    one = Event.objects.filter(case=row.pk, name__in=FILE_LEFT).order_by("id").first()
    return one.at.astimezone(zone).date() if one else None
