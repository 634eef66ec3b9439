"""Duties of every kind of case count: CMS's complaint module has its days as a claim has."""

from datetime import UTC, date, datetime

import pytest

from grievances.external.ctm import Complaint
from grievances.operations.matters.doors import Whom
from grievances.operations.matters.tracked import open_complaint
from reports.showing.runs import rows_from, run_of
from reports.table import Period
from tests import reporting
from tests.bodies import COORDINATOR
from tests.grieving import member

pytestmark = pytest.mark.django_db
CAME = datetime(2026, 6, 8, 14, tzinfo=UTC)
AFTER = datetime(2026, 6, 30, 15, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(("report", "column"), [("on_time", "due"), ("open_duties", "open")])
def test_a_complaint_of_the_module_that_is_late(report: str, column: str) -> None:
    of = member("medicare_advantage")
    whom = Whom(member=of.number, regimes=("medicare_advantage",), zone=reporting.ZONE)
    open_complaint(whom, Complaint("C1", "urgent", "No call.", CAME), COORDINATOR, CAME)
    run = run_of(reporting.run(report, YEAR, AFTER))
    rows = (
        dict(zip(run.layout.fields, each.cells, strict=True))
        for each in rows_from(run, 0, run.snapshot.rows)
    )
    (told,) = (row for row in rows if row["value"] == "CTM-urgent ctm_urgent")
    assert (told["by"], told[column], told["late"]) == ("clock", "1", "1")
