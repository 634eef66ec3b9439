"""The QIO told the plan, or was asked, at another moment than recorded: the clocks run anew."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appeals.external.on_file import UnableToGo
from appeals.models import ExternalReview
from appeals.operations.external_receipt import correct
from appeals.operations.fast_track import second_look
from appeals.operations.receipt import Corrected
from kernel.cases.deadlines import happenings
from kernel.cases.models import Event
from tests.database.appeals.test_fast_track import ENDS, TOLD, answered, clock, told
from tests.external_reviews import SPECIALIST, version
from tests.forwarding import delivered

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def corrected(row: ExternalReview, at: datetime, now: datetime | None = None) -> Corrected:
    moment = now or TOLD + 10 * MINUTE
    actor: dict[str, Any] = {"actor": SPECIALIST, "now": moment, "version": version(row)}
    done = correct(row.number, at, "the fax's own line", **actor)
    row.refresh_from_db()
    return done


def test_the_detailed_notice_and_the_records_are_due_by_the_true_day() -> None:
    """It told us on Monday, June 8: by 17:00 of that day, not of Tuesday's."""
    row = told()
    due = {name: clock(row, name).late_from for name in ("ftn_detailed_notice", "ftn_records")}
    assert set(due.values()) == {datetime(2026, 6, 9, 21, tzinfo=UTC)}
    monday = datetime(2026, 6, 8, 15, tzinfo=UTC)
    done = corrected(row, monday)
    for name in due:
        assert clock(row, name).late_from == datetime(2026, 6, 8, 21, tzinfo=UTC)
        assert clock(row, name).state == "late"
    assert {each.rule for each in done.moved} >= {"Q-32", "Q-33"}
    assert (row.received_at, row.case.received_at) == (monday, monday)
    said = Event.objects.get(case=row.pk, name="receipt_corrected").facts
    assert (said["before"], said["why"]) == (TOLD.isoformat(), "the fax's own line")
    assert Event.objects.get(case=row.pk, name="received").at == TOLD, "the old one stays"


def test_of_a_discharge_it_is_noon_of_the_day_after() -> None:
    row = told("discharge")
    assert clock(row, "discharge_detailed_notice").late_from == datetime(
        2026, 6, 10, 16, tzinfo=UTC
    )
    corrected(row, datetime(2026, 6, 7, 15, tzinfo=UTC))
    for name in ("discharge_detailed_notice", "discharge_information"):
        assert clock(row, name).late_from == datetime(2026, 6, 8, 16, tzinfo=UTC)


def test_when_the_enrollee_asked_stays() -> None:
    asked = datetime(2026, 6, 9, 14, 30, tzinfo=UTC)
    row = told(asked=asked)
    corrected(row, TOLD - 20 * MINUTE)
    (filed,) = (each for each in happenings([row.pk])[row.pk] if each.name == "filed")
    assert filed.at == asked
    assert clock(row, "ftn_asked").state == "met"
    with pytest.raises(UnableToGo, match="after the QIO told the plan of it"):
        corrected(row, asked - MINUTE)


def test_the_second_look_was_asked_for_in_time_after_all(tmp_path: Path) -> None:
    row = told()
    delivered(tmp_path, TOLD + 10 * MINUTE)
    row.refresh_from_db()
    decided = datetime(2026, 6, 10, 15, tzinfo=UTC)
    answered(row, "upheld", decided)
    filed = datetime(2026, 8, 10, 15, tzinfo=UTC)
    again = second_look(row.number, filed, SPECIALIST, filed, version(row))
    # dated June 10, and 60 days: 20 more in June, 31 in July (51), August 9
    assert clock(again, "ftn_second_look_asked_ma").state == "met_late"
    corrected(again, filed - DAY, now=filed + MINUTE)
    assert clock(again, "ftn_second_look_asked_ma").state == "met"
    # 14 days from August 9
    assert clock(again, "ftn_second_look_ma").due_on == date(2026, 8, 23)
    theirs = [each.at for each in happenings([row.pk])[row.pk] if each.name == "filed"]
    assert theirs == [filed - DAY]
    with pytest.raises(UnableToGo, match="not before the decision"):
        corrected(again, decided - MINUTE, now=filed + 2 * MINUTE)


def test_of_a_day_with_another_qio_it_is_put_on_file_anew() -> None:
    """In Texas it is Acentra from January 1, 2024; before, it was KEPRO."""
    at = datetime(2024, 1, 2, 15, tzinfo=UTC)
    row = told(at=at, ends=date(2024, 1, 4))
    with pytest.raises(UnableToGo, match="on that day acentra heard no fast track of any state"):
        corrected(row, at - 3 * DAY, now=at + 10 * MINUTE)


def test_a_late_request_of_a_day_on_which_the_plan_heard_it_is_an_appeal() -> None:
    """Late, and told of on January 2, 2025, it is the QIO's; on December 31 it was the plan's."""
    at, ends = datetime(2025, 1, 2, 15, tzinfo=UTC), date(2024, 12, 31)
    row = told(at=at, asked=datetime(2024, 12, 31, 14, tzinfo=UTC), ends=ends)
    assert Event.objects.get(case=row.pk, name="received").facts["late"] is True
    with pytest.raises(UnableToGo, match="the plan heard a late request as an expedited appeal"):
        corrected(row, at - 2 * DAY, now=at + 10 * MINUTE)


@pytest.mark.parametrize(
    ("at", "refused"),
    [
        (TOLD + DAY, "still to come"),
        (TOLD, "recorded as received then already"),
        (TOLD + 8 * MINUTE, "was here before that"),
    ],
)
def test_what_cannot_be_is_refused(at: datetime, refused: str) -> None:
    row = told(ends=ENDS)
    with pytest.raises(UnableToGo, match=refused):
        corrected(row, at)
