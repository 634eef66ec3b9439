"""An appeal taken for a mere complaint, answered and closed: a worker finds it, a person confirms.

It goes on with the clock it had from the first call.
"""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from appeals.models import Appeal
from config.embedded.place import Place
from grievances.models import Grievance, Issue, NightlyReading
from grievances.operations.answer_issue import Answer, answer
from grievances.operations.resolve import Resolution, resolve
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.record.verifying import verify
from tests.appealing import ZONE, denied, paying
from tests.journeys.test_worker import await_, broker, place, worker
from tests.staff import staff

__all__ = ["broker", "place"]

pytestmark = pytest.mark.django_db(transaction=True)

CALL = "You denied my second opinion. And your clerk was rude to me on the phone."
SETTLED = """
decision_to_change: false
issues:
- {issue: 1, becomes: none, why: The caller only let off steam.}
- {issue: 2, becomes: grievance, grieved: {category: conduct}}
"""


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_misfiled_appeal_is_rescued_with_its_clock_intact(broker: Place, tmp_path: Path) -> None:
    claim = denied(paying.member(paying.plan("medicare_advantage", network="required")))
    assert claim.member is not None
    staff("g.coord", "grievance_coordinator")
    coordinator = actor_named("g.coord")
    now = timezone.now()
    called = (now - timedelta(days=9)).replace(microsecond=0)
    local = called.astimezone(ZoneInfo(ZONE))
    run(
        *("grievance_receive", "--text", CALL, "--channel", "phone", "--by", "g.coord"),
        *("--received", local.isoformat(), "--member", claim.member.number),
    )
    said = tmp_path / "said.yaml"
    said.write_text(SETTLED, encoding="utf-8")
    (issue, _) = Issue.objects.order_by("number")
    run("grievance_settle", str(issue.contact_id), str(said), "--by", "g.coord")
    row = Grievance.objects.get()
    found = Answer(
        "yes",
        "We listened to the call of that day; the clerk raised her voice and cut you short.",
        "Her supervisor went through the call with her, and listens to her calls for a month.",
    )
    answer(row.number, 1, found, coordinator, timezone.now(), version_of(row.pk))
    by_voice = Resolution("orally", told_at=timezone.now(), told_to="the member")
    resolve(row.number, by_voice, coordinator, timezone.now(), version_of(row.pk))
    with worker(broker):
        await_(lambda: WorkItem.objects.filter(case=row.pk, queue="triage").exists())
    assert NightlyReading.objects.get().found == [row.number]
    appealed = tmp_path / "appealed.yaml"
    appealed.write_text(f"appeal: {{claim: {claim.number}, asked_by: member}}", encoding="utf-8")
    run(
        *("grievance_reclassify", row.number, "appeal", str(appealed), "--by", "g.coord"),
        *("--why", "The call begins with the denial.", "--told", timezone.now().isoformat()),
        *("--how", "telephone"),
    )
    rescued = Appeal.objects.get()
    assert rescued.received_at == rescued.case.received_at == called
    # 60 days from the call: a payment appeal of Medicare Advantage (42 CFR 422.590(b))
    clock = Deadline.objects.get(case=rescued.pk, clock="ma_payment_appeal")
    assert clock.due_on == local.date() + timedelta(days=60)
    row.refresh_from_db()
    assert (row.state, row.received_at) == ("closed", called)  # what was answered stays answered
    said_again = Event.objects.get(case=row.pk, name="reclassified").facts
    assert said_again["number"] == rescued.number
    assert said_again["told_at"]
    assert Issue.objects.get(case=rescued.pk).settled_as == "appeal"
    assert not WorkItem.objects.filter(case=row.pk, queue="triage", done_at=None).exists()
    assert verify().damage == []
