"""A private plan's external review: asked for, screened, drawn, sent, answered, and carried out."""

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from appeals.external.answering import Effected, Outcome
from appeals.external.on_file import UnableToGo
from appeals.models import Appeal, Draw, ExternalReview, ReviewOrganization
from appeals.operations import assign_iro
from appeals.operations.assign_iro import Named, acknowledged, assign, assigned_by_others
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.extra_information import Extra, came, stands
from appeals.operations.import_organizations import UnableToImport, import_organizations
from appeals.operations.outcome import record_effect, record_outcome
from appeals.operations.own_reversal import reverse
from appeals.operations.screen import Found, Screened, completed, screen
from appeals.rotation import UnableToDraw
from kernel.cases import sweep as sweeping
from kernel.cases.deadlines import reckon_again
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.timeline import record
from kernel.cases.version import Stale
from kernel.law import UnableToCite
from kernel.outside.models import Escalation
from kernel.people.policy import Actor, NotAllowed
from tests.appealing import appealed, denied, paying
from tests.external_reviews import SPECIALIST, roster, version
from tests.forwarding import confirmed, delivered, handed_over

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 7, 1, 14, tzinfo=UTC)
"""Wednesday, 10:00 in New York."""
GOOD = Found(covered=True, about="medical_judgment")


def final_denial(*regimes: str) -> Appeal:
    plan = paying.plan(*(regimes or ("erisa_self_funded",)), network="required")
    row = appealed(denied(paying.member(plan)))
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    row.refresh_from_db()
    return row


def asked(
    row: Appeal, at: datetime = ASKED, received: date | None = date(2026, 6, 20), **said: object
) -> ExternalReview:
    given = {"asked_by": "member", "basis": "final_denial", "appeal": row.number} | said
    wanted = ReviewAsked(**given, notice_received=received)  # type: ignore[arg-type]
    return ask(wanted, SPECIALIST, at, received_at=at)


def screened(row: ExternalReview, found: Found = GOOD, at: datetime | None = None) -> Screened:
    now = at or ASKED + timedelta(hours=2)
    return screen(row.number, found, SPECIALIST, now, version(row))


def due(row: ExternalReview, clock: str) -> tuple[date | None, str]:
    found = Deadline.objects.get(case=row.pk, clock=clock)
    return found.due_on, found.state


def test_the_time_to_screen_runs_from_the_request_and_to_tell_from_the_result() -> None:
    request = asked(final_denial())
    assert (request.process, request.step, request.state) == ("federal", "request", "asked")
    # Wednesday July 1; business days July 2, 3 (the holiday's observed day counts for a plan), 6,
    # 7, 8
    assert due(request, "external_preliminary_review") == (date(2026, 7, 8), "running")
    assert WorkItem.objects.get(case=request.pk).reasons == ["to_screen"]
    assert screened(request).result == "eligible"
    assert due(request, "external_preliminary_review")[1] == "met"
    assert due(request, "external_preliminary_notice") == (date(2026, 7, 2), "running")
    request.refresh_from_db()
    assert request.state == "screened"


@pytest.mark.parametrize(
    ("filed", "verdict"),
    [
        # received October 30: no February 30, so the first day of the fifth month, March 1, 2027
        (datetime(2027, 3, 2, 4, 59, tzinfo=UTC), "eligible"),  # March 1, 23:59 in New York
        (datetime(2027, 3, 2, 5, 0, tzinfo=UTC), "ineligible"),
    ],
)
def test_four_months_end_in_a_month_without_that_day(filed: datetime, verdict: str) -> None:
    request = asked(final_denial(), at=filed, received=date(2026, 10, 30))
    found = screened(request, at=filed + timedelta(hours=1))
    assert found.result == verdict


def test_ineligible_is_told_with_reasons_and_is_over() -> None:
    request = asked(final_denial())
    found = screened(request, Found(covered=True, about="eligibility"))
    assert found.result == "ineligible"
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("closed", "dismissed")
    said = Event.objects.get(case=request.pk, name="screened").facts
    assert "terms of eligibility" in said["why"]
    assert said["missing"] == ""


