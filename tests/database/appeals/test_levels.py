"""The levels above the plan and the contractor, and the QIO's fast track."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.amounts import Disputed
from appeals.external import ire
from appeals.external.answering import Outcome
from appeals.external.bodies import qio_of
from appeals.external.on_file import UnableToGo
from appeals.models import Appeal, ExternalReview
from appeals.operations.escalate import Higher, ask_higher, escalate, review_dismissal, sent_up
from appeals.operations.fast_track import FastTrack, told_by_qio
from appeals.operations.outcome import record_outcome
from kernel.cases.models import Deadline, Event
from kernel.cases.version import version_of
from kernel.law import UnableToCite
from kernel.money import Money
from tests import authorizing
from tests.appealing import appealed, denied, paying
from tests.external_reviews import SPECIALIST, version
from tests.forwarding import delivered

pytestmark = pytest.mark.django_db

FILED = datetime(2026, 7, 20, 14, tzinfo=UTC)


def upheld(regime: str) -> Appeal:
    row = appealed(denied(paying.member(paying.plan(regime, network="required"))))
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    row.refresh_from_db()
    return row


def disputed(charged: str) -> tuple[Disputed, ...]:
    nothing = Money("0.00")
    return (
        Disputed("C1", Money(charged), nothing, nothing, "m1", reconsidered=True, in_time=True),
    )


def higher(row: Appeal | ExternalReview, at: datetime = FILED, charged: str = "") -> ExternalReview:
    asked = Higher(at, disputed(charged) if charged else ())
    return ask_higher(row.number, asked, SPECIALIST, at + timedelta(hours=1), version_of(row.pk))


def answered(row: ExternalReview, said: str, at: datetime) -> ExternalReview:
    row.refresh_from_db()
    outcome = Outcome(said, at, at + timedelta(hours=1), at.date(), "It was found so.")
    record_outcome(row.number, outcome, SPECIALIST, at + timedelta(hours=2), version(row))
    row.refresh_from_db()
    return row


def due(row: ExternalReview, clock: str) -> tuple[date | None, str]:
    found = Deadline.objects.get(case=row.pk, clock=clock)
    return found.due_on, found.state


def test_a_redetermination_goes_to_the_qic_with_its_file(tmp_path: Path) -> None:
    row = upheld("original_medicare")
    review = higher(row)
    assert (review.process, review.body, review.state) == ("qic", "qic_part_b", "assigned")
    # its receipt of the request, July 20, and 60 days: September 18
    assert due(review, "om_reconsideration") == (date(2026, 9, 18), "running")
    delivered(tmp_path, FILED + timedelta(days=1))
    review.refresh_from_db()
    assert (review.state, review.received_at) == ("forwarded", FILED)
    assert Event.objects.filter(case=row.pk, name="filed").exists()
    with pytest.raises(UnableToGo, match="asked for already"):
        higher(row)


def reconsidered(tmp_path: Path, said: str = "upheld") -> ExternalReview:
    review = higher(upheld("original_medicare"))
    delivered(tmp_path, FILED + timedelta(days=1))
    return answered(review, said, FILED + timedelta(days=30))


def test_a_hearing_asks_for_an_amount_and_the_court_for_more(tmp_path: Path) -> None:
    review = reconsidered(tmp_path)
    at = FILED + timedelta(days=50)
    with pytest.raises(UnableToGo, match=r"\$199.99 in controversy is below the \$200.00"):
        higher(review, at, "199.99")
    hearing = higher(review, at, "350.00")
    assert (hearing.body, hearing.amount, hearing.state) == ("omha", 350, "forwarded")
    # received September 8: 90 days: September 30 is 22 on, October 31 53, November 30 83, Dec 7 90
    assert due(hearing, "om_hearing") == (date(2026, 12, 7), "running")
    hearing = answered(hearing, "upheld", at + timedelta(days=30))
    council = higher(hearing, at + timedelta(days=40))
    assert council.body == "appeals_council"
    council = answered(council, "upheld", at + timedelta(days=60))
    with pytest.raises(UnableToGo, match=r"below the \$1960.00"):
        higher(council, at + timedelta(days=70), "350.00")
    assert higher(council, at + timedelta(days=70), "1960.00").body == "district_court"


def test_the_amount_of_a_year_not_on_record_is_not_guessed(tmp_path: Path) -> None:
    review = reconsidered(tmp_path)
    with pytest.raises(UnableToCite):
        higher(review, datetime(2027, 1, 4, 15, tzinfo=UTC), "5000.00")


def test_a_late_qic_decides_in_five_days_or_sends_it_up(tmp_path: Path) -> None:
    review = higher(upheld("original_medicare"))
    delivered(tmp_path, FILED + timedelta(days=1))
    early = FILED + timedelta(days=30)
    with pytest.raises(UnableToGo, match="is not over"):
        escalate(review.number, early, SPECIALIST, early, version(review))
    late = datetime(2026, 9, 19, 14, tzinfo=UTC)
    step = escalate(review.number, late, SPECIALIST, late, version(review))
    assert due(step, "om_escalation") == (date(2026, 9, 24), "running")
    up = datetime(2026, 9, 22, 14, tzinfo=UTC)
    hearing = sent_up(step.number, up, disputed("350.00"), SPECIALIST, up, version(step))
    assert hearing.escalated
    assert due(step, "om_escalation")[1] == "met"
    # 180 days from September 22: December 31 is 100 on, January 131, February 159, March 21 180
    assert due(hearing, "om_hearing_escalated") == (date(2027, 3, 21), "running")
    assert not Deadline.objects.filter(case=hearing.pk, clock="om_hearing").exists()
    review.refresh_from_db()
    assert review.state == "closed"


def test_what_is_still_to_come_escalates_nothing(tmp_path: Path) -> None:
    """In September the QIC will be late; in August nobody can say so yet."""
    review = higher(upheld("original_medicare"))
    delivered(tmp_path, FILED + timedelta(days=1))
    late, now = datetime(2026, 9, 19, 14, tzinfo=UTC), FILED + timedelta(days=30)
    with pytest.raises(UnableToGo, match="is still to come"):
        escalate(review.number, late, SPECIALIST, now, version(review))
    step = escalate(review.number, late, SPECIALIST, late, version(review))
    for at in (late - timedelta(minutes=1), late + timedelta(days=1)):
        with pytest.raises(UnableToGo, match="after it was asked to, and not in the future"):
            sent_up(step.number, at, disputed("350.00"), SPECIALIST, late, version(step))


def test_sent_up_in_the_minute_in_which_it_was_asked_to(tmp_path: Path) -> None:
    review = higher(upheld("original_medicare"))
    delivered(tmp_path, FILED + timedelta(days=1))
    late = datetime(2026, 9, 19, 14, 0, 30, tzinfo=UTC)
    step = escalate(review.number, late, SPECIALIST, late, version(review))
    at = late.replace(second=0)  # as a person says it
    sent_up(step.number, at, disputed("350.00"), SPECIALIST, late, version(step))
    assert Event.objects.get(case=step.pk, name="file_forwarded").at == late
    assert due(step, "om_escalation")[1] == "met"


def test_a_level_is_asked_for_after_the_one_below_decided(tmp_path: Path) -> None:
    review = reconsidered(tmp_path)
    early = FILED + timedelta(days=30) - timedelta(minutes=1)
    with pytest.raises(UnableToGo, match="before it decided"):
        higher(review, early, "350.00")
    dismissed = answered_dismissal(tmp_path)
    with pytest.raises(UnableToGo, match="after the dismissal, and not in the future"):
        review_dismissal(dismissed.number, early, SPECIALIST, FILED + timedelta(days=45),
                         version(dismissed))  # fmt: skip
    later = FILED + timedelta(days=46)
    with pytest.raises(UnableToGo, match="after the dismissal, and not in the future"):
        review_dismissal(dismissed.number, later, SPECIALIST, FILED + timedelta(days=45),
                         version(dismissed))  # fmt: skip


def answered_dismissal(tmp_path: Path) -> ExternalReview:
    review = higher(upheld("original_medicare"))
    delivered(tmp_path / "dismissed", FILED + timedelta(days=1))
    return answered(review, "dismissed", FILED + timedelta(days=30))


def test_a_dismissal_is_reviewed_by_the_next_level(tmp_path: Path) -> None:
    review = reconsidered(tmp_path, "dismissed")
    # dated August 19, presumed received August 24, 60 days: October 23
    assert due(review, "om_dismissal_review_filing")[0] == date(2026, 10, 23)
    at = FILED + timedelta(days=45)
    step = review_dismissal(review.number, at, SPECIALIST, at, version(review))
    assert (step.process, step.step) == ("hearing", "dismissal")
    assert due(review, "om_dismissal_review_filing")[1] == "met"


def test_above_the_ire_are_the_same_levels(tmp_path: Path) -> None:
    review = ire.forward(upheld("medicare_advantage"), now=FILED, by="n.vogel")
    delivered(tmp_path, FILED)
    review = answered(review, "upheld", FILED + timedelta(days=20))
    hearing = higher(review, FILED + timedelta(days=40), "350.00")
    assert hearing.process == "hearing"
    assert due(review, "ma_hearing_filing")[1] == "met"
    hearing = answered(hearing, "overturned", FILED + timedelta(days=60))
    clocks = set(Deadline.objects.filter(case=hearing.pk).values_list("clock", flat=True))
    assert "ma_effectuate_higher" in clocks
    assert not clocks & {"ma_effectuate_ire_payment", "ma_ire_payment"}


TOLD = datetime(2026, 6, 9, 15, tzinfo=UTC)
"""Tuesday, 11:00 in New York."""


def fast_track(setting: str, *regimes: str, told: datetime = TOLD) -> ExternalReview:
    plan = authorizing.plan(*(regimes or ("medicare_advantage",)))
    asked = authorizing.requested(paying.member(plan))
    said = FastTrack(asked.number, setting, told, date(2026, 6, 11), "TX")
    return told_by_qio(said, SPECIALIST, told + timedelta(minutes=5))


def test_the_end_of_services_is_answered_the_same_day(tmp_path: Path) -> None:
    review = fast_track("services")
    assert review.body == "acentra"
    clocks = {row.clock: row for row in Deadline.objects.filter(case=review.pk)}
    close = datetime(2026, 6, 9, 21, tzinfo=UTC)  # 17:00 in New York
    assert clocks["ftn_records"].late_from == clocks["ftn_detailed_notice"].late_from == close
    assert clocks["ftn_asked"].late_from == datetime(2026, 6, 10, 16, tzinfo=UTC), "noon"
    delivered(tmp_path, TOLD + timedelta(minutes=10))
    assert due(review, "ftn_records")[1] == "met"
    # it has what it needs since 12:10: by the close of business of June 10
    decision = Deadline.objects.get(case=review.pk, clock="ftn_decision")
    assert decision.late_from == datetime(2026, 6, 10, 21, tzinfo=UTC)
    review.refresh_from_db()
    at = TOLD + timedelta(hours=20)
    assert answered(review, "upheld", at).state == "closed"
    assert due(review, "ftn_decision")[1] == "met"


def test_a_discharge_is_answered_by_noon_of_the_day_after() -> None:
    review = fast_track("discharge")
    clocks = {row.clock: row for row in Deadline.objects.filter(case=review.pk)}
    noon = datetime(2026, 6, 10, 16, tzinfo=UTC)
    assert clocks["discharge_information"].late_from == noon
    assert clocks["discharge_detailed_notice"].late_from == noon
    assert "ftn_records" not in clocks


def test_under_original_medicare_the_provider_answers() -> None:
    with pytest.raises(UnableToGo, match="the provider answers the QIO"):
        fast_track("services", "original_medicare")


@pytest.mark.parametrize(
    ("state", "day", "body"),
    [
        ("TX", date(2026, 6, 9), "acentra"),
        ("NY", date(2025, 7, 31), "livanta"),
        ("NY", date(2025, 8, 1), "commence"),
        ("AZ", date(2026, 6, 9), "commence"),
        ("WA", date(2026, 6, 9), "acentra"),
    ],
)
def test_the_qio_is_that_of_the_place_of_care(state: str, day: date, body: str) -> None:
    assert qio_of(state, day).code == body


def test_a_place_without_a_qio_on_record_is_not_guessed() -> None:
    with pytest.raises(UnableToCite, match="no QIO is on record for ZZ"):
        qio_of("ZZ", date(2026, 6, 9))
