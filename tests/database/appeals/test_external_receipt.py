"""A request for external review was received at another moment: its clocks and the old answer."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from appeals.external.made_pages import timeline_page
from appeals.external.on_file import UnableToGo
from appeals.models import ExternalReview
from appeals.operations.assign_iro import Named, assigned_by_others
from appeals.operations.external_receipt import correct
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.receipt import Corrected
from appeals.operations.screen import WAS_IN_TIME, WAS_LATE
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.clocks import Happening
from kernel.letters.models import Letter
from tests.appeal_letters import says_everything, sent
from tests.database.appeals.test_external_review import (
    ASKED,
    asked,
    drawn,
    due,
    eligible,
    final_denial,
    screened,
)
from tests.external_reviews import SPECIALIST, roster, version

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 6, 29, 20, 40, tzinfo=UTC)
"""Monday, 16:40 in New York: two days before it was put on file."""
HOUR = timedelta(hours=1)


def corrected(
    row: ExternalReview, at: datetime, now: datetime = ASKED + 3 * HOUR, why: str = "stamp"
) -> Corrected:
    done = correct(row.number, at, why, actor=SPECIALIST, now=now, version=version(row))
    row.refresh_from_db()
    return done


def entered_late(*regimes: str, at: datetime, now: datetime) -> ExternalReview:
    """A request put on file later than it is recorded to have come."""
    said = ReviewAsked("member", "final_denial", appeal=final_denial(*regimes).number,
                       notice_received=date(2026, 6, 20))  # fmt: skip
    return ask(said, SPECIALIST, now, received_at=at)


def to_do(row: ExternalReview) -> list[str]:
    found = WorkItem.objects.filter(case=row.pk, queue="appeals", done_at=None).first()
    return list(found.reasons) if found else []


def test_the_time_to_screen_runs_from_the_true_receipt() -> None:
    """From Wednesday July 1: July 2, 3, 6, 7, 8.  From Monday June 29: June 30, July 1, 2, 3, 6."""
    request = asked(final_denial())
    assert due(request, "external_preliminary_review") == (date(2026, 7, 8), "running")
    done = corrected(request, FIRST)
    assert due(request, "external_preliminary_review") == (date(2026, 7, 6), "running")
    assert (done.number, done.before, done.after) == (request.number, ASKED, FIRST)
    moved = {each.clock: each.in_words() for each in done.moved}
    assert moved["external_preliminary_review"] == "XR-04: due 2026-07-06, was due 2026-07-08"
    assert request.received_at == request.case.received_at == FIRST


def test_what_was_in_time_by_the_wrong_receipt_may_have_been_late() -> None:
    """From Tuesday June 23: June 24, 25, 26, 29, 30; it was screened on July 1."""
    request = asked(final_denial())
    screened(request)
    assert due(request, "external_preliminary_review") == (date(2026, 7, 8), "met")
    corrected(request, datetime(2026, 6, 23, 14, tzinfo=UTC))
    assert due(request, "external_preliminary_review") == (date(2026, 6, 30), "met_late")
    # from the result, on July 1, as before
    assert due(request, "external_preliminary_notice") == (date(2026, 7, 2), "running")


def test_the_time_for_the_documents_runs_from_the_assignment_still() -> None:
    """Assigned Monday July 6: July 7, 8, 9, 10, 13."""
    roster()
    request = eligible()
    review = drawn(request)
    assert due(request, "external_documents") == (date(2026, 7, 13), "running")
    request.refresh_from_db()
    done = corrected(request, FIRST, now=datetime(2026, 7, 6, 15, tzinfo=UTC))
    assert due(request, "external_documents") == (date(2026, 7, 13), "running")
    assert "external_documents" not in {each.clock for each in done.moved}
    with pytest.raises(UnableToGo, match="no request for external review"):
        corrected(review, FIRST, now=datetime(2026, 7, 6, 16, tzinfo=UTC))


def test_the_old_answer_stays_in_the_record() -> None:
    row = final_denial()
    request = asked(row)
    corrected(request, FIRST)
    assert Event.objects.get(case=request.pk, name="received").at == ASKED
    said = Event.objects.get(case=request.pk, name="receipt_corrected")
    assert (said.at, said.actor, said.facts["why"]) == (FIRST, "n.vogel", "stamp")
    assert (said.facts["before"], said.facts["after"]) == (ASKED.isoformat(), FIRST.isoformat())
    moved = Event.objects.get(case=request.pk, name="deadlines_moved").facts["moved"]
    assert "2026-07-08" in {each["before"]["due_on"] for each in moved}
    (table,) = timeline_page(request.number, [request.case]).tables
    told = " ".join(each.cells[2] for each in table.rows)
    assert "On record before as 2026-07-01 10:00 EDT; corrected because: stamp" in told


def test_on_the_appeal_it_was_filed_when_it_was_received() -> None:
    row = final_denial()
    request = asked(row)
    corrected(request, FIRST)
    filed = [each for each in happenings([row.pk])[row.pk] if each.name == "filed"]
    assert filed == [Happening("filed", FIRST, reason="external_review")]


def test_corrected_twice_the_last_word_counts() -> None:
    """From Tuesday June 30: July 1, 2, 3, 6, 7."""
    request = asked(final_denial())
    corrected(request, FIRST)
    done = corrected(request, datetime(2026, 6, 30, 14, tzinfo=UTC))
    assert done.before == FIRST
    assert due(request, "external_preliminary_review") == (date(2026, 7, 7), "running")


LAST, OVER = (datetime(2026, 10, day, 14, tzinfo=UTC) for day in (20, 21))
"""The notice was received on June 20: the four months end on Tuesday, October 20."""


def test_whether_it_is_in_time_is_screened_by_the_true_receipt() -> None:
    request = asked(final_denial(), at=OVER)
    corrected(request, LAST, now=OVER + HOUR)
    assert screened(request, at=OVER + 2 * HOUR).result == "eligible"


def test_what_was_screened_as_too_late_and_was_in_time_is_told_to_a_person() -> None:
    request = asked(final_denial(), at=OVER)
    assert screened(request, at=OVER + HOUR).result == "ineligible"
    request.refresh_from_db()
    corrected(request, LAST, now=OVER + 2 * HOUR)
    assert (request.state, to_do(request)) == ("closed", [WAS_IN_TIME])
    corrected(request, OVER, now=OVER + 3 * HOUR)
    assert to_do(request) == []


def test_what_was_screened_as_in_time_and_was_too_late_is_told_to_a_person() -> None:
    request = entered_late(at=LAST, now=OVER + HOUR)
    assert screened(request, at=OVER + 2 * HOUR).result == "eligible"
    request.refresh_from_db()
    corrected(request, OVER, now=OVER + 3 * HOUR)
    assert (request.state, to_do(request)) == ("screened", ["to_assign", WAS_LATE])


@pytest.mark.parametrize(
    ("at", "why", "refused"),
    [
        (FIRST, " ", "say how the true receipt is known"),
        (ASKED + 4 * HOUR, "stamp", "still to come"),
        (ASKED, "stamp", "is recorded as received then already"),
        (ASKED + HOUR, "stamp", "entered at Wed Jul 1, 2026 10:00 EDT, and was here before that"),
    ],
)
def test_what_cannot_be_is_refused(at: datetime, why: str, refused: str) -> None:
    request = asked(final_denial())
    with pytest.raises(UnableToGo, match=refused):
        corrected(request, at, why=why)
    assert not Event.objects.filter(case=request.pk, name="receipt_corrected").exists()


def test_it_came_before_what_was_done_with_it() -> None:
    """On file since July 8; the state had assigned a reviewer on June 30."""
    now, assigned_at = ASKED + timedelta(days=7), datetime(2026, 6, 30, 14, tzinfo=UTC)
    request = entered_late("ny_insured", "aca_individual", at=FIRST, now=now)
    screened(request, at=now + HOUR)
    named = Named("alder", "Alder Review, Inc.", assigned_at)
    assigned_by_others(request.number, named, SPECIALIST, now + 2 * HOUR, version(request))
    with pytest.raises(
        UnableToGo, match="assigned is on record at Tue Jun 30, 2026 10:00 EDT, before"
    ):
        corrected(request, ASKED, now=now + 3 * HOUR)


def test_of_a_day_with_another_process_it_is_asked_for_anew() -> None:
    """Pennsylvania's own process is on record from January 1, 2024; before, it was HHS's."""
    at = datetime(2024, 1, 2, 15, tzinfo=UTC)
    of: dict[str, Any] = {"at": at, "received": None}
    request = asked(final_denial("pa_insured", "aca_individual"), **of)
    assert request.process == "state"
    with pytest.raises(UnableToGo, match="on that day the hhs process applied"):
        corrected(request, at - timedelta(days=2), now=at + HOUR)


def wrongly_refused() -> ExternalReview:
    """Screened as too late on October 21, when it had come on the last day, October 20."""
    request = asked(final_denial(), at=OVER)
    assert screened(request, at=OVER + HOUR).result == "ineligible"
    request.refresh_from_db()
    corrected(request, LAST, now=OVER + 2 * HOUR)
    return request


def results(row: ExternalReview) -> list[str]:
    events = Event.objects.filter(case=row.pk, name="screened").order_by("id")
    return [each.facts["result"] for each in events]


def test_what_was_refused_as_too_late_and_was_in_time_is_screened_again() -> None:
    """Told of on Wednesday, October 21; the second result of Thursday is told by Friday."""
    roster()
    request = wrongly_refused()
    first = due(request, "external_preliminary_notice")
    thursday = OVER + timedelta(days=1)
    assert screened(request, at=thursday).result == "eligible"
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("screened", "")
    assert to_do(request) == ["to_assign"]
    assert results(request) == ["ineligible", "eligible"], "the old result stays on record"
    assert due(request, "external_preliminary_notice") == first
    second = due(request, "external_second_preliminary_notice")
    assert second == (date(2026, 10, 23), "running")
    clocks = Deadline.objects.filter(case=request.pk)
    assert not clocks.filter(clock="external_second_preliminary_review").exists()
    assert drawn(request, now=thursday + HOUR).step == "review"


def test_what_was_let_on_and_was_too_late_is_screened_again() -> None:
    roster()
    request = entered_late(at=LAST, now=OVER + HOUR)
    screened(request, at=OVER + 2 * HOUR)
    request.refresh_from_db()
    corrected(request, OVER, now=OVER + 3 * HOUR)
    assert screened(request, at=OVER + 4 * HOUR).result == "ineligible"
    request.refresh_from_db()
    assert (request.state, request.outcome, to_do(request)) == ("closed", "dismissed", [])
    assert results(request) == ["eligible", "ineligible"]
    with pytest.raises(UnableToGo, match="not found eligible"):
        drawn(request, now=OVER + 5 * HOUR)


def test_what_the_receipt_leaves_as_it_was_is_not_screened_again() -> None:
    request = asked(final_denial(), at=OVER)
    screened(request, at=OVER + HOUR)
    request.refresh_from_db()
    corrected(request, OVER - timedelta(minutes=5), now=OVER + 2 * HOUR)
    with pytest.raises(UnableToGo, match="is closed: it does not wait to be screened"):
        screened(request, at=OVER + 3 * HOUR)
    anew = wrongly_refused()
    screened(anew, at=OVER + 3 * HOUR)
    with pytest.raises(UnableToGo, match="is screened: it does not wait to be screened"):
        screened(anew, at=OVER + 4 * HOUR)


def test_what_is_before_a_reviewer_is_the_reviewers() -> None:
    roster()
    request = entered_late(at=LAST, now=OVER + HOUR)
    screened(request, at=OVER + 2 * HOUR)
    request.refresh_from_db()
    drawn(request, now=OVER + 3 * HOUR)
    corrected(request, OVER, now=OVER + 4 * HOUR)
    assert WAS_LATE in to_do(request)
    with pytest.raises(UnableToGo, match="is assigned: it does not wait to be screened"):
        screened(request, at=OVER + 5 * HOUR)


def test_asked_for_anew_meanwhile_it_is_not_screened_again() -> None:
    request = wrongly_refused()
    assert request.appeal is not None
    other = asked(request.appeal, at=OVER + 3 * HOUR)
    with pytest.raises(UnableToGo, match=f"is asked for already: {other.number}"):
        screened(request, at=OVER + 4 * HOUR)


def test_the_second_letter_says_that_the_first_was_wrong() -> None:
    request = wrongly_refused()
    assert sent(OVER + 3 * HOUR) == ["er_ineligible member"]
    screened(request, at=OVER + 4 * HOUR)
    assert sent(OVER + 5 * HOUR) == ["er_eligible member"]
    told = Letter.objects.get(code="er_eligible")
    says_everything(told)
    assert "We told you before that it could not go on" in told.evidence["X1"]


def test_a_result_nobody_was_told_of_is_not_told_when_there_is_another() -> None:
    request = wrongly_refused()
    screened(request, at=OVER + 4 * HOUR)
    assert sent(OVER + 5 * HOUR) == ["er_eligible member"]
    assert "We told you before" not in Letter.objects.get(code="er_eligible").evidence["X1"]
