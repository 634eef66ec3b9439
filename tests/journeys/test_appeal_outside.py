"""An appeal nobody decided reaches the IRE, and ends the plan's time, without a person's act.

A real worker with its clock and a real Valkey, both of this test's own.
"""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from appeals.models import ExternalReview
from kernel.cases.models import Deadline, Event
from kernel.outside.models import Packet
from tests.appealing import appealed, denied, paying
from tests.forwarding import receipts
from tests.journeys.test_worker import Place, await_, broker, place, worker

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["broker", "place"]


def test_a_late_reconsideration_reaches_the_ire_by_itself(
    broker: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    monkeypatch.setenv("RECOURSE_OUTSIDE", str(outside))
    now = timezone.now()
    plan = paying.plan("medicare_advantage", network="required")
    appeal = appealed(denied(paying.member(plan)), at=now - timedelta(days=62), now=now)
    with worker(broker):
        await_(lambda: any((outside / "out").glob("packets-*/receipts.csv")))
        review = ExternalReview.objects.get()
        assert (review.appeal_id, review.basis) == (appeal.pk, "not_decided_in_time")
        names = Event.objects.filter(case=appeal.pk)
        assert names.filter(name="file_handed_over").exists()
        assert not names.filter(name="file_forwarded").exists(), "nothing is delivered yet"
        (listed,) = (outside / "out").glob("packets-*/receipts.csv")
        rows = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8"))))
        sent = (listed.parent / rows[0]["file"]).read_bytes()
        assert sent == bytes(Packet.objects.get(case=review.pk).pdf)
        (outside / "in").mkdir()
        draft = outside / "receipts.part"
        draft.write_text(receipts(rows, timezone.now()), encoding="utf-8")
        draft.rename(outside / "in" / "receipts.csv")
        await_(lambda: names.filter(name="file_forwarded").exists())
        await_(lambda: (outside / "taken" / "receipts.csv").exists())
    clock = Deadline.objects.get(case=appeal.pk, clock="ma_payment_appeal")
    assert clock.state == "met_late"
    assert Deadline.objects.get(case=review.pk, clock="ma_ire_payment").state == "running"
