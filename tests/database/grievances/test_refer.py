"""Referred on to external review: page and interface ask for haste and the notice's date alike."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from appeals.models import ExternalReview
from claims.models import Claim
from grievances.models import Matter
from grievances.operations.matters.doors import Whom
from tests.appealing import NOTICE, denied, paying
from tests.bodies import ASKED, inquired, version
from tests.clock import Clock
from tests.staff import browser, machine

pytestmark = pytest.mark.django_db

TEXAN = ("tx_insured", "aca_individual")
OLDER = (NOTICE - timedelta(days=400)).isoformat()
HASTE = "He loses his sight within days."


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, ASKED)


@pytest.fixture
def claim() -> Claim:
    return denied(paying.member(paying.plan(*TEXAN, network="required")))


@pytest.fixture
def matter(claim: Claim) -> Matter:
    return inquired(Whom(case=claim.number))


def said(claim: Claim, **more: Any) -> dict[str, Any]:
    at = "2026-06-08T09:30"
    return {
        "asked_by": "member",
        "basis": "waived",
        "claim": claim.number,
        "received_at": at,
    } | more


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"expedited": "yes", "urgent_why": HASTE},
            "hat was given and is to be paid is not urgent",
        ),
        ({"notice_dated": OLDER}, "it tells another decision"),
    ],
)
def test_the_page_asks_for_haste_and_the_date_of_the_notice(
    claim: Claim, matter: Matter, more: dict[str, str], why: str
) -> None:
    office: Client = browser("n.vogel", "appeals_specialist")
    address = f"/matters/{matter.number}/refer"
    shown = office.get(address).content.decode()
    for name in ("expedited", "urgent_why", "notice_dated", "notice_received"):
        assert f'name="{name}"' in shown, name
    answer = office.post(address, said(claim, **more) | {"version": version(matter)})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not ExternalReview.objects.exists()


def test_the_interface_asks_for_the_date_of_the_notice_too(claim: Claim, matter: Matter) -> None:
    client: APIClient = machine("n.vogel", "appeals_specialist")
    body = said(claim, notice_dated=OLDER, received_at="2026-06-08T09:30:00-04:00")
    answer = client.post(
        f"/api/v1/matters/{matter.number}/refer",
        body,
        format="json",
        headers={"If-Match": f'"{version(matter)}"', "Idempotency-Key": "refer-1"},
    )
    assert answer.status_code == 409, answer.content
    assert "it tells another decision" in answer.json()["detail"]


def test_who_may_not_put_a_review_on_file_is_told_before_it_is_filled_in(matter: Matter) -> None:
    office: Client = browser("c.mora", "grievance_coordinator")
    page = " ".join(office.get(f"/matters/{matter.number}/refer").content.decode().split())
    assert "This cannot be done now" in page
    assert "may not record what an outside reviewer did" in page
