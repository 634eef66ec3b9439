"""Information that is needed: told in the time of the state, and waited for where its law does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grievances.models import Grievance
from grievances.operations import information
from grievances.operations.on_file import UnableToGrieve
from kernel.cases.models import Deadline
from tests.answering import CARA, due, fresh, on
from tests.grieving import grieved, member

pytestmark = pytest.mark.django_db

ILLINOIS = ("il_insured", "aca_group")
WHAT = "The report of the first scan."
FRIDAY = datetime(2026, 5, 22, 14, tzinfo=UTC)
"""Before Memorial Day."""


def put(regimes: tuple[str, ...] = ILLINOIS) -> Grievance:
    return grieved(member(*regimes), regimes, at=FRIDAY, now=FRIDAY + timedelta(hours=1))


def needs(row: Grievance, at: datetime, asked: datetime | None = None) -> None:
    how = "letter" if asked else ""
    information.needed(row.number, WHAT, CARA, at, fresh(row), asked_at=asked, how=how)


def test_illinois_is_told_what_is_needed_in_five_business_days_of_receipt() -> None:
    """May 26, 27, 28, 29 and June 1: May 25 is a holiday, May 30 and 31 a weekend."""
    row = put()
    assert not Deadline.objects.filter(case=row.pk, clock="st_il_doi_information").exists()
    needs(row, on(5, 27))
    one = due(row, "st_il_doi_information")
    assert (one.due_on, one.state) == (date(2026, 6, 1), "running")
    needs(row, on(6, 1), asked=on(6, 1, 14))
    assert due(row, "st_il_doi_information").state == "met"


def test_the_time_to_answer_waits_for_the_last_that_came() -> None:
    """Fifteen business days from May 22 end June 15 (May 25 is none); from June 3, with June 19 a
    holiday, June 25."""
    row = put()
    assert due(row, "st_il_doi_resolve").due_on == date(2026, 6, 15)
    needs(row, on(5, 27), asked=on(5, 27, 14))
    information.came(row.number, WHAT, on(6, 3, 14), CARA, on(6, 3), fresh(row))
    assert due(row, "st_il_doi_resolve").due_on == date(2026, 6, 25)


def test_elsewhere_no_clock_is_started_by_it_and_medicare_waits_for_nothing() -> None:
    row = put(("medicare_advantage",))
    before = set(Deadline.objects.filter(case=row.pk).values_list("clock", "due_on"))
    needs(row, on(5, 27), asked=on(5, 27, 14))
    information.came(row.number, WHAT, on(6, 3, 14), CARA, on(6, 3), fresh(row))
    assert set(Deadline.objects.filter(case=row.pk).values_list("clock", "due_on")) == before


@pytest.mark.parametrize(
    ("what", "asked", "how", "why"),
    [
        (" ", None, "", "say what is needed"),
        (WHAT, FRIDAY - timedelta(hours=1), "letter", "after the grievance came"),
        (WHAT, on(5, 28), "letter", "not in the future"),
        (WHAT, on(5, 26), "pigeon", "how it was asked for: letter"),
    ],
)
def test_what_cannot_be_is_refused(what: str, asked: datetime | None, how: str, why: str) -> None:
    row = put()
    with pytest.raises(UnableToGrieve, match=why):
        information.needed(row.number, what, CARA, on(5, 27), fresh(row), asked_at=asked, how=how)
    with pytest.raises(UnableToGrieve, match="say that first"):
        information.came(row.number, WHAT, on(5, 26), CARA, on(5, 27), fresh(row))
