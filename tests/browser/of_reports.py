"""Reports run for a person of the trial desk, for tests that open their pages."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kernel.cases.models import Event
from kernel.jobs.models import OPEN, Job
from kernel.jobs.running import one_part
from kernel.people.acting import actor_named
from kernel.record.nightly import Places, night
from reports.audit.damage import every_damage, tell_damage
from reports.evidence.making import start_for_case
from reports.models import Snapshot
from reports.operations.run import Wanted, start_report
from reports.sampling.draw import Wanted as Draw
from reports.sampling.draw import draw_sample
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


def a_damage(case: str) -> str:
    """A row of the record that was changed by hand, as the night found it: its number."""
    now, minute = timezone.now(), timedelta(minutes=1)
    changed = Event.objects.filter(case__number=case).latest("pk")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_event SET name = 'paid' WHERE id = %s", [changed.pk])
        cursor.execute("ALTER TABLE cases_event ENABLE TRIGGER USER")
    with TemporaryDirectory() as folder:
        kept = Path(folder)
        assert night(now, Places(kept / "anchors.jsonl", kept / "key"), whole=True)
        assert list(tell_damage(now + minute, settings.TIME_ZONE, minute))
    return every_damage()[0].number


def samples() -> dict[str, dict[str, Any]]:
    """A table of the audit with a row, its sample and evidence, the figures of this quarter, a
    number and a rate of them; a damage of the record."""
    case = a_determination()
    now, officer = timezone.now(), actor_named(OFFICER)
    start_report(Wanted("od", Period(FIRST, LAST), now), officer, now=now)
    refresh(period_of("", now)[1], officer, now=now)
    start_for_case(case, officer, now=now)
    worked_off()
    assert Snapshot.objects.count() == 1 + len(PANELS)
    table = {"number": Snapshot.objects.get(report="od").number}
    figures = {"number": Snapshot.objects.get(report="adjudication").number, "row": 1}
    od = Snapshot.objects.get(report="od")
    drawn = draw_sample(od, Draw(seed=7, why="A look of our own.", size=1), officer, now=now)
    return {
        "report-ask": {"report": "od"},
        **dict.fromkeys(("report-run", "report-again", "report-checks", "sample-draw"), table),
        **{key: {"number": drawn.number} for key in ("sample", "sample-again")},
        "evidence": {"number": case},
        "record-damage": {"number": a_damage(case)},
        "report-why": {**table, "row": 1, "column": "determined_date"},
        "report-behind": {**figures, "column": "decided"},
    }