def test_incomplete_is_completed_and_screened_again() -> None:
    request = asked(final_denial())
    lacking = Found(True, "medical_judgment", ("the signed release of records",))
    assert screened(request, lacking).result == "incomplete"
    request.refresh_from_db()
    assert (request.state, request.complete) == ("asked", False)
    # the rest of the four months: received June 20, to October 20
    assert due(request, "external_request_completed") == (date(2026, 10, 20), "running")
    later = ASKED + timedelta(days=3)
    completed(request.number, "the release", SPECIALIST, later, version(request),
              received_at=later)  # fmt: skip
    assert due(request, "external_request_completed")[1] == "met"
    # Saturday July 4; business days July 6, 7, 8, 9, 10
    assert due(request, "external_second_preliminary_review") == (date(2026, 7, 10), "running")
    assert not Deadline.objects.filter(
        case=request.pk, clock="external_second_preliminary_notice"
    ).exists()
    monday = datetime(2026, 7, 6, 15, tzinfo=UTC)
    assert screened(request, at=monday).result == "eligible"
    assert due(request, "external_second_preliminary_review") == (date(2026, 7, 10), "met")
    assert due(request, "external_second_preliminary_notice") == (date(2026, 7, 7), "running")
    assert due(request, "external_preliminary_review") == (date(2026, 7, 8), "met")


def test_each_completion_begins_a_preliminary_review_of_its_own() -> None:
    request = asked(final_denial())
    lacking = Found(True, "medical_judgment", ("the signed release of records",))
    screened(request, lacking)
    for day, last in ((6, 13), (20, 27)):  # Mondays: five business days end the next Monday
        at = datetime(2026, 7, day, 15, tzinfo=UTC)
        request.refresh_from_db()
        completed(request.number, "it", SPECIALIST, at, version(request), received_at=at)
        second = due(request, "external_second_preliminary_review")
        assert second == (date(2026, 7, last), "running")
        screened(request, lacking, at=at + timedelta(days=1))
        assert due(request, "external_second_preliminary_review")[1] == "met"
        told = due(request, "external_second_preliminary_notice")
        assert told == (date(2026, 7, day + 2), "running")


@pytest.mark.parametrize(
    ("back", "verdict"),
    [
        # received June 20: the four months end on Tuesday, October 20; told of it long before
        (datetime(2026, 10, 21, 3, 59, tzinfo=UTC), "eligible"),  # 23:59 in New York
        (datetime(2026, 10, 21, 4, 0, tzinfo=UTC), "ineligible"),
    ],
)
def test_completed_too_late_it_may_not_go_on(back: datetime, verdict: str) -> None:
    request = asked(final_denial())
    screened(request, Found(True, "medical_judgment", ("the signed release of records",)))
    request.refresh_from_db()
    completed(request.number, "it", SPECIALIST, back, version(request), received_at=back)
    assert screened(request, at=back + timedelta(hours=1)).result == verdict


def test_asked_for_before_the_notice_came_it_is_in_time() -> None:
    """Told by voice, the claimant asks on July 1; the notice comes on the 2nd."""
    request = asked(final_denial(), received=date(2026, 7, 2))
    assert screened(request, at=ASKED + timedelta(days=2)).result == "eligible"


def test_what_was_missing_came_after_the_request() -> None:
    request = asked(final_denial())
    screened(request, Found(True, "medical_judgment", ("the signed release of records",)))
    early, now = ASKED - timedelta(minutes=1), ASKED + timedelta(days=1)
    with pytest.raises(UnableToGo, match="after the request, and not in the future"):
        completed(request.number, "it", SPECIALIST, now, version(request), received_at=early)


