"""On the desk and at a terminal: up the levels of Medicare to the court, a late body left, the
QIO's second look, and a case file that was refused on its way."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from appeals.external import ire
from appeals.models import ExternalReview
from appeals.operations.escalate import Higher, ask_higher
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.outside.models import Delivery
from tests.appealing import ZONE
from tests.database.appeals.test_fast_track import TOLD, answered, told
from tests.database.appeals.test_levels import FILED, due, upheld
from tests.external_reviews import SPECIALIST
from tests.forwarding import confirmed, delivered, handed_over
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """What the doors take for now."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def typed(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")


def sent(row: ExternalReview, act: str, **said: str) -> Any:
    """By somebody who signs in for it: months lie between one act and the next."""
    client = browser("c.mora", "appeals_specialist")
    page = f"/reviews/{row.number}/{act}"
    assert client.get(page).status_code == 200
    return client.post(page, {"version": version_of(row.pk), **said})


def next_of(row: ExternalReview, step: str) -> ExternalReview:
    return ExternalReview.objects.get(previous=row, step=step)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def with_the_qic(tmp_path: Path) -> ExternalReview:
    row = upheld("original_medicare")
    asked = Higher(FILED)
    review = ask_higher(row.number, asked, SPECIALIST, FILED + HOUR, version_of(row.pk))
    delivered(tmp_path, FILED + DAY)
    review.refresh_from_db()
    return review


def upheld_there(row: ExternalReview, moment: datetime) -> None:
    row.refresh_from_db()
    said = {"outcome": "upheld", "decided_at": typed(moment), "received_at": typed(moment)}
    said |= {"notice_dated": typed(moment)[:10], "why": "It was found so, as below."}
    answer = sent(row, "outcome", **said)
    assert answer.status_code == 302, words(answer)


def test_a_late_contractor_is_left_and_no_earlier(at: At, tmp_path: Path) -> None:
    review = with_the_qic(tmp_path)
    # July 20 and 60 days: July has 11 more, August 31 (42), so September 18 is the last in time.
    last = datetime(2026, 9, 18, 20, tzinfo=UTC)
    at(last + HOUR)
    early = sent(review, "escalate", asked_at=typed(last))
    assert early.status_code == 422
    assert "is not over" in words(early)
    before = words(browser("c.mora", "appeals_specialist").get(f"/reviews/{review.number}"))
    assert "is not over: it is not late" in before
    late = datetime(2026, 9, 19, 14, tzinfo=UTC)
    at(late + HOUR)
    answer = sent(review, "escalate", asked_at=typed(late))
    step = next_of(review, "escalation")
    assert (answer.status_code, answer["Location"]) == (302, f"/reviews/{step.number}")
    assert step.received_at == late
    assert Event.objects.get(case=review.pk, name="escalated").facts["step"] == step.number
    again = sent(review, "escalate", asked_at=typed(late))
    assert again.status_code == 422
    assert "was escalated before" in words(again)


def test_to_a_judge_the_council_and_the_court_by_the_pages(at: At, tmp_path: Path) -> None:
    review = with_the_qic(tmp_path)
    at(FILED + 30 * DAY)
    upheld_there(review, FILED + 30 * DAY - HOUR)
    # The hearing of 2026 asks for $200, the court for $1,960 (90 FR 55869); the Council for none.
    money = {"paid": "0.00", "owed_anyway": "0.00", "in_time": "yes"}
    filed = FILED + 50 * DAY
    at(filed + HOUR)
    answer = sent(review, "higher", filed_at=typed(filed), charged="1,959.99", **money)
    assert answer.status_code == 302, words(answer)
    hearing = next_of(review, "review")
    assert (hearing.process, str(hearing.amount)) == ("hearing", "1959.99")
    # September 8 and 90 days: September 22, October 53, November 83, December 7.
    assert due(hearing, "om_hearing") == (date(2026, 12, 7), "running")
    at(filed + 30 * DAY)
    upheld_there(hearing, filed + 30 * DAY - HOUR)

    client = browser("c.mora", "appeals_specialist")
    assert 'name="charged"' not in words(client.get(f"/reviews/{hearing.number}/higher"))
    filed += 40 * DAY
    at(filed + HOUR)
    assert sent(hearing, "higher", filed_at=typed(filed)).status_code == 302
    council = next_of(hearing, "review")
    assert (council.process, council.body) == ("council", "appeals_council")
    at(filed + 20 * DAY)
    upheld_there(council, filed + 20 * DAY - HOUR)

    filed += 30 * DAY
    at(filed + HOUR)
    low = sent(council, "higher", filed_at=typed(filed), charged="1959.99", **money)
    assert low.status_code == 422
    assert "below the $1960.00" in words(low)
    assert 'value="1959.99"' in words(low), "what was typed is kept"
    assert (
        sent(council, "higher", filed_at=typed(filed), charged="1960", **money).status_code == 302
    )
    court = next_of(council, "review")
    assert (court.process, court.body) == ("court", "district_court")


