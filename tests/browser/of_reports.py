"""Reports run for a person of the trial desk, for tests that open their pages."""

from datetime import date
from typing import Any

from django.utils import timezone

from kernel.jobs.models import OPEN, Job
from kernel.jobs.running import one_part
from kernel.people.acting import actor_named
from reports.models import Snapshot
from reports.operations.run import Wanted, start_report
from reports.showing.dashboard import PANELS, period_of, refresh
from reports.table import Period
from tests import authorizing, paying

OFFICER = "d.falk"
FIRST, LAST = date(2026, 3, 1), date(2026, 4, 1)


def a_determination() -> str:
    """A request of March 2026, decided: the number of its case."""
    plan = authorizing.plan("medicare_advantage")
    return authorizing.requested(paying.member(plan, mbi="1EG4TE5MK73")).number


def worked_off() -> None:
    """Every job that is open is done, as a worker would."""
    for job in Job.objects.filter(state__in=OPEN).order_by("pk"):
        while one_part(job.pk, now=timezone.now()):
            pass


def samples() -> dict[str, dict[str, Any]]:
    """A table of the audit with a row, the figures of this quarter, a number and a rate of them."""
    a_determination()
    now, officer = timezone.now(), actor_named(OFFICER)
    start_report(Wanted("od", Period(FIRST, LAST), now), officer, now=now)
    refresh(period_of("", now)[1], officer, now=now)
    worked_off()
    assert Snapshot.objects.count() == 1 + len(PANELS)
    table = {"number": Snapshot.objects.get(report="od").number}
    figures = {"number": Snapshot.objects.get(report="adjudication").number, "row": 1}
    return {
        "report-ask": {"report": "od"},
        **dict.fromkeys(("report-run", "report-again", "report-checks"), table),
        "report-why": {**table, "row": 1, "column": "determined_date"},
        "report-behind": {**figures, "column": "decided"},
    }
