"""The pages of providers' payment disputes: taken in, decided line by line, withdrawn."""

from pathlib import Path
from typing import Any

import pytest

from appeals.models import ProviderDispute
from kernel.cases.version import version_of
from tests.correcting import Year, claim, paid, year
from tests.reviewing_appeals import WHY, office, twice
from tests.staff import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Year:
    office()
    of = year(tmp_path)
    monkeypatch.setattr("django.utils.timezone.now", lambda: of.now)
    return of


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def said_of(number: str, story: Year) -> dict[str, str]:
    return {
        "claim": number,
        "lines": "1",
        "npi": claim(number).billing_npi,
        "name": "CLINIC 893",
        "agreement": "Agreement 1",
        "wants": "Pay line 1.",
        "received_at": story.now.isoformat(timespec="minutes"),
    }


def test_a_dispute_is_taken_in_decided_and_paid(story: Year) -> None:
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    desk = browser("p.rey", "provider_relations")
    wrong = desk.post("/disputes/new", said_of(number, story) | {"lines": "one"})
    assert wrong.status_code == 422
    assert "Agreement 1" in text_of(wrong), "what was typed is kept"
    wide = desk.post(
        "/disputes/new", said_of(number, story) | {"address": f"1 ELM ST\n{'A' * 241}"}
    )
    assert wide.status_code == 422
    assert "a line is longer than 240 characters" in text_of(wide)
    desk.post("/disputes/new", said_of(number, story))
    row = ProviderDispute.objects.get()
    address = f"/disputes/{row.number}"
    assert row.number in text_of(desk.get("/disputes?state=received"))
    assert row.number not in text_of(desk.get("/disputes?state=closed"))
    assert desk.get(f"/search?q={row.number.lower()}")["Location"] == address
    assert "Pay line 1." in text_of(desk.get(address))
    word = {"version": version_of(row.pk), "outcome-1": "overturned", "why-1": WHY}
    word |= {"provision-1": "Schedule B", "reason": "Two visits of one day are documented apart."}
    assert desk.post(f"{address}/decide", word)["Location"] == address
    # as the appeal of the same claim: the plan pays 24.37 before, and 236.55 with line 1
    assert paid(number) == "236.55"
    page = text_of(desk.get(address))
    assert "Overturned" in page
    assert desk.post(f"{address}/decide", word).status_code == 409
    assert "This cannot be done now" in text_of(desk.get(f"{address}/withdraw"))


def test_one_is_withdrawn_and_who_only_reads_cannot(story: Year) -> None:
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    desk = browser("p.rey", "provider_relations")
    watcher = browser("d.falk", "compliance_officer")
    desk.post("/disputes/new", said_of(number, story))
    row = ProviderDispute.objects.get()
    address = f"/disputes/{row.number}"
    assert "Decide…" not in text_of(watcher.get(address))
    assert watcher.get(f"{address}/withdraw").status_code == 403
    assert watcher.get("/disputes/D26-9999999").status_code == 404
    said = {"version": version_of(row.pk), "why": "Its billing office, by phone."}
    said |= {"at": story.now.isoformat(timespec="minutes")}
    assert desk.post(f"{address}/withdraw", said)["Location"] == address
    row.refresh_from_db()
    assert row.state == "withdrawn"
