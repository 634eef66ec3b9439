"""A claim that would wait past a legal deadline: that is said, with the days, before it is let."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from claims.models import Claim
from claims.operations.review.past_deadlines import PastDeadline
from claims.operations.review.pend import pend
from claims.operations.review.pend_letter import preview_pend
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.people.policy import Actor
from tests.reviewing import office, pended, version
from tests.staff import browser, machine
from tests.working import NOW

pytestmark = pytest.mark.django_db
OPERATOR = Actor("EVA", operator=True)
LAST = date(2026, 7, 15)
"""Thirty days from the receipt on June 15."""


@pytest.fixture
def claim(monkeypatch: pytest.MonkeyPatch) -> Claim:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return pended()


def past(claim: Claim, reason: str, day: date | None = None) -> dict[str, PastDeadline]:
    found = preview_pend(claim.number, reason, "", OPERATOR, NOW, day).past
    return {each.clock: each for each in found}


def test_which_and_by_how_much(claim: Claim) -> None:
    """To August 4 it is 16 days in July and 4 more."""
    told = past(claim, "medical_records")["erisa_postservice"]
    assert (told.due_on, told.days, told.cites) == (LAST, 20, ("29 CFR 2560.503-1(f)(2)(iii)(B)",))
    assert told.says == (
        "August 4, 2026 is 20 days past July 15, 2026, the last day to decide the claim and tell "
        "the claimant of a denial"
    )


def test_the_last_day_itself_is_in_time(claim: Claim) -> None:
    assert "erisa_postservice" not in past(claim, "legal_question", LAST)
    told = past(claim, "legal_question", date(2026, 7, 16))["erisa_postservice"]
    assert told.days == 1
    assert told.says.startswith("July 16, 2026 is 1 day past")


def test_what_the_letter_ends_is_not_told(claim: Claim) -> None:
    """Florida's clock to pay, deny or contest ends when something is asked for; a reason that asks
    nobody ends nothing."""
    ends = datetime(2026, 7, 6, tzinfo=ZoneInfo("America/New_York"))
    Deadline.objects.create(
        case=claim.case,
        clock="fl_payment_electronic",
        rule="PP-FL",
        due_on=date(2026, 7, 5),
        late_from=ends,
        state="running",
    )
    assert "fl_payment_electronic" not in past(claim, "medical_records")
    told = past(claim, "legal_question", date(2026, 7, 20))["fl_payment_electronic"]
    assert (told.due_on, told.days) == (date(2026, 7, 5), 15)


def test_a_clock_that_stands_still_has_no_day(claim: Claim) -> None:
    Deadline.objects.filter(case=claim.case).update(state="paused", due_on=None, late_from=None)
    assert past(claim, "legal_question", date(2026, 9, 1)) == {}


def test_what_came_of_it_says_so_too(claim: Claim) -> None:
    day = date(2026, 7, 22)
    made = pend(claim.number, "legal_question", "", OPERATOR, NOW, version(claim), day)
    assert {each.clock: each.days for each in made.past}["erisa_postservice"] == 7


def test_the_interface_says_it_before_and_after(claim: Claim) -> None:
    office()
    client = machine("d.marsh", "adjuster")
    address, body = f"/api/v1/claims/{claim.number}", {"reason": "medical_records", "note": "All."}
    before = client.post(f"{address}/pend-previews", body, format="json").json()["past"]
    seen = {"If-Match": f'"{version(claim)}"', "Idempotency-Key": "past-1"}
    after = client.post(f"{address}/pends", body, format="json", headers=seen).json()["past"]
    assert before == after
    told = next(each for each in before if each["clock"] == "erisa_postservice")
    assert (told["due_on"], told["days"]) == ("2026-07-15", 20)


class TestThePage:
    def test_warns_beside_each_reason(self, claim: Claim) -> None:
        text = browser("ann", "adjuster").get(f"/claims/{claim.number}/pend").content.decode()
        assert "20 days past 2026-07-15, the last day to decide the claim" in text

    def test_warns_of_a_day_somebody_chose_before_it_is_taken(self, claim: Claim) -> None:
        ann = browser("ann", "adjuster")
        fields = {
            "step": "pend",
            "reason": "legal_question",
            "follow_up": "2026-07-16",
            "version": version(claim),
        }
        answer = ann.post(f"/claims/{claim.number}/pend", fields)
        text = answer.content.decode()
        assert (answer.status_code, 'role="alert"' in text) == (200, True)
        assert "July 16, 2026 is 1 day past July 15, 2026" in text
        assert "29 CFR 2560.503-1(f)(2)(iii)(B)" in text
        assert not Event.objects.filter(case=claim.pk, name="waits").exists()
        other = ann.post(
            f"/claims/{claim.number}/pend",
            {**fields, "follow_up": "2026-07-17", "warned": "2026-07-16"},
        )
        assert "July 17, 2026 is 2 days past" in other.content.decode()
        done = ann.post(f"/claims/{claim.number}/pend", {**fields, "warned": "2026-07-16"})
        assert done.status_code == 302
        assert Event.objects.filter(case=claim.pk, name="waits").exists()

    def test_does_not_ask_twice_where_the_day_is_in_time(self, claim: Claim) -> None:
        fields = {
            "step": "pend",
            "reason": "legal_question",
            "follow_up": "2026-06-20",
            "version": version(claim),
        }
        answer = browser("ann", "adjuster").post(f"/claims/{claim.number}/pend", fields)
        assert answer.status_code == 302


def test_many_at_once_are_warned_of_beside_each(claim: Claim) -> None:
    """To July 22 it is a week; the last day itself is in time and says nothing more."""
    office()
    item = WorkItem.objects.get(case=claim.pk)
    ann = browser("ann", "adjuster")
    asked = {"act": "pend", "reason": "legal_question", "item": str(item.pk), "step": "preview"}
    late = ann.post("/queue/bulk", {**asked, "follow_up": "2026-07-22"}).content.decode()
    assert "until July 22, 2026; July 22, 2026 is 7 days past July 15, 2026, the last day" in late
    in_time = ann.post("/queue/bulk", {**asked, "follow_up": "2026-07-15"}).content.decode()
    assert "until July 15, 2026" in in_time
    assert "the last day" not in in_time