def test_the_qio_is_asked_to_look_once_more(at: At, tmp_path: Path) -> None:
    row = told()
    delivered(tmp_path, TOLD + timedelta(minutes=10))
    row.refresh_from_db()
    decided = datetime(2026, 6, 10, 15, tzinfo=UTC)
    answered(row, "upheld", decided)
    filed = datetime(2026, 6, 12, 15, tzinfo=UTC)
    at(filed + HOUR)
    answer = sent(row, "second-look", filed_at=typed(filed))
    look = next_of(row, "second_look")
    assert (answer.status_code, answer["Location"]) == (302, f"/reviews/{look.number}")
    # 14 days from June 12
    clock = Deadline.objects.get(case=look.pk, clock="ftn_second_look_ma")
    assert (clock.due_on, clock.state) == (date(2026, 6, 26), "running")
    again = sent(row, "second-look", filed_at=typed(filed))
    assert again.status_code == 422
    assert "is asked for already" in words(again)


def test_a_refused_file_goes_again_at_a_terminal(at: At, tmp_path: Path) -> None:
    staff("c.mora", "appeals_specialist")
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(upheld("medicare_advantage"), now=now, by="test")
    rows = handed_over(tmp_path, now)
    at(now + HOUR)
    given = ("review_send_again", review.number, "--by", "c.mora", "--json")
    with pytest.raises(CommandError, match="no file of it was refused"):
        call_command(*given, stdout=StringIO())
    confirmed(rows, now + HOUR, status="refused")
    assert WorkItem.objects.filter(case=review.pk, queue="deliveries", done_at=None).exists()
    out = StringIO()
    where = ("--address", "1 New Way", "--address", "Austin, TX 78701")
    call_command(*given, *where, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["attempt"], said["address"]) == (2, ["1 New Way", "Austin, TX 78701"])
    last = Delivery.objects.filter(escalation__case=review.pk).latest("attempt")
    assert (last.state, last.address) == ("made", ["1 New Way", "Austin, TX 78701"])
    event = Event.objects.get(case=review.pk, name="file_goes_again")
    assert (event.actor, event.facts["attempt"]) == ("c.mora", 2)
    with pytest.raises(CommandError, match="no file of it was refused"):
        call_command(*given, stdout=StringIO())
    staff("i.katz", "intake")
    with pytest.raises(CommandError, match="may not"):
        call_command("review_send_again", review.number, "--by", "i.katz", stdout=StringIO())


def test_what_a_late_contractor_sends_up_is_recorded_on_the_desk(at: At, tmp_path: Path) -> None:
    review = with_the_qic(tmp_path)
    late = datetime(2026, 9, 19, 14, tzinfo=UTC)  # July 20 and 60 days: September 18
    at(late + HOUR)
    assert sent(review, "escalate", asked_at=typed(late)).status_code == 302
    step = next_of(review, "escalation")
    up = late + 3 * DAY
    at(up + HOUR)
    money = {"charged": "150.00", "paid": "0.00", "owed_anyway": "0.00", "in_time": "yes"}
    low = sent(step, "sent-up", at=typed(up), **money)
    assert low.status_code == 422
    assert "below the $200.00" in words(low)
    others = {"others": "C26-7000001; 90.00; 40.00; 0.00", "others_fit": "yes"}
    answer = sent(step, "sent-up", at=typed(up), **money, **others)
    assert answer.status_code == 302, words(answer)
    hearing = next_of(review, "review")
    assert (hearing.process, hearing.escalated, str(hearing.amount)) == ("hearing", True, "200.00")
    # September 22 and 180 days: March 21
    assert due(hearing, "om_hearing_escalated") == (date(2027, 3, 21), "running")
    assert due(step, "om_escalation")[1] == "met"
    page = words(browser("c.mora", "appeals_specialist").get(f"/reviews/{step.number}"))
    assert "is no escalation that waits" in page


