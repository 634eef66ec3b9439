"""The QIO's fast track: the detailed notice, requests that came late, and the second look."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.external.answering import Outcome
from appeals.external.levels import next_step
from appeals.external.on_file import UnableToGo
from appeals.models import ExternalReview
from appeals.operations.fast_track import (
    Detailed,
    FastTrack,
    second_look,
    told_by_qio,
    write_notice,
)
from appeals.operations.outcome import record_outcome
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.letters.models import Letter
from tests import authorizing, paying
from tests.appeal_letters import says_everything, sent
from tests.external_reviews import SPECIALIST, version
from tests.forwarding import delivered

pytestmark = pytest.mark.django_db

TOLD = datetime(2026, 6, 9, 15, tzinfo=UTC)
"""Tuesday, 11:00 in New York; coverage ends on Thursday."""
ENDS = date(2026, 6, 11)
DETAILED = Detailed(
    facts="The wound of May 20 is closed, and the nurse's visits of June 5 and 8 found it dry.",
    rule="Medicare covers skilled nursing at home while skilled care is needed (42 CFR 409.42).",
    why="Nobody skilled is needed for a closed wound: the family changes the dressing alone.",
    policy="Home health policy of the plan, section 3.",
)


def told(
    setting: str = "services",
    at: datetime = TOLD,
    asked: datetime | None = None,
    ends: date = ENDS,
    **said: str,
) -> ExternalReview:
    made = authorizing.requested(paying.member(authorizing.plan("medicare_advantage")))
    track = FastTrack(made.number, setting, at, ends, "TX", asked, **said)
    return told_by_qio(track, SPECIALIST, at + timedelta(minutes=5))


def clock(row: ExternalReview, name: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=name)


def answered(row: ExternalReview, outcome: str, at: datetime) -> ExternalReview:
    said = Outcome(outcome, at, at, at.date(), "Skilled care is not needed any more.")
    record_outcome(row.number, said, SPECIALIST, at, version(row))
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("setting", "code", "name", "says"),
    [
        ("services", "denc", "ftn_detailed_notice", "services"),
        ("discharge", "dnd", "discharge_detailed_notice", "hospital stay"),
    ],
)
def test_the_detailed_notice_stops_its_clock_when_it_has_left(
    setting: str, code: str, name: str, says: str
) -> None:
    row = told(setting)
    assert "detailed_notice" in WorkItem.objects.get(case=row.pk, queue="appeals").reasons
    assert sent(TOLD + timedelta(minutes=30)) == [], "nobody wrote yet what it says"
    now = TOLD + timedelta(hours=1)
    write_notice(row.number, DETAILED, SPECIALIST, now, version(row))
    assert clock(row, name).state == "running", "written is not sent"
    assert f"{code} member" in sent(now + timedelta(hours=1))
    one = Letter.objects.get(code=code)
    says_everything(one)
    assert "June 11, 2026" in one.evidence["D1"]
    assert "Acentra Health" in one.evidence["D1"]
    assert says in one.evidence["D1"]
    assert one.evidence["D4"].strip().endswith("section 3.")
    assert clock(row, name).state == "met"


def test_the_qios_own_decision_is_no_detailed_notice_of_ours(tmp_path: Path) -> None:
    row = told()
    delivered(tmp_path, TOLD + timedelta(minutes=10))
    row.refresh_from_db()
    answered(row, "upheld", TOLD + timedelta(hours=3))
    assert clock(row, "ftn_decision").state == "met"
    assert clock(row, "ftn_detailed_notice").state == "running"


def test_a_formula_is_no_detailed_notice() -> None:
    row = told()
    with pytest.raises(UnableToGo, match="facts: say it in sentences"):
        write_notice(
            *(row.number, Detailed("not covered", DETAILED.rule, DETAILED.why), SPECIALIST),
            TOLD + timedelta(hours=1),
            version(row),
        )


def test_the_enrollee_asked_before_the_qio_told() -> None:
    with pytest.raises(UnableToGo, match="after the QIO told the plan of it"):
        told(asked=TOLD + timedelta(minutes=1))
    assert not ExternalReview.objects.exists()


def test_a_late_request_is_the_qios_from_2025_on() -> None:
    """By noon of June 10, the day before; it came at 12:01 in New York."""
    at = datetime(2026, 6, 10, 16, 30, tzinfo=UTC)
    row = told(at=at, asked=datetime(2026, 6, 10, 16, 1, tzinfo=UTC))
    assert clock(row, "ftn_asked").state == "met_late"
    said = Event.objects.get(case=row.pk, name="received").facts
    assert (said["late"], said["late_cite"]) == (True, "42 CFR 422.626(a)")
    in_time = told(at=at, asked=datetime(2026, 6, 10, 15, 59, tzinfo=UTC))
    assert Event.objects.get(case=in_time.pk, name="received").facts["late"] is False


def test_a_late_request_the_law_leaves_to_the_plan_is_an_expedited_appeal() -> None:
    """Discharge on June 11, asked for on the 12th: no text gives it to the QIO."""
    at = datetime(2026, 6, 12, 15, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="the plan hears it as an expedited appeal"):
        told("discharge", at=at, asked=at)
    row = told("discharge", at=at, asked=at, took_late="It told us that it hears it.")
    assert Event.objects.get(case=row.pk, name="received").facts["took_late"]


def test_the_qio_looks_once_more_and_then_a_judge(tmp_path: Path) -> None:
    row = told()
    delivered(tmp_path, TOLD + timedelta(minutes=10))
    row.refresh_from_db()
    assert next_step(row) is None
    decided = datetime(2026, 6, 10, 15, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="decided nothing against"):
        second_look(row.number, decided, SPECIALIST, decided, version(row))
    answered(row, "upheld", decided)
    filed = datetime(2026, 8, 10, 15, tzinfo=UTC)
    again = second_look(row.number, filed, SPECIALIST, filed, version(row))
    # dated June 10, and 60 days: 20 more in June, 31 in July (51), August 9; it came a day later
    asked = clock(again, "ftn_second_look_asked_ma")
    assert (asked.due_on, asked.state) == (date(2026, 8, 9), "met_late")
    # 14 days from August 10
    assert clock(again, "ftn_second_look_ma").due_on == date(2026, 8, 24)
    with pytest.raises(UnableToGo, match="is asked for already"):
        second_look(row.number, filed, SPECIALIST, filed, version(row))
    answered(again, "upheld", filed + timedelta(days=3))
    assert again.state == "closed"
    assert clock(again, "ftn_second_look_ma").state == "met"
    step = next_step(again)
    assert step is not None
    assert step.name == "hearing"
