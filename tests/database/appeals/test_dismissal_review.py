"""The IRE reviews a plan's dismissal when it is asked, and is told what became of its reversals."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from appeals.external import ire
from appeals.external.answering import Effected, Outcome
from appeals.external.on_file import UnableToGo
from appeals.models import Appeal, ExternalReview
from appeals.operations.dismiss import dismiss
from appeals.operations.dismissal_review import ask_ire
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.outcome import record_effect, record_outcome
from appeals.operations.withdraw import withdraw
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.timeline import record
from kernel.cases.version import version_of
from kernel.outside.models import Delivery, Packet
from tests.appealing import ZONE, appealed, denied, paying
from tests.external_reviews import SPECIALIST, version
from tests.forwarding import confirmed, delivered, handed_over
from tests.staff import browser, machine

pytestmark = pytest.mark.django_db

LATE_NOTICE = date(2026, 3, 19)
"""The day after the decision: the 65 days end on Saturday, May 23, and the appeal is of June 1."""
DISMISSED = datetime(2026, 6, 8, 15, tzinfo=UTC)
ASKED = datetime(2026, 6, 29, 15, tzinfo=UTC)


def dismissed() -> Appeal:
    """For being late; the letter is dated the day after."""
    plan = paying.plan("medicare_advantage", network="required")
    row = appealed(denied(paying.member(plan, mbi="1EG4TE5MK73")), notice_dated=LATE_NOTICE)
    dismiss(
        *(row.number, "untimely", "It came 74 days after the notice, and no cause was named."),
        actor=SPECIALIST,
        now=DISMISSED,
        version=version_of(row.pk),
    )
    told = datetime(2026, 6, 9, 16, tzinfo=UTC)
    facts = {"only_day": "2026-06-09"}
    record(row.pk, "notice_dated", told, now=told, by="carrier", facts=facts)
    return again(row)


def again(row: Appeal) -> Appeal:
    return Appeal.objects.select_related("case").get(pk=row.pk)


def asked(row: Appeal) -> ExternalReview:
    return ask_ire(row.number, ASKED, SPECIALIST, ASKED, version_of(row.pk))


def answer(row: ExternalReview, outcome: str, at: datetime) -> None:
    said = Outcome(outcome, at, at, at.date(), "The notice went to an address we had corrected.")
    row.refresh_from_db()
    record_outcome(row.number, said, SPECIALIST, at, version(row))


def test_the_enrollee_asks_and_the_file_goes(tmp_path: Path) -> None:
    row = dismissed()
    # dated June 9, and 65 days: 21 more in June, 31 in July (52), August 13
    filing = Deadline.objects.get(case=row.pk, clock="ma_dismissal_review_filing")
    assert (filing.due_on, filing.state) == (date(2026, 8, 13), "running")
    review = asked(row)
    assert (review.process, review.step, review.body, review.unasked) == (
        *("ire", "dismissal", "c2c"),
        False,
    )
    filing.refresh_from_db()
    assert filing.state == "met"
    assert not Deadline.objects.filter(case=review.pk, clock="ma_hearing_filing").exists()
    assert not ire.may_go(again(row), late=True), "what is dismissed is not sent as undecided"
    delivered(tmp_path, ASKED)
    review.refresh_from_db()
    assert review.state == "forwarded"
    with pytest.raises(UnableToGo, match="was asked already"):
        asked(row)


@pytest.mark.parametrize(
    ("filed", "late"),
    [
        # the 65 days from June 9 end on August 13; recorded on August 20
        (datetime(2026, 8, 13, 20, tzinfo=UTC), False),
        (datetime(2026, 8, 14, 15, tzinfo=UTC), True),
    ],
)
def test_whether_it_is_late_is_a_matter_of_when_it_was_asked(filed: datetime, late: bool) -> None:
    row = dismissed()
    recorded = datetime(2026, 8, 20, 15, tzinfo=UTC)
    ask_ire(row.number, filed, SPECIALIST, recorded, version_of(row.pk))
    assert Event.objects.get(case=row.pk, name="filed").facts["late"] is late


def test_vacated_it_is_heard_and_its_time_runs_from_then(tmp_path: Path) -> None:
    row = dismissed()
    review = asked(row)
    delivered(tmp_path, ASKED)
    at = datetime(2026, 7, 20, 15, tzinfo=UTC)
    answer(review, "overturned", at)
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("closed", "overturned"), "there is nothing to pay"
    row = again(row)
    assert (row.state, row.outcome) == ("received", "")
    undone = Event.objects.get(case=row.pk, name="vacated").facts
    assert (undone["review"], undone["ground"]) == (review.number, "untimely")
    # 60 days from July 20: 11 more in July, 31 in August (42), September 18
    decide = Deadline.objects.get(case=row.pk, clock="ma_payment_appeal")
    assert (decide.due_on, decide.state) == (date(2026, 9, 18), "running")
    with pytest.raises(UnableToAppeal, match=f"{review.number} vacated the dismissal for untimely"):
        dismiss(
            *(row.number, "untimely", "It came late."),
            actor=SPECIALIST,
            now=at,
            version=version_of(row.pk),
        )
    assert ire.may_go(row, late=True), "late now, it goes there as any other"


def test_the_dismissal_stands(tmp_path: Path) -> None:
    row = dismissed()
    review = asked(row)
    delivered(tmp_path, ASKED)
    answer(review, "upheld", datetime(2026, 7, 20, 15, tzinfo=UTC))
    review.refresh_from_db()
    assert review.state == "closed"
    assert again(row).state == "dismissed"


def test_what_was_not_dismissed_is_not_reviewed_there() -> None:
    plan = paying.plan("medicare_advantage", network="required")
    row = appealed(denied(paying.member(plan, mbi="1EG4TE5MK73")))
    with pytest.raises(UnableToGo, match="no dismissal of it stands"):
        asked(row)


def test_the_ire_is_told_that_its_reversal_was_carried_out(tmp_path: Path) -> None:
    plan = paying.plan("medicare_advantage", network="required")
    row = appealed(denied(paying.member(plan, mbi="1EG4TE5MK73")))
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(again(row), now=now, by="n.vogel")
    delivered(tmp_path, now)
    at = datetime(2026, 8, 10, 14, tzinfo=UTC)
    answer(review, "overturned", at)
    paid = at + timedelta(days=20)
    record_effect(review.number, Effected("paid", paid, "EFT 7"), SPECIALIST, paid, version(review))
    review.refresh_from_db()
    assert review.state == "closed"
    owed = WorkItem.objects.get(case=review.pk, queue="appeals", done_at__isnull=True)
    assert owed.reasons == ["report_of_effect"]
    report = Packet.objects.filter(case=review.pk).latest("pk")
    assert report.title.startswith("Report of effectuation X26-")
    rows = handed_over(tmp_path, paid + timedelta(hours=1))
    assert [each["body"] for each in rows] == ["c2c"]
    names = Event.objects.filter(case=review.pk).values_list("name", flat=True)
    assert "effect_reported" not in names, "handed over is not delivered"
    assert confirmed(rows, paid + timedelta(hours=4)).delivered == 1
    assert "effect_reported" in set(names.all())
    assert not WorkItem.objects.filter(
        case=review.pk, queue="appeals", done_at__isnull=True
    ).exists()
    assert not Delivery.objects.exclude(state="confirmed").exists()


def test_one_told_that_it_was_withdrawn_may_ask_too_and_is_heard(tmp_path: Path) -> None:
    """The letter of a withdrawal names the reviewer and its 65 days: from June 9, August 13."""
    plan = paying.plan("medicare_advantage", network="required")
    row = appealed(denied(paying.member(plan, mbi="1EG4TE5MK73")))
    seen = version_of(row.pk)
    withdraw(row.number, "oral", DISMISSED, actor=SPECIALIST, now=DISMISSED, version=seen)
    told = datetime(2026, 6, 9, 16, tzinfo=UTC)
    facts = {"only_day": "2026-06-09"}
    record(row.pk, "notice_dated", told, now=told, by="carrier", facts=facts)
    filing = Deadline.objects.get(case=row.pk, clock="ma_dismissal_review_filing")
    assert (filing.due_on, filing.state) == (date(2026, 8, 13), "running")
    review = asked(row)
    delivered(tmp_path, ASKED)
    answer(review, "overturned", ASKED + timedelta(days=9))
    heard = again(row)
    assert (heard.state, heard.outcome) in (("received", ""), ("admitted", ""))
    assert Event.objects.get(case=row.pk, name="vacated").facts["ground"] == "withdrawn"
    # vacated July 8, and 60 days: 23 more in July, 31 in August (54), September 6
    again_due = Deadline.objects.get(case=row.pk, clock="ma_payment_appeal")
    assert (again_due.state, again_due.due_on) == ("running", date(2026, 9, 6))


def typed(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")


def test_on_the_desk_the_ire_says_it_was_asked_and_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = dismissed()
    monkeypatch.setattr("django.utils.timezone.now", lambda: ASKED)
    office = browser("c.mora", "appeals_specialist")
    workspace, page = f"/appeals/{row.number}", f"/appeals/{row.number}/review-dismissal"
    assert page in office.get(workspace).content.decode()
    said = {"version": version_of(row.pk), "filed_at": typed(ASKED - timedelta(hours=2))}
    assert office.post(page, said).status_code == 302
    review = ExternalReview.objects.get(appeal=row, step="dismissal")
    assert review.case.received_at == ASKED - timedelta(hours=2)
    shown = office.get(workspace).content.decode()
    assert "the IRE was asked already" in shown
    assert f"/reviews/{review.number}" in shown
    delivered(tmp_path, ASKED)
    at = datetime(2026, 7, 20, 15, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    office = browser("c.mora", "appeals_specialist")
    found = {"outcome": "upheld", "decided_at": typed(at), "received_at": typed(at)}
    found |= {"notice_dated": "2026-07-20", "why": "It came late, and no cause was shown."}
    found["version"] = version_of(review.pk)
    assert office.post(f"/reviews/{review.number}/outcome", found).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("closed", "upheld")
    assert "higher" not in _offered(office, review), "its word on a dismissal is final"


def _offered(office: Client, row: ExternalReview) -> str:
    whole = office.get(f"/reviews/{row.number}").content.decode()
    return whole.partition("What cannot be done now")[0]


def test_a_machine_says_it_too_and_only_where_something_stands_dismissed() -> None:
    row = dismissed()
    made = machine("c.mora", "appeals_specialist").post(
        f"/api/v1/appeals/{row.number}/review-dismissal",
        {"filed_at": "2026-06-29T11:00:00-04:00"},
        format="json",
        headers={"Idempotency-Key": "d-1", "If-Match": f'"{version_of(row.pk)}"'},
    )
    assert made.status_code == 201, made.content
    review = ExternalReview.objects.get(appeal=row, step="dismissal")
    assert made.json()["review"] == review.number
    plan = paying.plan("medicare_advantage", network="required")
    other = appealed(denied(paying.member(plan, mbi="1EG4TE5MK72")))
    with pytest.raises(UnableToGo, match="no dismissal of it stands"):
        ask_ire(other.number, ASKED, SPECIALIST, ASKED, version_of(other.pk))
