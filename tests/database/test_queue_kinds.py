"""Work whose case somebody may not open is neither shown nor handed to them."""

import re

import pytest

from grievances.external.bodies import name_of
from grievances.operations.matters.doors import Whom
from kernel.cases.models import WorkItem
from kernel.cases.queue import Work, put_many
from tests import bodies, grieving
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


def test_a_matter_outside_is_told_of_in_words() -> None:
    """Neither the key of its kind nor that of the body that has it."""
    texan = ("tx_insured", "aca_individual")
    row = grieving.grieved(grieving.member(*texan), texan)
    matter = bodies.inquired(Whom(grievance=row.number))
    put_many([Work(matter.pk, "deadlines", ("late: any_clock",))], now=NOW)
    text = browser("gil", "grievance_coordinator").get("/queue").content.decode()
    shown = re.search(rf">{matter.number}<(.*?)</tr>", text, re.DOTALL)
    assert shown is not None
    assert "department inquiry" in shown[1]
    assert "Texas Department of Insurance" in shown[1]
    assert matter.body not in shown[1]


def test_a_body_is_called_by_its_name_and_one_nobody_knows_by_its_code() -> None:
    assert name_of("cms") == "CMS Complaint Tracking Module"
    assert name_of("acentra") == "Acentra Health (BFCC-QIO)"
    assert name_of("iro-17") == "iro-17"
    assert name_of("regions") == "regions", "a table of the file is no body"
