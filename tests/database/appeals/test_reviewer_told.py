"""The plan reverses its denial while a reviewer outside has it: the claimant and the reviewer are
told (XR-14), and the reviewer's time ends when it hears of it."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pdfplumber
import pytest

from appeals.models import ExternalReview
from appeals.operations.following import told_of_reversals
from appeals.operations.own_reversal import reverse
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.outside.models import Delivery, Packet
from kernel.people.policy import Actor
from kernel.record.verifying import verify
from tests.appeal_letters import on, sent
from tests.database.appeals.test_external_review import MONDAY, drawn, due, eligible
from tests.external_reviews import roster, version
from tests.forwarding import confirmed, delivered, handed_over

pytestmark = pytest.mark.django_db

WHO = Actor("dr.wu", "Lin Wu", frozenset({"clinical_reviewer"}))
WHY = "The films that came on July 9 show the tear."
FRIDAY = datetime(2026, 7, 10, 15, tzinfo=UTC)


def reversed_by_plan(review: ExternalReview, at: datetime = FRIDAY) -> ExternalReview:
    review.refresh_from_db()
    step, _ = reverse(review.number, WHY, WHO, at, version(review))
    return step


def text_of(packet: Packet) -> str:
    with pdfplumber.open(io.BytesIO(bytes(packet.pdf))) as document:
        return " ".join(" ".join(page.extract_text() or "" for page in document.pages).split())


def names(row: ExternalReview) -> set[str]:
    return set(Event.objects.filter(case=row.pk).values_list("name", flat=True))


def test_the_reviewer_has_a_notice_of_its_own_and_its_time_ends_as_it_hears(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    step = reversed_by_plan(review)
    # Friday, July 10: the next business day is Monday, the 13th.
    assert due(step, "external_own_reversal_reviewer") == (date(2026, 7, 13), "running")
    assert due(review, "external_decision")[1] == "running", "it does not know yet"
    said = text_of(Packet.objects.get(case=step.pk))
    assert "On July 10, 2026 the plan reversed its denial" in said
    assert WHY in said
    assert review.number in said
    rows = handed_over(tmp_path / "notice", FRIDAY + timedelta(hours=1))
    assert [each["body"] for each in rows] == [review.body]
    heard = FRIDAY + timedelta(hours=3)
    assert confirmed(rows, heard).delivered == 1
    assert due(step, "external_own_reversal_reviewer") == (date(2026, 7, 13), "met")
    clock = Deadline.objects.get(case=review.pk, clock="external_decision")
    assert clock.state == "met"
    assert Event.objects.get(case=review.pk, name="reversal_received").at == heard
    assert verify().damage == []


def test_a_notice_nobody_delivers_leaves_the_plan_late_and_the_reviewer_at_work(
    tmp_path: Path,
) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    step = reversed_by_plan(review)
    assert "er_plan_reverse member" in sent(on(7, 13))
    assert due(step, "external_own_reversal")[1] == "met"
    rows = handed_over(tmp_path / "notice", FRIDAY + timedelta(hours=1))
    tuesday = datetime(2026, 7, 14, 4, tzinfo=UTC)  # midnight in New York
    confirmed(rows, tuesday, "refused")
    assert WorkItem.objects.get(case=step.pk, queue="deliveries").reasons == ["file_refused alder"]
    assert due(step, "external_own_reversal_reviewer")[1] == "running"
    assert due(review, "external_decision")[1] == "running"
    assert not list(told_of_reversals(tuesday, "America/New_York", timedelta(minutes=1)))
    step.refresh_from_db()
    assert step.state == "assigned"


def test_it_is_over_once_both_were_told(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    step = reversed_by_plan(review)
    delivered(tmp_path / "notice", FRIDAY + timedelta(hours=1))
    step.refresh_from_db()
    assert step.state == "assigned", "the claimant is not told yet"
    sent(on(7, 13))
    at = on(7, 13)
    assert list(told_of_reversals(at, "America/New_York", timedelta(minutes=1)))
    step.refresh_from_db()
    assert step.state == "closed"


def test_a_file_that_has_not_left_stays_here(tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    step = reversed_by_plan(review)
    rows = handed_over(tmp_path, FRIDAY + timedelta(hours=1))
    assert [each["packet"] for each in rows] == [Packet.objects.get(case=step.pk).number]
    assert Delivery.objects.get(escalation__case=review.pk).reason == "the plan reversed its denial"
    confirmed(rows, FRIDAY + timedelta(hours=3))
    assert "received" not in names(review)
    assert not WorkItem.objects.filter(queue="deliveries", done_at__isnull=True).exists()
