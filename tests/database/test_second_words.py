"""What another person proposed of a prior authorization: on the page of signatures, agreed to, or
sent back; by page and by interface; nobody their own."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims.models import Determination
from claims.operations.authorizations.asked import UnableToAuthorize
from claims.operations.authorizations.read import read
from claims.operations.authorizations.second_word import agree, send_back
from claims.operations.authorizations.take_back import take_back
from kernel.cases.models import Case, Event, WorkItem
from kernel.people.policy import NotAllowed
from kernel.people.staffing import Licence
from kernel.record.models import Look
from tests.authorizing import refusal
from tests.database.test_authorizations_api import ADDRESS, post
from tests.database.test_authorizations_by_whom import FRAUD, approved, at, state, waiting
from tests.staff import SURGEON, browser, machine, staff

pytestmark = pytest.mark.django_db


def refused_by(name: str) -> str:
    """A request somebody who may not would refuse for a medical reason."""
    number = waiting()
    client = machine(name, "adjuster")
    said = post(client, at(number, "decide"), {"services": [plain(refusal())]})
    assert said.json()["proposed"] == "clinical_denial", said.content
    return number


def plain(verdict: Any) -> dict[str, Any]:
    (each,) = verdict.services
    return {"say": each.say, "why": each.why, "reason": each.reason}


def seen(client: Client, number: str) -> str:
    """The version in the form of this request; the page must have one."""
    text = client.get("/approvals").content.decode()
    part = text[text.index(f'id="proposal-{number}"') :]
    found = re.search(r'name="version" value="([^"]+)"', part[: part.index("</section>")])
    assert found, part
    return found[1]


def test_the_end_of_an_approval_is_signed_there_by_another() -> None:
    first, second = browser("s.one", "senior_adjuster"), browser("s.two", "supervisor")
    number = approved()
    take_back(number, "fraud", FRAUD["why"], now=timezone.now(), by="s.one")
    own = first.get("/approvals").content.decode()
    assert f"Agree to {number}" not in own
    assert f"Send back {number}" not in own
    assert "proposed it: somebody else signs" in own
    text = second.get("/approvals").content.decode()
    assert FRAUD["why"] in text
    assert f"Agree to {number}" in text
    assert Look.objects.filter(actor="s.two", case=number, what="list of approvals").exists()
    version = seen(second, number)
    first.post(f"/authorizations/{number}/agree", {"version": version})
    assert state(number) == "approved", "nobody signs their own"
    second.post(f"/authorizations/{number}/agree", {"version": ""})
    assert state(number) == "approved", "nobody signs what they have not seen"
    assert second.post(f"/authorizations/{number}/agree", {"version": version}).status_code == 302
    word = Determination.objects.get(request__number=number)
    assert word.facts == {"ground": "fraud", "signed_by": "s.one", "countersigned_by": "s.two"}
    assert state(number) == "taken_back"
    second.get("/approvals")  # what was done is told once
    assert number not in second.get("/approvals").content.decode()


def test_sent_back_the_approval_stands_and_its_work_is_done() -> None:
    staff("s.one", "senior_adjuster")
    boss, number = browser("s.two", "supervisor"), approved()
    take_back(number, "fraud", FRAUD["why"], now=timezone.now(), by="s.one")
    address = f"/authorizations/{number}/back"
    version = seen(boss, number)
    told = boss.post(address, {"version": version, "reason": " "}, follow=True).content.decode()
    assert "Say why it is sent back" in told
    boss.post(address, {"version": version, "reason": "The NPI was never stolen."})
    assert (state(number), read(number).proposal) == ("approved", None)
    event = Event.objects.get(case__number=number, name="sent_back")
    assert event.facts["proposed_by"] == "s.one"
    assert not WorkItem.objects.filter(done_at__isnull=True).exists()
    again = take_back(number, "fraud", FRAUD["why"], now=timezone.now(), by="s.two")
    assert (again.state, again.proposed) == ("approved", "take_back"), "a signature is used once"


def test_a_clinical_denial_is_agreed_to_by_a_physician_of_its_field() -> None:
    number = refused_by("a.plain")
    senior = browser("s.one", "senior_adjuster")
    assert f"Agree to {number}" not in senior.get("/approvals").content.decode()
    staff("c.foot", "clinical_reviewer", licences=(Licence("physician", "podiatry", "P-1", "TX"),))
    with pytest.raises(NotAllowed):
        agree(number, now=timezone.now(), by="c.foot")
    with pytest.raises(NotAllowed):
        agree(number, now=timezone.now(), by="a.plain")
    client = browser("n.hale", "clinical_reviewer", licences=(SURGEON,))
    version = seen(client, number)
    client.post(f"/authorizations/{number}/agree", {"version": version})
    assert state(number) == "denied"
    word = Determination.objects.get(request__number=number)
    assert (word.by, word.facts["reviewer"]["license_number"]) == ("n.hale", "INV-4471")


def test_by_interface_too() -> None:
    number = refused_by("a.plain")
    client = machine("n.hale", "clinical_reviewer", licences=(SURGEON,))
    sent = post(client, at(number, "send_back"), {"why": "The films were not looked at."})
    assert (sent.json()["state"], sent.json()["proposal"]) == ("pended", None)
    (work,) = WorkItem.objects.filter(done_at__isnull=True)
    assert work.reasons == ["a denial was sent back by n.hale"]
    nothing = post(client, at(number, "agree"), {})
    assert (nothing.status_code, state(number)) == (409, "pended")
    other = machine("s.one", "senior_adjuster")
    post(other, at(number, "decide"), {"services": [plain(refusal())]})
    assert client.get(f"{ADDRESS}/{number}").json()["proposal"]["by"] == "s.one"
    assert post(other, at(number, "agree"), {}).status_code == 403
    assert post(client, at(number, "agree"), {}).json()["state"] == "denied"


def test_what_is_restricted_to_others_is_not_listed_and_not_signed() -> None:
    staff("s.one", "senior_adjuster")
    boss, number = browser("s.two", "supervisor"), approved()
    take_back(number, "fraud", FRAUD["why"], now=timezone.now(), by="s.one")
    version = seen(boss, number)
    Case.objects.filter(number=number).update(restricted_to="v.cole")
    assert number not in boss.get("/approvals").content.decode()
    assert boss.post(f"/authorizations/{number}/agree", {"version": version}).status_code == 404
    with pytest.raises(NotAllowed):
        agree(number, now=timezone.now(), by="s.two")


def test_nothing_waits() -> None:
    staff("s.two", "supervisor")
    number = approved()
    with pytest.raises(UnableToAuthorize, match="nothing is proposed"):
        send_back(number, "no", now=timezone.now(), by="s.two")