def test_what_was_missing_came_in_the_minute_of_the_request() -> None:
    request = asked(final_denial(), at=ASKED + timedelta(seconds=30))
    screened(request, Found(True, "medical_judgment", ("the signed release of records",)))
    now = ASKED + timedelta(days=1)
    completed(request.number, "it", SPECIALIST, now, version(request), received_at=ASKED)
    came = Event.objects.get(case=request.pk, name="information_received").at
    assert came == ASKED + timedelta(seconds=30)


def test_without_a_known_notice_a_person_finds_it_out() -> None:
    request = asked(final_denial(), received=None)
    found = screened(request)
    assert found.result == "incomplete"
    assert {part.name for part in found.parts if part.says == "lacks"} == {"in_time"}


def eligible(*regimes: str) -> ExternalReview:
    request = asked(final_denial(*regimes))
    assert screened(request).result == "eligible"
    request.refresh_from_db()
    return request


MONDAY = datetime(2026, 7, 6, 14, tzinfo=UTC)


def drawn(request: ExternalReview, now: datetime = MONDAY, **said: object) -> ExternalReview:
    return assign(request.number, SPECIALIST, now, version(request), **said)  # type: ignore[arg-type]


def test_the_draw_is_on_record_and_the_next_case_goes_to_the_next() -> None:
    roster("alder", "birch", "cedar")
    first = drawn(eligible())
    assert first.body == "alder"
    second = drawn(eligible(), now=MONDAY + timedelta(minutes=1))
    assert second.body == "birch"
    third = drawn(eligible(), now=MONDAY + timedelta(minutes=2), conflicts={"cedar": "owner"})
    assert third.body == "alder"
    draw = Draw.objects.get(review=third.previous)
    assert draw.by == "n.vogel"
    assert [(each["code"], each["why"]) for each in draw.pool] == [
        ("alder", ""),
        ("birch", ""),
        ("cedar", "conflict: owner"),
    ]


def test_a_roster_of_two_draws_nobody_and_changes_nothing() -> None:
    roster("alder", "birch")
    request = eligible()
    with pytest.raises(UnableToDraw, match="at least 3"):
        drawn(request)
    assert not Draw.objects.exists()
    assert not Escalation.objects.exists()


def test_a_plan_with_a_roster_of_its_own_draws_from_it() -> None:
    roster("alder", "birch", "cedar")
    request = eligible()
    code = request.member.coverages.get().plan.code  # type: ignore[union-attr]
    roster("elm", "fir", "gum", plan=code)
    assert drawn(request).body == "elm"


def test_documents_go_in_five_business_days_and_are_proven(tmp_path: Path) -> None:
    """P19: assigned Monday July 6, papers by July 13."""
    roster()
    request = eligible()
    review = drawn(request)
    assert due(request, "external_documents") == (date(2026, 7, 13), "running")
    assert due(review, "external_decision") == (None, "not_started")
    delivered(tmp_path, MONDAY)
    assert due(request, "external_documents")[1] == "met"
    # received July 6: 45 days: July 31 is 25 days on, August 20 is 45
    assert due(review, "external_decision") == (date(2026, 8, 20), "running")
    review.refresh_from_db()
    assert review.state == "forwarded"


