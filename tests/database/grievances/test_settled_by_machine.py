"""What a program leaves out is as the table proposes; what it may do is named as in the address."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from rest_framework.test import APIClient

from kernel.cases.models import Deadline
from tests.clock import Clock
from tests.database.grievances.test_api import API, put, send
from tests.grieving import NOW, member
from tests.staff import machine

pytestmark = pytest.mark.django_db
NEW_YORK = ("ny_insured", "aca_individual")
KEPT_FROM = "My doctor refuses to refer me for a second opinion."


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOW)


@pytest.fixture
def client() -> APIClient:
    return machine("c.ruiz", "grievance_coordinator", name="Cara Ruiz")


@pytest.mark.parametrize(
    ("said", "resolve_by"),
    # 30 and 45 days from June 1: 29 of June and 1 of July; 29 of June and 16 of July
    [({}, "2026-07-01"), ({"about": "other"}, "2026-07-16")],
)
def test_a_refused_referral_has_the_shorter_time_unless_somebody_says_otherwise(
    client: APIClient, said: dict[str, str], resolve_by: str
) -> None:
    taken = {"text": KEPT_FROM, "received_at": "2026-06-01T09:00:00-04:00"}
    who = member(*NEW_YORK).number
    came = send(client, "/triage/contacts", taken | {"channel": "phone", "member": who}).json()
    url = f"/contacts/{came['contact']}/issues"
    one: dict[str, Any] = {"issue": 1, "becomes": "grievance", "grieved": said}
    body = {"decision_to_change": False, "issues": [one]}
    (would,) = send(client, f"{url}/previews", body).json()["issues"]
    assert resolve_by in {each["due_on"] for each in would["clocks"]}
    settled = send(client, url, body, came["version"])
    assert settled.status_code == 201, settled.content
    number = settled.json()["issues"][0]["case"]
    held = Deadline.objects.get(case__number=number, rule="ST-NY-DFS-resolve")
    assert str(held.due_on) == resolve_by


def test_what_one_may_do_is_named_as_in_the_address(client: APIClient) -> None:
    text = (Path(settings.BASE_DIR) / "openapi.yaml").read_text(encoding="utf-8")
    acts = re.compile(r"/api/v1/grievances/\{number\}/([a-z-]+)")
    known = {found[1] for path in yaml.safe_load(text)["paths"] if (found := acts.fullmatch(path))}
    read = client.get(f"{API}/grievances/{put().number}").json()
    assert read["may"].keys() == known - {"chains", "letters", "peer-reviews", "make-letter"}
