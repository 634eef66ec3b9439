"""A won appeal on its way back into payment, with a real worker and its clock: red while it is not
paid, carried out and closed by nobody's hand when the bank has paid."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from appeals.models import Appeal
from appeals.operations.on_file import happened
from config.embedded.place import Place
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.record.sealing import Batch
from kernel.record.verifying import verify
from tests.correcting import everybody, latest, paid, year
from tests.journeys.test_worker import await_, broker, place, worker
from tests.reviewing_appeals import appealed, decided, given, office, twice, won

__all__ = ["broker", "place"]

pytestmark = pytest.mark.django_db(transaction=True)
LATE = timedelta(days=62)
"""Longer than the 60 days in which a payment must follow (42 CFR 422.618(a))."""
CLOCK = "ma_effectuate_plan_payment"


def state(row: Appeal) -> str:
    return str(Deadline.objects.get(case=row.pk, clock=CLOCK).state)


def told(row: Appeal) -> None:
    """The letter left, as its carrier says."""
    now, batch = timezone.now(), Batch()
    happened(row, "notice_sent", now, "letters", batch, now=now, facts={"tells": "approval"})
    batch.seal(now)


def test_overturned_and_not_paid_stays_red_until_it_is_paid(broker: Place, tmp_path: Path) -> None:
    office()
    story = year(tmp_path)
    members = everybody().members
    story.person = next(
        one for one in members if one.plan == "BENCH-MA" and one.story == "ordinary"
    )
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    before = paid(number)
    at = timezone.now() - LATE
    row = appealed(number, at, lines=(1,))
    given(row, "c.mora", at)
    decided(row, "c.mora", at, won())
    told(row)
    with worker(broker):
        await_(lambda: state(row) == "late")
        await_(lambda: WorkItem.objects.filter(case=row.pk, queue="deadlines").exists())
        row.refresh_from_db()
        assert row.state == "decided"
        assert not Event.objects.filter(case=row.pk, name="effectuated").exists()
        story.today = timezone.localdate()  # paid now, which is too late
        story.pay()
        await_(lambda: Appeal.objects.filter(pk=row.pk, state="closed").exists())
    assert state(row) == "met_late"
    said = Event.objects.get(case=row.pk, name="paid")
    assert said.facts["amount"] == str(latest(number).paid) == paid(number)
    assert paid(number) != before
    assert verify().damage == []
