"""More time taken in the last minutes of a Medicare Advantage appeal: its letter left before the
time was over, and the carrier says so after; or it did not, or the carrier says nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.external.ire import carrier_to_say
from appeals.models import Appeal, ExternalReview
from appeals.operations.extend import Extension, extend
from kernel.cases import sweep as sweeping
from kernel.cases.models import Deadline, WorkItem
from kernel.cases.version import version_of
from kernel.dates import Span
from kernel.law import Law, UnableToCite, Value
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import Answer
from kernel.letters.models import Letter
from tests.appeal_letters import NEW_YORK, issued
from tests.external_reviews import SPECIALIST
from tests.journeys.test_appeal_ladders import refused_in_advance

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 10, 30, 15, tzinfo=UTC)
"""Friday, 11:00 in New York; summer time ends on Sunday."""
LIMIT = datetime(2026, 11, 2, 15, tzinfo=UTC)
"""72 hours: Monday, 10:00 in New York."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WHY = "She asks for two weeks to have her films of last year sent by the other hospital."


@pytest.fixture
def row(tmp_path: Path) -> Appeal:
    """Two weeks more, taken five minutes before the limit; the letter is with its carrier."""
    made = refused_in_advance(ASKED)
    at = LIMIT - 5 * MINUTE
    more = Extension("the enrollee asks for it", WHY, 14)
    extend(made.number, more, SPECIALIST, at, version_of(made.pk))
    issued(at)
    dispatch("print", out=tmp_path, now=at, by="letters")
    sweep(LIMIT + MINUTE)
    return made


def sweep(at: datetime) -> None:
    sweeping.sweep(at, zone="America/New_York", every=MINUTE)


def says(status: str, left: datetime, now: datetime) -> None:
    """The carrier's word on the letter that takes the time."""
    one = Letter.objects.get(code="appeal_ext")
    word = Answer(
        line=1, letter=one.pk, attempt=1, sha256=one.pdf_sha256, status=status, at=left,
        batch="", reference="R", reason="" if status == "sent" else "no stamp",
    )  # fmt: skip
    assert confirm([word], now=now, by="carrier", zone=NEW_YORK).faults == []


def clock(row: Appeal) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock="ma_appeal_expedited")


def late_work(row: Appeal) -> bool:
    return WorkItem.objects.filter(case=row.pk, queue="deadlines", done_at__isnull=True).exists()


def test_it_left_before_and_that_is_told_after(row: Appeal) -> None:
    assert clock(row).state == "late"
    assert late_work(row), "a person is told"
    assert not ExternalReview.objects.exists(), "the carrier has not said yet"
    told = LIMIT + 3 * HOUR
    says("sent", LIMIT - 2 * MINUTE, told)
    # November 2, 10:00, and 14 days, by the same time on the clock face
    assert (clock(row).state, clock(row).due_on) == ("running", date(2026, 11, 16))
    assert not late_work(row), "it is due later, and nothing is late"
    sweep(told + MINUTE)
    sweep(LIMIT + 13 * HOUR)
    assert not ExternalReview.objects.exists()
    row.refresh_from_db()
    assert row.state == "received"


def test_it_left_too_late(row: Appeal) -> None:
    told = LIMIT + 3 * HOUR
    says("sent", LIMIT + MINUTE, told)
    assert clock(row).state == "late"
    sweep(told + MINUTE)
    assert ExternalReview.objects.get().basis == "not_decided_in_time"


def test_it_did_not_leave(row: Appeal) -> None:
    told = LIMIT + HOUR
    says("refused", LIMIT, told)
    sweep(told + MINUTE)
    assert ExternalReview.objects.get().basis == "not_decided_in_time"


def test_who_says_nothing_is_waited_for_half_of_the_day_there_is(row: Appeal) -> None:
    sweep(LIMIT + 12 * HOUR - MINUTE)
    assert not ExternalReview.objects.exists()
    sweep(LIMIT + 12 * HOUR)
    assert ExternalReview.objects.get().basis == "not_decided_in_time"


def test_that_time_is_given_in_hours(row: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    days = Value(Span.parse("2 calendar days"), "Plan terms", date(2006, 1, 1))
    monkeypatch.setattr(Law, "span", lambda *_: days)
    with pytest.raises(UnableToCite, match="is 2 calendar days: it is to be given in hours"):
        carrier_to_say(row, LIMIT + HOUR)