@pytest.mark.parametrize(
    ("others", "more", "amount"),
    [
        # 120 alone; with 100 - 10 - 10 of another claim of the member: 200, which is enough
        ("C26-7000001; 100.00; 10.00; 10.00", {"others_fit": "yes"}, "200.00"),
        ("C26-7000001; 1,080.00; $0.00; 0.00", {"others_fit": "yes"}, "1200.00"),
        # another party's counts only where both have something in common
        (
            "C26-7000001; 100.00; 10.00; 10.00; M9",
            {"others_fit": "yes", "issue": "the same opinion"},
            "200.00",
        ),
        ("C26-7000001; 100.00; 10.00; 10.00; M9", {"others_fit": "yes"}, ""),
        ("C26-7000001; 100.00; 10.00; 10.00", {}, ""),
        ("C26-7000001; 99.99; 10.00; 10.00", {"others_fit": "yes"}, ""),
    ],
)
def test_several_claims_are_taken_together_to_reach_the_amount(
    others: str, more: dict[str, str], amount: str, at: At, tmp_path: Path
) -> None:
    review = with_the_qic(tmp_path)
    at(FILED + 30 * DAY)
    upheld_there(review, FILED + 30 * DAY - HOUR)
    filed = FILED + 50 * DAY
    at(filed + HOUR)
    said = {"charged": "120.00", "paid": "0.00", "owed_anyway": "0.00", "in_time": "yes"}
    answer = sent(review, "higher", filed_at=typed(filed), others=others, **said, **more)
    if not amount:
        assert answer.status_code == 422
        assert "below the $200.00" in words(answer)
        return
    assert answer.status_code == 302, words(answer)
    assert str(next_of(review, "review").amount) == amount


def test_a_line_of_another_claim_that_cannot_be_read_is_shown_again(at: At, tmp_path: Path) -> None:
    review = with_the_qic(tmp_path)
    at(FILED + 30 * DAY)
    upheld_there(review, FILED + 30 * DAY - HOUR)
    said = {"charged": "350.00", "paid": "0.00", "owed_anyway": "0.00", "in_time": "yes"}
    answer = sent(
        review, "higher", filed_at=typed(FILED + 29 * DAY), others="C26-7000001 100.00", **said
    )
    assert answer.status_code == 422
    assert "write number; charged; paid; owed anyway" in words(answer)
    assert "C26-7000001 100.00" in words(answer), "what was typed is kept"


def test_a_dismissal_by_a_level_is_reviewed_by_the_next(at: At, tmp_path: Path) -> None:
    review = with_the_qic(tmp_path)
    moment = FILED + 30 * DAY
    at(moment + HOUR)
    said = {"outcome": "dismissed", "decided_at": typed(moment), "received_at": typed(moment)}
    said |= {"notice_dated": typed(moment)[:10], "why": "It was asked for too late."}
    assert sent(review, "outcome", **said).status_code == 302
    # dated August 19, taken as received August 24, and 60 days: October 23
    assert due(review, "om_dismissal_review_filing")[0] == date(2026, 10, 23)
    at(moment + 20 * DAY)
    answer = sent(review, "review-dismissal", filed_at=typed(moment + 19 * DAY))
    step = next_of(review, "dismissal")
    assert (answer.status_code, answer["Location"]) == (302, f"/reviews/{step.number}")
    assert step.process == "hearing"
    assert due(review, "om_dismissal_review_filing")[1] == "met"
