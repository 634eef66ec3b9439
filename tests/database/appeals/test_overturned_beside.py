"""An appeal decided for the claimant while a reviewer outside has the same denial."""

from datetime import timedelta
from pathlib import Path

import pytest

from appeals.external.clocks import open_review_clocks
from appeals.external.on_file import UnableToGo, happened, matter_of, put_on_file
from appeals.models import Appeal, ExternalReview
from appeals.operations.assign_iro import assign
from appeals.operations.carry_out import STUCK
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.screen import Found, screen
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.record.sealing import Batch
from tests.correcting import Year
from tests.database.appeals.test_overturned import denied, sound, swept
from tests.external_reviews import SPECIALIST, roster, version
from tests.forwarding import confirmed, delivered, handed_over
from tests.reviewing_appeals import (
    appealed,
    decided,
    given,
    office,
    outside_the_network,
    upheld,
    won,
)

pytestmark = pytest.mark.django_db


def beside(story: Year) -> tuple[Appeal, ExternalReview]:
    """An appeal given to its reviewer, and an IRO that has the denial by deemed exhaustion."""
    row = appealed(denied(story), story.now)
    given(row, "c.mora", story.now)
    review = put_on_file(
        matter_of(row), process="federal", step="review", state="forwarded", body="alder",
        basis="deemed_exhaustion", received_at=story.now, now=story.now,
    )  # fmt: skip
    batch = Batch()
    happened(review, "received", story.now, "test", batch, now=story.now)
    open_review_clocks(review, now=story.now)
    batch.seal(story.now)
    assert clock(review, "external_decision").state == "running"
    story.today += timedelta(days=2)
    return row, review


def clock(row: ExternalReview, name: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=name)


def test_nothing_is_left_for_the_reviewer_and_it_is_told_in_a_business_day(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    row, review = beside(story)
    decided(row, "c.mora", story.now, won())
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("closed", "overturned")
    assert clock(review, "external_decision").state == "running", "it has not heard of it"
    delivered(tmp_path / "notice", story.now)
    assert clock(review, "external_decision").state == "met"
    step = ExternalReview.objects.get(previous=review, step="own_reversal")
    assert clock(step, "external_own_reversal").state == "running"
    assert clock(step, "external_own_reversal_reviewer").state == "met"
    swept(story)
    row.refresh_from_db()
    stuck = WorkItem.objects.filter(case=row.pk, done_at=None, reasons__contains=[STUCK])
    assert not stuck.exists(), "what is carried out is the appeal's, and once"
    sound(story)


def test_what_is_upheld_goes_on_there(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    row, review = beside(story)
    decided(row, "c.mora", story.now, upheld())
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("forwarded", "")
    assert clock(review, "external_decision").state == "running"
    assert not ExternalReview.objects.filter(previous=review).exists()


def requested(row: Appeal, story: Year, process: str = "federal") -> ExternalReview:
    """The claimant asks for external review, as the plan failed a rule; nobody has screened it."""
    request = put_on_file(
        matter_of(row), process=process, step="request", state="asked",
        basis="deemed_exhaustion", received_at=story.now, now=story.now,
    )  # fmt: skip
    batch = Batch()
    happened(request, "received", story.now, "test", batch, now=story.now)
    open_review_clocks(request, now=story.now)
    batch.seal(story.now)
    return request


def test_a_request_nobody_screened_has_nothing_left_to_be_reviewed(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    row = appealed(denied(story), story.now)
    given(row, "c.mora", story.now)
    request = requested(row, story)
    assert clock(request, "external_preliminary_review").state == "running"
    decided(row, "c.mora", story.now, won())
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("closed", "dismissed")
    assert clock(request, "external_preliminary_review").state == "met"
    told = clock(request, "external_preliminary_notice")
    assert told.state == "running", "the claimant is told in a business day"
    said = Event.objects.get(case=request.pk, name="screened").facts
    assert (said["result"], row.number in said["why"]) == ("ineligible", True)
    with pytest.raises(UnableToGo, match="was decided for the claimant: no denial is left"):
        ask(
            ReviewAsked("member", "deemed_exhaustion", appeal=row.number),
            SPECIALIST, story.now, received_at=story.now,
        )  # fmt: skip
    sound(story)


def test_one_found_eligible_is_not_drawn_any_more(tmp_path: Path) -> None:
    office()
    roster()
    story = outside_the_network(tmp_path)
    row = appealed(denied(story), story.now)
    given(row, "c.mora", story.now)
    request = requested(row, story)
    ExternalReview.objects.filter(pk=request.pk).update(state="screened")
    decided(row, "c.mora", story.now, won())
    with pytest.raises(UnableToGo, match="is closed"):
        assign(request.number, SPECIALIST, story.now, version(request))


def test_a_request_screened_after_is_ineligible(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    row = appealed(denied(story), story.now)
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, won())
    request = requested(row, story)
    found = screen(
        request.number, Found(True, "medical_judgment"), SPECIALIST, story.now, version(request)
    )
    assert found.result == "ineligible"
    (against,) = [each for each in found.parts if each.name == "denial_stands"]
    assert row.number in against.message


def test_hhss_contractor_has_it_from_the_start_and_is_told(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    row = appealed(denied(story), story.now)
    given(row, "c.mora", story.now)
    request = requested(row, story, "hhs")
    decided(row, "c.mora", story.now, won())
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("closed", "overturned")
    step = ExternalReview.objects.get(previous=request, step="own_reversal")
    assert clock(step, "external_own_reversal_reviewer").state == "running"
    rows = handed_over(tmp_path / "notice", story.now)
    assert [each["body"] for each in rows] == ["hhs_process"]
    confirmed(rows, story.now + timedelta(hours=1))
    assert clock(step, "external_own_reversal_reviewer").state == "met"
