"""The fast track and what a claimant sent the reviewer, for machines."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from appeals.models import ExternalReview
from kernel.cases.models import Event
from kernel.cases.version import version_of
from kernel.outside.models import Delivery
from tests import authorizing, paying
from tests.clock import Clock
from tests.database.appeals.test_appeals_api import send
from tests.database.appeals.test_external_review import MONDAY, drawn, eligible
from tests.database.appeals.test_fast_track import DETAILED, ENDS, TOLD, answered
from tests.external_reviews import roster
from tests.forwarding import confirmed, delivered, handed_over
from tests.staff import machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, TOLD + timedelta(minutes=5))


@pytest.fixture
def client() -> APIClient:
    return machine("n.vogel", "appeals_specialist", "clinical_reviewer")


def act(client: APIClient, row: ExternalReview, name: str, said: Any) -> Any:
    return send(client, f"/reviews/{row.number}/{name}", said, version_of(row.pk))


def told(client: APIClient, at: datetime = TOLD, **said: Any) -> Any:
    asked = authorizing.requested(paying.member(authorizing.plan("medicare_advantage")))
    whole = {
        "request": asked.number,
        "setting": "services",
        "told_at": at.isoformat(),
        "ends_on": ENDS.isoformat(),
        "state": "TX",
    }
    return send(client, "/reviews/fast-track", whole | said)


def row_of(answer: Any) -> ExternalReview:
    assert answer.status_code == 201, answer.content
    return ExternalReview.objects.get(number=answer.json()["number"])


def test_the_detailed_notice_and_the_second_look(
    client: APIClient, clock: Clock, tmp_path: Path
) -> None:
    row = row_of(told(client))
    said = {"facts": DETAILED.facts, "rule": DETAILED.rule, "why": DETAILED.why}
    assert act(client, row, "detailed-notice", said | {"why": "So."}).status_code == 409
    assert act(client, row, "detailed-notice", said).status_code == 201
    assert Event.objects.get(case=row.pk, name="detailed_notice").facts["facts"] == DETAILED.facts
    delivered(tmp_path, TOLD + timedelta(minutes=10))
    row.refresh_from_db()
    answered(row, "upheld", datetime(2026, 6, 10, 15, tzinfo=UTC))
    filed = datetime(2026, 8, 10, 15, tzinfo=UTC)
    clock.at = filed
    again = act(client, row, "second-look", {"filed_at": filed.isoformat()})
    assert again.status_code == 201, again.content
    assert ExternalReview.objects.get(number=again.json()["review"]).step == "second_look"


def test_a_late_request_says_why_the_qio_hears_it(client: APIClient, clock: Clock) -> None:
    at = datetime(2026, 6, 12, 15, tzinfo=UTC)
    clock.at = at
    late = {"setting": "discharge", "asked_at": at.isoformat()}
    assert told(client, at, **late).status_code == 409
    why = "It told us that it hears it."
    row = row_of(told(client, at, **late, took_late=why))
    assert Event.objects.get(case=row.pk, name="received").facts["took_late"] == why


def test_what_the_claimant_sent_is_looked_at_and_the_denial_stands(
    client: APIClient, clock: Clock, tmp_path: Path
) -> None:
    roster()
    review = drawn(eligible())
    delivered(tmp_path, MONDAY)
    review.refresh_from_db()
    sent_at, came_at = (datetime(2026, 7, day, 15, tzinfo=UTC) for day in (10, 14))
    clock.at = came_at
    said = {
        "what": "A letter of the second surgeon",
        "reviewer_received_at": sent_at.isoformat(),
        "received_at": came_at.isoformat(),
    }
    came = act(client, review, "information", said)
    assert came.status_code == 201, came.content
    step = ExternalReview.objects.get(number=came.json()["review"])
    assert act(client, step, "stands", {"why": "It repeats the first."}).json()["state"] == "closed"
    review.refresh_from_db()
    assert review.state == "forwarded", "the review was never delayed"


def test_a_refused_file_is_sent_again(client: APIClient, clock: Clock, tmp_path: Path) -> None:
    roster()
    review = drawn(eligible())
    clock.at = MONDAY
    assert act(client, review, "send-again", {}).status_code == 409, "nothing of it was refused"
    confirmed(handed_over(tmp_path, MONDAY), MONDAY, status="refused")
    where = ["Alder Review", "1 New Way", "Austin, TX 78701"]
    again = act(client, review, "send-again", {"address": where})
    assert again.status_code == 201, again.content
    assert (again.json()["attempt"], again.json()["address"]) == (2, where)
    last = Delivery.objects.filter(escalation__case=review.pk).latest("attempt")
    assert (last.attempt, last.state, last.address) == (2, "made", where)


def test_a_corrected_receipt_of_a_request_tells_what_moved(client: APIClient, clock: Clock) -> None:
    request = eligible()
    clock.at = MONDAY
    # on record since July 1: due July 8; from Monday June 29: June 30, July 1, 2, 3, 6
    said = {"received_at": "2026-06-29T16:40:00-04:00", "why": "The mail room's stamp."}
    answer = act(client, request, "receipt", said)
    assert answer.status_code == 201, answer.content
    (only,) = answer.json()["corrected"]
    assert (only["number"], only["after"]) == (request.number, said["received_at"])
    moved = {each["clock"]: each for each in only["moved"]}["external_preliminary_review"]
    due = (moved["before"]["due_on"], moved["after"]["due_on"])
    assert (moved["rule"], *due) == ("XR-04", "2026-07-08", "2026-07-06")
    assert act(client, request, "receipt", said).status_code == 409, "it is recorded so already"