def test_the_reviewers_time_runs_from_when_it_says_it_received_the_request(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    acknowledged(review.number, SPECIALIST, MONDAY + timedelta(hours=3), version(review),
                 received_at=MONDAY + timedelta(hours=1))  # fmt: skip
    delivered(tmp_path, MONDAY + timedelta(days=4))
    assert due(review, "external_decision") == (date(2026, 8, 20), "running")
    review.refresh_from_db()
    assert review.received_at == MONDAY + timedelta(hours=1)


def outcome(said: str, at: datetime, **more: object) -> Outcome:
    return Outcome(said, at, at + timedelta(hours=1), at.date(), "The criterion was met.", **more)  # type: ignore[arg-type]


def test_late_documents_let_it_reverse_without_them(tmp_path: Path) -> None:
    roster()
    request = eligible()
    review = drawn(request)
    rows = handed_over(tmp_path, MONDAY)
    after = datetime(2026, 7, 14, 5, tzinfo=UTC)
    sweeping.sweep(after, zone="America/New_York", every=timedelta(minutes=1))
    review.refresh_from_db()
    assert review.late_documents
    assert set(WorkItem.objects.get(case=request.pk, queue="deadlines").reasons) == {
        "late: external_documents",
        "late: external_preliminary_notice",
    }
    at = after + timedelta(days=1)
    with pytest.raises(UnableToGo, match="have not reached"):
        record_outcome(review.number, outcome("upheld", at), SPECIALIST,
                       at + timedelta(hours=2), version(review))  # fmt: skip
    record_outcome(review.number, outcome("overturned", at), SPECIALIST, at + timedelta(hours=2),
                   version(review))  # fmt: skip
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("answered", "overturned")
    assert due(review, "external_reversed_for_lateness")[1] == "met"
    assert confirmed(rows, at + timedelta(hours=3)).delivered == 1


def test_a_denial_that_stands_is_final(tmp_path: Path) -> None:
    roster()
    request = eligible()
    review = drawn(request)
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20)
    done = record_outcome(review.number, outcome("upheld", at), SPECIALIST,
                          at + timedelta(hours=2), version(review))  # fmt: skip
    assert (done.outcome, done.carried) == ("upheld", None)
    for row in (request, review):
        row.refresh_from_db()
        assert row.state == "closed"
    assert due(review, "external_decision")[1] == "met"


@pytest.mark.parametrize("said", ["upheld", "overturned"])
def test_what_a_reviewer_decided_is_not_reviewed_again(tmp_path: Path, said: str) -> None:
    """SX-07: it binds both.  Not by another appeal of the same denial either."""
    roster()
    row = final_denial()
    request = asked(row)
    screened(request)
    request.refresh_from_db()
    review = drawn(request)
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20)
    now = at + timedelta(hours=2)
    record_outcome(review.number, outcome(said, at), SPECIALIST, now, version(review))
    ExternalReview.objects.filter(pk=request.pk).update(state="closed")
    with pytest.raises(UnableToGo, match=f"it was {said}: that binds"):
        asked(row, at=now)
    other = appealed(row.claim)
    Appeal.objects.filter(pk=other.pk).update(state="admitted")
    Appeal.objects.filter(pk=other.pk).update(state="decided", outcome="upheld")
    with pytest.raises(UnableToGo, match=review.number):
        asked(other, at=now)
    Appeal.objects.filter(pk=row.pk).update(lines=[1])
    Appeal.objects.filter(pk=other.pk).update(lines=[2])
    assert asked(other, at=now).state == "asked", "of another line nothing was decided"


def test_what_was_withdrawn_from_a_reviewer_may_be_asked_for_again(tmp_path: Path) -> None:
    roster()
    row = final_denial()
    request = asked(row)
    screened(request)
    request.refresh_from_db()
    review = drawn(request)
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20)
    now = at + timedelta(hours=2)
    record_outcome(review.number, outcome("withdrawn", at), SPECIALIST, now, version(review))
    ExternalReview.objects.filter(pk=request.pk).update(state="closed")
    assert asked(row, at=now).state == "asked"
    notice = Event.objects.get(case=review.pk, name="notice_sent")
    assert notice.facts["tells"] == "withdrawal", "it is no denial"
    assert Event.objects.filter(case=review.pk, name="withdrawn").exists()


def test_a_body_that_dismisses_tells_a_dismissal(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20)
    now = at + timedelta(hours=2)
    record_outcome(review.number, outcome("dismissed", at), SPECIALIST, now, version(review))
    notice = Event.objects.get(case=review.pk, name="notice_sent")
    assert notice.facts["tells"] == "dismissal"
    assert due(review, "external_decision")[1] == "met"


