"""CMS's complaint module: levels with their own time, no grievance; the Department of Labor."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appeals.external.on_file import UnableToGo
from grievances.external.ctm import Complaint
from grievances.external.labor import pointer
from grievances.models import Grievance, Matter
from grievances.operations.matters.doors import Whom
from grievances.operations.matters.refer import point_to_labor
from grievances.operations.matters.tracked import closed_by_cms, open_complaint, resolve, set_level
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.clocks import catalogue
from kernel.law import UnableToCite
from kernel.people.policy import Actor
from tests.bodies import COORDINATOR, due, version
from tests.grieving import NOW, grieved, member

pytestmark = pytest.mark.django_db

CAME = datetime(2026, 6, 8, 14, tzinfo=UTC)
DAY = timedelta(days=1)
LEAD = Actor("s.lin", "Su Lin", frozenset({"supervisor"}))


def tracked(level: str = "urgent", theirs: str = "C26-001") -> Matter:
    of = member("medicare_advantage")
    whom = Whom(member=of.number, regimes=("medicare_advantage",), zone="America/Chicago")
    said = Complaint(theirs, level, "They do not call back.", CAME)
    return open_complaint(whom, said, COORDINATOR, CAME)


@pytest.mark.parametrize(
    ("level", "day", "priority"),
    [
        ("immediate_need", date(2026, 6, 10), 2),  # two days
        ("urgent", date(2026, 6, 15), 1),  # seven
        ("other", date(2026, 7, 8), 0),  # thirty
    ],
)
def test_each_level_has_its_own_time_and_says_that_it_is_weak(
    level: str, day: date, priority: int
) -> None:
    row = tracked(level)
    assert due(row, f"ctm_{level}") == (day, "running")
    assert Deadline.objects.filter(case=row.pk).count() == 1
    assert catalogue()[f"ctm_{level}"].weak
    assert WorkItem.objects.get(case=row.pk).priority == priority


def test_it_is_no_grievance() -> None:
    row = tracked()
    assert not Grievance.objects.exists()
    assert (row.case.kind, row.grievance) == ("ctm", None)
    with pytest.raises(UnableToGo, match=row.number):
        tracked()


def test_another_level_runs_from_the_first_receipt() -> None:
    row = tracked("other")
    set_level(row.number, "immediate_need", "no drug left", COORDINATOR, CAME + DAY, version(row))
    assert due(row, "ctm_immediate_need") == (date(2026, 6, 10), "running")
    assert not Deadline.objects.filter(case=row.pk, clock="ctm_other").exists()
    assert Event.objects.get(case=row.pk, name="escalated").facts["from"] == "other"


def test_what_cms_sends_back_is_still_to_be_resolved() -> None:
    row = tracked("immediate_need")
    at = CAME + DAY
    resolve(row.number, "We called.", at, COORDINATOR, at, version(row))
    assert due(row, "ctm_immediate_need")[1] == "met"
    later = CAME + 5 * DAY
    closed_by_cms(row.number, False, "nobody called", later, COORDINATOR, later, version(row))
    assert due(row, "ctm_immediate_need") == (date(2026, 6, 10), "late")
    resolve(row.number, "We called twice.", later, COORDINATOR, later, version(row))
    assert due(row, "ctm_immediate_need")[1] == "met_late"
    closed_by_cms(row.number, True, "", later, COORDINATOR, later, version(row))
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("closed", date(2026, 6, 13))


def test_the_coverage_of_the_member_on_that_day_need_not_be_said() -> None:
    of = member("medicare_advantage")
    whom = Whom(member=of.number, zone="America/Chicago")
    row = open_complaint(whom, Complaint("C26-002", "other", "x", CAME), COORDINATOR, CAME)
    assert row.case.regimes == ["medicare_advantage"]
    assert due(row, "ctm_other") == (date(2026, 7, 8), "running")
    before = datetime(1999, 6, 8, 14, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="nothing on file says them"):
        open_complaint(whom, Complaint("C26-003", "other", "x", before), COORDINATOR, CAME)


def test_it_is_of_medicare_advantage_alone() -> None:
    of = member("aca_group")
    whom = Whom(member=of.number, regimes=("aca_group",), zone="America/Chicago")
    with pytest.raises(UnableToGo, match="Medicare Advantage alone"):
        open_complaint(whom, Complaint("C1", "urgent", "x", CAME), COORDINATOR, CAME)


def test_who_has_a_self_funded_plan_is_pointed_to_the_department_of_labor() -> None:
    row = grieved(member("erisa_self_funded"), ("erisa_self_funded",))
    found = point_to_labor(row.number, NOW, LEAD, NOW, version_of(row.pk))
    assert (found.code, found.phone, found.weak) == ("ebsa", "1-866-444-3272", True)
    said = Event.objects.get(case=row.pk, name="referred").facts
    assert (said["to"], said["pointed"]) == ("ebsa", True)
    assert not Matter.objects.exists(), "nothing is sent there unasked"


def test_nobody_else_is_pointed_there() -> None:
    regimes = ("tx_insured", "aca_individual")
    row = grieved(member(*regimes), regimes)
    with pytest.raises(UnableToGo, match="self-funded"):
        point_to_labor(row.number, NOW, LEAD, NOW, version_of(row.pk))
    with pytest.raises(UnableToCite):
        pointer(regimes, date(2026, 6, 1))
