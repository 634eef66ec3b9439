"""A matter outside was received at another moment: its clocks are reckoned anew, the old answer
stays on record."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appeals.external.on_file import UnableToGo
from appeals.operations.receipt import Corrected
from grievances.external.commissioner import Inquiry
from grievances.models import Matter
from grievances.operations.matters.department import open_inquiry
from grievances.operations.matters.doors import Whom
from grievances.operations.matters.quality import ask_reconsidered
from grievances.operations.matters.receipt import correct
from kernel.cases.deadlines import happenings
from kernel.cases.models import Event
from tests.bodies import COORDINATOR, due, version
from tests.database.grievances.test_quality_of_care import (
    ASKED,
    DAY,
    HOUR,
    asked,
    decided,
    sent,
    step,
)
from tests.grieving import grieved, member
from tests.staff import browser

pytestmark = pytest.mark.django_db

TEXAN = ("tx_insured", "aca_individual")
FRIDAY = datetime(2026, 6, 5, 20, 40, tzinfo=UTC)
"""16:40 in New York, three days before it was put on file."""


def corrected(row: Matter, at: datetime, now: datetime) -> Corrected:
    done = correct(row.number, at, "stamp", actor=COORDINATOR, now=now, version=version(row))
    row.refresh_from_db()
    return done


def test_the_fourteen_days_for_the_records_run_from_the_true_receipt() -> None:
    """From Monday, June 8: June 22.  From Friday, June 5: June 19."""
    row = asked()
    assert due(row, "qio_records") == (date(2026, 6, 22), "running")
    done = corrected(row, FRIDAY, ASKED + HOUR)
    assert due(row, "qio_records") == (date(2026, 6, 19), "running")
    moved = {each.clock: each.in_words() for each in done.moved}
    assert moved["qio_records"] == "Q-04: due 2026-06-19, was due 2026-06-22"
    assert (row.received_at, row.case.received_at) == (FRIDAY, FRIDAY)
    told = Event.objects.filter(case=row.pk, name="receipt_corrected").order_by("id")
    assert [each.facts["of"] for each in told] == ["received", "records_asked"]
    assert {each.facts["before"] for each in told} == {ASKED.isoformat()}
    assert Event.objects.get(case=row.pk, name="received").at == ASKED, "the old one stays"
    beside = Event.objects.get(case=row.grievance_id, name="receipt_corrected")
    assert (beside.facts["of"], beside.at) == ("referred", FRIDAY)


def test_the_three_days_of_a_determination_run_from_its_true_receipt(tmp_path: Path) -> None:
    """Received on Friday, July 10: July 13.  On Saturday, July 11: July 14."""
    row = sent(tmp_path)
    friday = datetime(2026, 7, 10, 16, tzinfo=UTC)
    made = decided(row, friday)
    saturday = friday + DAY
    with pytest.raises(UnableToGo, match="was here before that"):
        corrected(made, saturday, saturday + HOUR)
    thursday = friday - DAY
    with pytest.raises(UnableToGo, match="it is dated 2026-07-10"):
        corrected(made, thursday, friday + HOUR)
    morning = friday - HOUR
    corrected(made, morning, friday + HOUR)
    assert due(made, "qio_reconsideration_filing") == (date(2026, 7, 13), "running")
    row.refresh_from_db()
    assert {each.decided_at for each in row.concerns.all()} == {morning}
    told = Event.objects.filter(case=row.pk, name="receipt_corrected")
    assert {each.facts["of"] for each in told} == {"concern_decided", "outcome_received"}
    assert {each.at for each in told} == {morning}


def test_a_reconsideration_was_asked_for_in_time_after_all(tmp_path: Path) -> None:
    """Received July 10, and three days: July 13.  It decides in five, from July 13: July 18."""
    row = sent(tmp_path)
    friday = datetime(2026, 7, 10, 16, tzinfo=UTC)
    made = decided(row, friday)
    late = datetime(2026, 7, 14, 16, tzinfo=UTC)
    again = ask_reconsidered(row.number, "practitioner", late, COORDINATOR, late, version(row))
    assert due(made, "qio_reconsideration_filing")[1] == "met_late"
    done = corrected(again, late - DAY, late + HOUR)
    assert due(made, "qio_reconsideration_filing")[1] == "met"
    assert "qio_reconsideration_filing" in {each.clock for each in done.moved}
    kept = Event.objects.get(case=made.pk, name="deadlines_moved").facts["moved"]
    assert [(each["clock"], each["before"]["state"]) for each in kept] == [
        ("qio_reconsideration_filing", "met_late")
    ]
    assert due(again, "qio_reconsideration") == (date(2026, 7, 18), "running")
    filed = [each for each in happenings([made.pk])[made.pk] if each.name == "filed"]
    assert [each.at for each in filed] == [late - DAY]
    with pytest.raises(UnableToGo, match=f"it follows {made.number}"):
        corrected(again, friday - HOUR, late + HOUR)


def test_what_the_carrier_says_is_the_carriers(tmp_path: Path) -> None:
    row = sent(tmp_path)
    interim = step(row, "interim")
    with pytest.raises(UnableToGo, match="as their carrier's receipt says"):
        corrected(interim, interim.received_at - HOUR, interim.received_at + DAY)


def test_a_departments_time_runs_from_the_true_receipt() -> None:
    """Texas gives 15 days: from June 8 to the 23rd, from June 5 to the 20th."""
    whom = Whom(grievance=grieved(member(*TEXAN), TEXAN).number)
    said = Inquiry(("Why?",), ASKED, theirs="D-7", sent_on=date(2026, 6, 4))
    row = open_inquiry(whom, said, COORDINATOR, ASKED)
    assert due(row, "st_tx_tdi_inquiry") == (date(2026, 6, 23), "running")
    corrected(row, FRIDAY, ASKED + HOUR)
    assert due(row, "st_tx_tdi_inquiry") == (date(2026, 6, 20), "running")
    with pytest.raises(UnableToGo, match="it is dated 2026-06-04"):
        corrected(row, FRIDAY - 2 * DAY, ASKED + 2 * HOUR)


def test_of_a_day_with_another_qio_it_is_put_on_file_anew() -> None:
    """In New York it is Commence Health from August 1, 2025; before, it was Livanta."""
    row = asked(state="NY")
    assert row.body == "commence"
    with pytest.raises(UnableToGo, match="on that day it was not commence's"):
        corrected(row, datetime(2025, 7, 31, 16, tzinfo=UTC), ASKED + HOUR)


def test_it_is_corrected_on_its_page() -> None:
    row = asked()
    client, page = browser("g.ortiz", "grievance_coordinator"), f"/matters/{row.number}/receipt"
    assert "When it first reached the plan" in client.get(page).content.decode()
    said = {"received_at": "2026-06-05T16:40", "why": "stamp", "version": version(row)}
    assert client.post(page, said).status_code == 302
    told = client.get(f"/matters/{row.number}").content.decode()
    assert "Q-04: due 2026-06-19, was due 2026-06-22" in told