def test_a_conflict_of_nobody_on_the_roster_is_a_slip_of_the_pen() -> None:
    roster("alder", "birch", "cedar")
    request = eligible()
    with pytest.raises(UnableToDraw, match="adler has a conflict"):
        drawn(request, conflicts={"adler": "owns the clinic"})
    assert not Draw.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_draws_at_once_the_later_sees_whose_turn_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each has read nothing before it holds the roster: two in a row, and not the same twice."""
    roster("alder", "birch", "cedar")
    requests = [eligible(), eligible()]
    gate, came = threading.Barrier(2), []
    real = assign_iro.draw

    def slowly(*given: Any, **said: Any) -> Any:
        time.sleep(0.5)  # without the lock the other one draws by the same reading meanwhile
        return real(*given, **said)

    monkeypatch.setattr(assign_iro, "draw", slowly)

    def one(request: ExternalReview) -> None:
        gate.wait(30)
        try:
            came.append(drawn(request).body)
        finally:
            connection.close()

    both = [threading.Thread(target=one, args=[each]) for each in requests]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert sorted(came) == ["alder", "birch"]


def test_a_reversal_is_carried_out_below_at_once(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20)
    now = at + timedelta(hours=2)
    done = record_outcome(review.number, outcome("overturned", at), SPECIALIST, now,
                          version(review))  # fmt: skip
    assert done.carried is not None
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("answered", "overturned")
    assert "reversal_received" in set(
        Event.objects.filter(case=review.pk).values_list("name", flat=True)
    )
    # Its notice ends the matter: it gives the claimant no time to send the reviewer more (XR-12).
    assert due(review, "external_extra_information") == (None, "not_started")
    told = Event.objects.get(case=review.pk, name="outcome_received").facts
    assert told["notice_dated"] == at.date().isoformat()
    record_effect(review.number, Effected("paid", now, "EFT 9"), SPECIALIST, now, version(review))
    review.refresh_from_db()
    assert review.state == "closed"


def test_nothing_is_carried_out_before_it_is_known(tmp_path: Path) -> None:
    """A stop before the start would leave the clock running for ever."""
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20, seconds=30)
    now = at + timedelta(hours=2)
    record_outcome(review.number, outcome("overturned", at), SPECIALIST, now, version(review))
    early = Effected("paid", at + timedelta(minutes=59), "EFT 9")  # the plan knew at the hour
    with pytest.raises(UnableToGo, match="before the reversal reached the plan"):
        record_effect(review.number, early, SPECIALIST, now, version(review))
    review.refresh_from_db()
    assert review.state == "answered"
    told = Event.objects.get(case=review.pk, name="reversal_received").at
    minute = Effected("paid", told.replace(second=0), "EFT 9")
    record_effect(review.number, minute, SPECIALIST, now, version(review))
    assert Event.objects.get(case=review.pk, name="effectuated").at == told


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"told_orally_at": -1}, "told by voice after it was decided"),
        ({"told_orally_at": 3}, "told by voice after it was decided"),
        ({"notice_dated": date(2026, 7, 28)}, "still to come"),
    ],
)
def test_the_days_of_a_decision_fit(tmp_path: Path, more: dict[str, Any], why: str) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    at = MONDAY + timedelta(days=20)
    if "told_orally_at" in more:
        more = {"told_orally_at": at + timedelta(hours=more["told_orally_at"])}
    said, now = replace(outcome("overturned", at), **more), at + timedelta(hours=2)
    with pytest.raises(UnableToGo, match=why):
        record_outcome(review.number, said, SPECIALIST, now, version(review))


def test_the_plan_may_change_its_mind_and_tells_in_a_business_day(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    reviewer = Actor("dr.wu", "Lin Wu", frozenset({"clinical_reviewer"}))
    now = datetime(2026, 7, 10, 15, tzinfo=UTC)  # a Friday
    step, carried = reverse(review.number, "New records show it.", reviewer, now, version(review))
    assert due(step, "external_own_reversal") == (date(2026, 7, 13), "running")
    assert carried is not None
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("answered", "overturned")
    # received July 6, and 45 days: August 20, until the reviewer hears that nothing is left
    assert due(review, "external_decision") == (date(2026, 8, 20), "running")
    delivered(tmp_path / "notice", now)
    assert due(review, "external_decision") == (date(2026, 8, 20), "met")


def test_before_the_file_is_there_a_reversal_ends_the_duty_to_send_it() -> None:
    roster()
    request = eligible()
    review = drawn(request)
    reviewer = Actor("dr.wu", "Lin Wu", frozenset({"clinical_reviewer"}))
    now = datetime(2026, 7, 8, 15, tzinfo=UTC)
    reverse(review.number, "New records show it.", reviewer, now, version(review))
    assert due(request, "external_documents") == (date(2026, 7, 13), "met")
    reckon_again([request.pk, review.pk], now=datetime(2026, 9, 1, tzinfo=UTC))
    assert due(request, "external_documents")[1] == "met", "long after, nobody is late"
    assert due(review, "external_decision")[1] == "not_started"


def test_a_state_assigns_its_own_reviewer(tmp_path: Path) -> None:
    roster()
    request = eligible("ny_insured", "aca_individual")
    assert request.process == "state"
    with pytest.raises(UnableToGo, match="it assigns, not we"):
        drawn(request)
    named = Named("ny-agent-3", "External Appeal Agent 3", MONDAY - timedelta(hours=2))
    review = assigned_by_others(request.number, named, SPECIALIST, MONDAY, version(request))
    delivered(tmp_path, MONDAY)
    assert due(review, "state_review_decision") == (date(2026, 8, 20), "running")
    assert not Draw.objects.exists()


def test_hhs_screens_itself_and_the_file_is_due_in_five_business_days() -> None:
    request = asked(final_denial("tx_insured", "aca_individual"))
    assert request.process == "hhs"
    said = Event.objects.get(case=request.pk, name="received").facts
    assert said["process_weak"] is True, "from knowledge, and said to be"
    with pytest.raises(UnableToGo, match="HHS's contractor screens it"):
        screened(request)
    named = Named("hhs-examiner", "Federal examiner", MONDAY)
    assigned_by_others(request.number, named, SPECIALIST, MONDAY, version(request))
    assert due(request, "external_documents") == (date(2026, 7, 13), "running")


def test_where_no_process_is_on_record_a_person_says_which_and_why() -> None:
    row = final_denial("aca_group")
    with pytest.raises(UnableToCite):
        asked(row)
    with pytest.raises(UnableToGo, match="say why this process applies"):
        asked(row, process="federal")
    request = asked(row, process="federal", process_why="The issuer elected the federal process.")
    assert request.process == "federal"


def test_what_may_not_be_asked_for_says_why() -> None:
    row = final_denial()
    with pytest.raises(UnableToGo, match="is not urgent"):
        asked(row, expedited=True, urgent_why="pain")
    with pytest.raises(UnableToGo, match="both must be expedited"):
        asked(row, basis="beside_expedited")
    asked(row)
    with pytest.raises(UnableToGo, match="asked for already"):
        asked(row)
    open_one = appealed(denied(paying.member(paying.plan("erisa_self_funded", network="required"))))
    with pytest.raises(UnableToGo, match="has not ended against"):
        asked(open_one)
    medicare = final_denial("medicare_advantage")
    with pytest.raises(UnableToGo, match="private coverage"):
        asked(medicare)


def test_deemed_exhaustion_is_what_the_record_shows() -> None:
    plan = paying.plan("erisa_self_funded", network="required")
    claim = denied(paying.member(plan))
    told = datetime(2026, 3, 20, 16, tzinfo=UTC)  # in the 30 days from March 2
    record(claim.pk, "notice_sent", told, now=told, by="carrier", facts={"tells": "denial"})
    row = appealed(claim)
    early = asked(row, basis="deemed_exhaustion")
    assert screened(early).result == "ineligible", "the plan failed nothing yet"
    assert ExternalReview.objects.get(pk=early.pk).state == "closed"
    late = datetime(2026, 8, 3, 14, tzinfo=UTC)  # the 60 days from June 1 ended July 31
    sweeping.sweep(late, zone="America/New_York", every=timedelta(minutes=1))
    request = asked(row, at=late, basis="deemed_exhaustion", received=None)
    assert screened(request, at=late + timedelta(hours=1)).result == "eligible"


def test_who_may_not_does_not_and_who_saw_another_state_is_told() -> None:
    request = asked(final_denial())
    intake = Actor("i.katz", "Ida Katz", frozenset({"intake"}))
    with pytest.raises(NotAllowed):
        screen(request.number, GOOD, intake, ASKED, version(request))
    seen = version(request)
    assert screened(request).result == "eligible"
    with pytest.raises(Stale):
        screen(request.number, GOOD, SPECIALIST, ASKED + timedelta(hours=3), seen)


ROSTER = """
- code: alder
  name: Alder Review, Inc.
  accreditation: URAC IRO 2026-1
  accredited_until: 2028-01-01
  channel: portal
  contract: Agreement 88
  from: 2026-01-01
