"""Work whose case somebody may not open is neither shown nor handed to them."""

import pytest

from kernel.cases.models import WorkItem
from kernel.cases.queue import Work, put_many
from tests.factories import NOW, case
from tests.staff import browser

pytestmark = pytest.mark.django_db


def late(kind: str) -> WorkItem:
    one = case(kind=kind)
    put_many([Work(one.pk, "deadlines", ("late: any_clock",))], now=NOW)
    return WorkItem.objects.select_related("case").get(case=one)


def test_an_adjuster_is_not_sent_to_an_appeal_or_a_grievance() -> None:
    others = [late("appeal"), late("grievance"), late("external_review")]
    ann = browser("ann", "adjuster")
    shown = ann.get("/queue").content.decode()
    assert not [each for each in others if each.case.number in shown]
    told = ann.post("/queue/take", follow=True).content.decode()
    assert "Nothing in this view is free for you" in told
    mine = late("claim")
    assert mine.case.number in ann.get("/queue").content.decode()
    ann.post("/queue/take")
    assert WorkItem.objects.get(leased_by="ann").pk == mine.pk


def test_who_hears_appeals_is() -> None:
    item = late("appeal")
    kell = browser("kell", "appeals_specialist")
    assert item.case.number in kell.get("/queue").content.decode()
    kell.post("/queue/take")
    assert WorkItem.objects.get(leased_by="kell").pk == item.pk
