"""Many items of work at once, asked for by interface, done by a real worker; a killed worker and a
lost message cost time and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.embedded.place import Place
from kernel.cases.models import QueueMovement, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.jobs.models import Job
from kernel.record.models import Outbox
from tests.factories import NOW, case
from tests.journeys.test_worker import await_, broker, kill_group, place, worker
from tests.staff import machine, staff

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["broker", "place"]  # fixtures


def test_assigned_by_a_worker(broker: Place) -> None:
    staff("ann", "adjuster")
    sup = machine("sup", "supervisor")
    put_many([Work(case().pk, "claims") for _ in range(150)], now=NOW)
    items = list(WorkItem.objects.values_list("pk", flat=True))
    said = {"act": "assign", "items": items, "to": "ann"}
    looked = sup.post("/api/v1/work/many/previews", said, format="json").json()["results"]
    versions = {str(each["item"]): each["version"] for each in looked}
    job = sup.post(
        "/api/v1/work/many",
        {**said, "versions": versions},
        format="json",
        HTTP_IDEMPOTENCY_KEY="journey",
    ).json()["job"]
    with worker(broker) as doomed:
        await_(lambda: Job.objects.get(pk=job).done > 0)
        kill_group(doomed)
    done = Job.objects.get(pk=job).done
    assert WorkItem.objects.filter(assigned_to="ann").count() == done, (
        "a part is whole or not there"
    )
    # the message is lost with the worker: whoever sweeps finds the job left alone
    Outbox.objects.filter(topic="jobs").update(sent_at=timezone.now())
    Job.objects.update(touched_at=timezone.now() - timedelta(minutes=2))
    with worker(broker):
        await_(lambda: Job.objects.get(pk=job).state == "done")
    assert Job.objects.get(pk=job).result == {"changed": 150, "refused": []}
    assert QueueMovement.objects.filter(what="assign", job=job).count() == 150
    assert WorkItem.objects.filter(assigned_to="ann").count() == 150