"""


def test_the_roster_comes_from_a_file_all_or_none(tmp_path: Path) -> None:
    path = tmp_path / "roster.yaml"
    path.write_text(ROSTER, encoding="utf-8")
    assert import_organizations(path) == 1
    assert import_organizations(path) == 0, "the same again is nothing new"
    path.write_text(ROSTER + ROSTER.replace("alder", "birch").replace("portal", "pigeon"),
                    encoding="utf-8")  # fmt: skip
    with pytest.raises(UnableToImport, match="is not one of portal"):
        import_organizations(path)
    assert ReviewOrganization.objects.count() == 1


def test_what_the_claimant_sent_comes_on_and_the_plan_looks_again(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    review.refresh_from_db()
    sent_at = datetime(2026, 7, 10, 15, tzinfo=UTC)  # a Friday
    came_at = datetime(2026, 7, 14, 15, tzinfo=UTC)  # Tuesday: the business day was Monday
    extra = Extra("A letter of the second surgeon", sent_at, came_at)
    step = came(review.number, extra, SPECIALIST, came_at, version(review))
    assert due(step, "external_information_forwarded") == (date(2026, 7, 13), "met_late")
    assert WorkItem.objects.get(case=step.pk).reasons == ["to_reconsider"]
    with pytest.raises(UnableToGo, match="say why the denial stands"):
        stands(step.number, " ", SPECIALIST, came_at, version(step))
    stands(step.number, "The letter repeats the first one.", SPECIALIST, came_at, version(step))
    step.refresh_from_db()
    review.refresh_from_db()
    assert (step.state, review.state) == ("closed", "forwarded"), "the review was never delayed"
    other = came(review.number, extra, SPECIALIST, came_at, version(review))
    at = MONDAY + timedelta(days=20)
    record_outcome(review.number, outcome("upheld", at), SPECIALIST, at + timedelta(hours=2),
                   version(review))  # fmt: skip
    other.refresh_from_db()
    assert other.state == "closed", "there is nothing to look at once more"


def test_the_plan_reverses_after_what_the_claimant_sent(tmp_path: Path) -> None:
    roster()
    request = eligible("ny_insured", "aca_individual")
    named = Named("ny-agent-3", "External Appeal Agent 3", MONDAY - timedelta(hours=2))
    review = assigned_by_others(request.number, named, SPECIALIST, MONDAY, version(request))
    delivered(tmp_path, MONDAY)
    review.refresh_from_db()
    now = datetime(2026, 7, 10, 15, tzinfo=UTC)
    extra = Extra("New films", now - timedelta(hours=2), now)
    step = came(review.number, extra, SPECIALIST, now, version(review))
    assert due(step, "state_review_information_forwarded") == (date(2026, 7, 13), "met")
    reviewer = Actor("dr.wu", "Lin Wu", frozenset({"clinical_reviewer"}))
    reverse(review.number, "The new films show it.", reviewer, now, version(review))
    step.refresh_from_db()
    assert step.state == "closed"
