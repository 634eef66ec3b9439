"""What came and is no request, on the desk: in the queue of those who take it up, on a page."""

from typing import Any

import pytest

from claims.operations.authorizations.kept_aside import Message, keep
from kernel.cases.models import Case, QueueMovement, WorkItem
from kernel.members.matching import Named
from kernel.record.models import Look
from tests import authorizing
from tests.authorizing import RECEIVED
from tests.staff import browser

pytestmark = pytest.mark.django_db


def kept(**said: Any) -> Case:
    message = Message(
        Named("M0000999", "DOE", "JANE", None), "2", "clinic", "d1", "x12",
        {"segments": ["UM*HS*2*20", "MSG*<script>alert(1)</script>"], "levels": [["a", 1]]}, **said,
    )  # fmt: skip
    return keep(message, received_at=RECEIVED, zone=authorizing.ZONE, now=RECEIVED, by="door")


@pytest.mark.parametrize("role", ["intake", "appeals_specialist"])
def test_those_who_take_it_up_see_it_in_the_queue_and_read_it(role: str) -> None:
    case, client = kept(requester_npi="1245319599"), browser("a.reader", role)
    assert f'href="/correspondence/{case.number}"' in client.get("/queue").content.decode()
    text = client.get(f"/correspondence/{case.number.lower()}").content.decode()
    assert "an appeal (standard)" in text
    assert "from clinic, NPI 1245319599" in text
    assert "UM*HS*2*20\nMSG*&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "None came with it." in text
    assert Look.objects.filter(actor="a.reader", case=case.number, what="correspondence").exists()


def test_an_appeals_specialist_takes_it_and_says_what_was_done() -> None:
    case, client = kept(), browser("a.kell", "appeals_specialist")
    assert client.post("/queue/take")["Location"] == f"/correspondence/{case.number}"
    text = client.get(f"/correspondence/{case.number}").content.decode()
    version = text.split('name="version" value="')[1].split('"')[0]
    item = WorkItem.objects.get()
    client.post(f"/queue/{item.pk}/finish", {"version": version, "note": "Taken as an appeal."})
    assert QueueMovement.objects.get(what="finish").why == "Taken as an appeal."
    assert "Done" in client.get(f"/correspondence/{case.number}").content.decode()


def test_it_is_nobody_elses() -> None:
    case, ann = kept(), browser("ann", "adjuster")
    assert case.number not in ann.get("/queue").content.decode()
    assert ann.get(f"/correspondence/{case.number}").status_code == 403
    ann.post("/queue/take")
    assert WorkItem.objects.get().leased_by == ""
    reader = browser("a.reader", "intake")
    assert reader.get("/correspondence/N26-9999999").status_code == 404
    Case.objects.filter(pk=case.pk).update(restricted_to="v.cole")
    assert reader.get(f"/correspondence/{case.number}").status_code == 404
    assert case.number not in reader.get("/queue").content.decode()
