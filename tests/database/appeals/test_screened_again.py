"""Screened again by the true receipt: which letter tells it, and when it is too late for that."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.external.answering import Outcome
from appeals.external.on_file import UnableToGo
from appeals.models import ExternalReview
from appeals.operations.outcome import record_outcome
from appeals.operations.screen import Found
from appeals.showing.outside_allowed import why_not
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import Answer
from kernel.letters.models import Dispatch, Letter
from tests.appeal_letters import NEW_YORK, issued, says_everything, sent
from tests.database.appeals.test_external_receipt import (
    HOUR,
    LAST,
    OVER,
    corrected,
    entered_late,
    results,
    wrongly_refused,
)
from tests.database.appeals.test_external_review import asked, drawn, due, screened
from tests.external_reviews import SPECIALIST, roster, version
from tests.forwarding import delivered

pytestmark = pytest.mark.django_db

SECOND = "external_second_preliminary_notice"
LACKING = Found(True, "medical_judgment", ("the signed release of records",))


def made(at: datetime) -> Letter:
    (one,) = issued(at).letters
    return Letter.objects.get(pk=one)


def handed(at: datetime, out: Path) -> None:
    dispatch("print", out=out, now=at, by="letters")


def left(letter: Letter, at: datetime) -> None:
    answer = Answer(
        line=1, letter=letter.pk, attempt=1, sha256=letter.pdf_sha256, status="sent", at=at,
        batch="", reference="R1", reason="",
    )  # fmt: skip
    assert confirm([answer], now=at, by="carrier", zone=NEW_YORK).faults == []


def state(letter: Letter) -> str:
    return str(Dispatch.objects.get(letter=letter).state)


def test_the_letter_of_the_old_result_does_not_leave_with_the_new_one() -> None:
    """Screened again on Wednesday, October 21: told by Thursday, by the new result's letter."""
    request = wrongly_refused()
    old = made(OVER + 3 * HOUR)
    assert screened(request, at=OVER + 4 * HOUR).result == "eligible"
    assert state(old) == "taken_back"
    assert due(request, SECOND) == (date(2026, 10, 22), "running")
    assert sent(OVER + 5 * HOUR) == ["er_eligible member"]
    assert due(request, SECOND) == (date(2026, 10, 22), "met")
    told = Letter.objects.get(code="er_eligible")
    assert "We told you before" not in told.evidence["X1"], "nobody was told the first result"


def test_the_letter_of_the_old_result_that_is_with_the_carrier_does_not_tell_the_new_one(
    tmp_path: Path,
) -> None:
    request = wrongly_refused()
    old = made(OVER + 3 * HOUR)
    handed(OVER + 3 * HOUR, tmp_path)
    screened(request, at=OVER + 4 * HOUR)
    assert state(old) == "batched"
    left(old, OVER + 5 * HOUR)
    assert due(request, "external_preliminary_notice")[1] == "met"
    assert due(request, SECOND) == (date(2026, 10, 22), "running"), "nobody was told of it yet"
    assert sent(OVER + 6 * HOUR) == ["er_eligible member"]
    assert due(request, SECOND) == (date(2026, 10, 22), "met")
    told = Letter.objects.get(code="er_eligible")
    assert "We told you before that it could not go on" in told.evidence["X1"]


def test_the_old_letter_stops_nothing_where_the_new_one_left_before_it(tmp_path: Path) -> None:
    request = wrongly_refused()
    old = made(OVER + 3 * HOUR)
    handed(OVER + 3 * HOUR, tmp_path)
    screened(request, at=OVER + 4 * HOUR)
    sent(OVER + 5 * HOUR)
    left(old, OVER + 6 * HOUR)
    assert due(request, SECOND) == (date(2026, 10, 22), "met")


def test_what_is_incomplete_after_all_says_what_was_told_before() -> None:
    request = wrongly_refused()
    sent(OVER + 3 * HOUR)
    assert screened(request, LACKING, at=OVER + 4 * HOUR).result == "incomplete"
    assert sent(OVER + 5 * HOUR) == ["er_incomplete member"]
    told = Letter.objects.get(code="er_incomplete")
    says_everything(told)
    assert "We told you before that it could not go on" in told.html


def test_what_a_reviewer_had_is_not_screened_again(tmp_path: Path) -> None:
    """The organization dismissed it; that the request came too late is not the plan's any more."""
    roster()
    request = entered_late(at=LAST, now=OVER + HOUR)
    screened(request, at=OVER + 2 * HOUR)
    request.refresh_from_db()
    review = drawn(request, now=OVER + 3 * HOUR)
    now = answered(review, "dismissed", tmp_path)
    request.refresh_from_db()
    assert request.state == "closed"
    corrected(request, OVER, now=now)
    assert "does not wait to be screened" in why_not("screen", request, now)
    with pytest.raises(UnableToGo, match="is closed: it does not wait to be screened"):
        screened(request, at=now)
    assert results(request) == ["eligible"]


def test_what_goes_on_as_another_request_is_not_offered_to_be_screened() -> None:
    request = wrongly_refused()
    assert why_not("screen", request, OVER + 3 * HOUR) == ""
    assert request.appeal is not None
    other = asked(request.appeal, at=OVER + 3 * HOUR)
    assert f"is asked for already: {other.number}" in why_not("screen", request, OVER + 4 * HOUR)


def answered(review: ExternalReview, outcome: str, out: Path) -> datetime:
    """What the organization says, a day after its file came."""
    delivered(out, OVER + 4 * HOUR)
    review.refresh_from_db()
    at = OVER + timedelta(days=1)
    said = Outcome(outcome, at, at + HOUR, at.date(), "No denial it may hear.")
    now = at + 2 * HOUR
    record_outcome(review.number, said, SPECIALIST, now, version(review))
    return now
