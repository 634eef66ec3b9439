"""An appeal decided for the claimant while a reviewer outside has the same denial."""

from datetime import timedelta
from pathlib import Path

import pytest

from appeals.external.clocks import open_review_clocks
from appeals.external.on_file import happened, matter_of, put_on_file
from appeals.models import Appeal, ExternalReview
from appeals.operations.carry_out import STUCK
from kernel.cases.models import Deadline, WorkItem
from kernel.record.sealing import Batch
from tests.correcting import Year
from tests.database.appeals.test_overturned import denied, sound, swept
from tests.forwarding import delivered
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
