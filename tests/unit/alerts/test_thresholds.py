"""When whom is told of which deadline: read from data, and refused where it says nonsense."""

from datetime import timedelta
from pathlib import Path

import pytest

from kernel.alerts.thresholds import UnableToReadAlerts, length, read, thresholds
from kernel.clocks import catalogue

CLOCKS = {clock.name: clock for clock in catalogue()}
HOUR = timedelta(hours=1)


def test_by_the_length_of_the_clock() -> None:
    known = thresholds()
    upheld = known["ma_forward_expedited_upheld"]  # 24 hours
    assert upheld.leads == ((50, 12 * HOUR), (75, 6 * HOUR))
    assert (upheld.roster, upheld.climbs_after) == ("appeals", HOUR)
    urgent = known["erisa_appeal_urgent"]  # 72 hours
    assert urgent.leads == ((50, 36 * HOUR), (75, 18 * HOUR), (90, timedelta(hours=7.2)))
    month = known["ma_preservice_appeal_standard"]  # 30 days
    assert month.leads == ((75, timedelta(days=7.5)), (90, timedelta(days=3)))
    # 5 business days are 7 days on average
    assert length(CLOCKS["external_documents"]) == timedelta(days=7)


def test_nobody_is_told_of_what_others_owe() -> None:
    assert {CLOCKS[name].owed_by for name in thresholds()} == {"plan"}
    assert "external_decision" not in thresholds()


def test_every_duty_of_the_plan_in_an_appeal_is_told_of() -> None:
    asked = {
        clock.name
        for clock in catalogue()
        if clock.owed_by == "plan" and "appeal" in clock.when.get("case", ())
    }
    assert asked
    assert asked - thresholds().keys() == set()


GRIEVED = ("grievance", "inquiry", "communication", "qio_review", "ctm")


@pytest.mark.parametrize("case", GRIEVED)
def test_every_duty_of_the_plan_in_a_grievance_or_outside_is_told_of(case: str) -> None:
    """A consumer's own communication too: New York has its answer in 15 business days."""
    asked = {
        clock.name
        for clock in catalogue()
        if clock.owed_by == "plan" and case in clock.when.get("case", ())
    }
    assert asked
    assert asked - thresholds().keys() == set()


def test_every_duty_of_the_plan_in_the_fast_track_is_told_of_before_it_is_late() -> None:
    known = thresholds()
    asked = [
        clock
        for clock in catalogue()
        if clock.owed_by == "plan" and "fast_track" in clock.when.get("case", ())
    ]
    assert "ftn_records" in {clock.name for clock in asked}
    for clock in asked:
        assert all(lead > timedelta() for _, lead in known[clock.name].leads), clock.name
    # due on the day it is told, by 17:00: from 9:00 that is 8 hours, of which half and a quarter
    assert known["ftn_records"].leads == ((50, 4 * HOUR), (75, 2 * HOUR))


RIGHT = """\
roster: some
cases: [appeal]
kinds:
  - {at: [50 %], climbs_after: 1 hour}
clocks:
  ma_payment_appeal: {at: [90 %], climbs_after: 2 hours}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "alerts.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_clock_by_its_name_comes_before_its_kind(tmp_path: Path) -> None:
    found = read([written(tmp_path, RIGHT)], CLOCKS)
    assert found["ma_payment_appeal"].leads == ((90, timedelta(days=6)),)
    assert found["ma_appeal_expedited"].leads == ((50, 36 * HOUR),)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("50 %", "50", "write for instance 50 %"),
        ("50 %", "100 %", "write for instance 50 %"),
        ("1 hour", "1 business day", "is in hours"),
        ("{at: [50 %]", "{up_to: 2 hours, at: [50 %]", "no kind fits"),
        ("climbs_after: 1", "climbs: 1", "climbs is not one of"),
        ("roster: some", "who: some", "roster"),
        ("[appeal]", "[no_such]", "no clock is of a case 'no_such'"),
        ("ma_payment_appeal", "no_such", "there is no clock no_such"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    file = written(tmp_path, RIGHT.replace(old, new))
    with pytest.raises(UnableToReadAlerts, match=why):
        read([file], CLOCKS)
