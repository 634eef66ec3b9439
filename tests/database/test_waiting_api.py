"""For machines: the letter a pend would ask with, more time, and what came in."""

from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from claims.models import Claim
from kernel.cases.models import Event
from kernel.letters.models import Letter
from tests.reviewing import office, pended, version
from tests.staff import browser, machine
from tests.working import NOW

pytestmark = pytest.mark.django_db
_keys = count(1)

GROUND = "matters beyond the control of the plan"
WHY = "The clinic that keeps the report is closed after a flood."


@pytest.fixture
def claim(monkeypatch: pytest.MonkeyPatch) -> Claim:
    """Received on June 15 and read that day: its thirty days end on July 15."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return pended()


@pytest.fixture
def adjuster() -> APIClient:
    office()
    return machine("d.marsh", "adjuster", authority={"aca_group": "500.00"})


def post(client: APIClient, claim: Claim, verb: str, body: Any, **headers: str) -> Any:
    given = {"If-Match": f'"{version(claim)}"', "Idempotency-Key": f"wait-{next(_keys)}", **headers}
    kept = {name: value for name, value in given.items() if value}
    address = f"/api/v1/claims/{claim.number}/{verb}"
    return client.post(address, body, format="json", headers=kept)


class TestThePend:
    def test_is_shown_with_its_letter_and_not_kept(self, claim: Claim, adjuster: APIClient) -> None:
        before = version(claim)
        body = {"reason": "medical_records", "note": "The pathology slides of March."}
        answer = post(adjuster, claim, "pend-previews", body, **{"Idempotency-Key": ""})
        said = answer.json()
        assert (answer.status_code, said["held"], len(said["letters"])) == (200, [], 1)
        assert "The pathology slides of March." in said["letters"][0]["html"]
        assert all(not each["lacks"] for each in said["letters"][0]["required"])
        assert version(claim) == before
        assert not Letter.objects.exists()

    def test_asks_nobody_where_the_reason_has_no_letter(
        self, claim: Claim, adjuster: APIClient
    ) -> None:
        said = post(adjuster, claim, "pend-previews", {"reason": "legal_question"}).json()
        assert (said["letters"], said["number"]) == ([], claim.number)


class TestMoreTime:
    def test_is_taken_once_with_its_letter(self, claim: Claim, adjuster: APIClient) -> None:
        """Seven days after July 15."""
        body = {"ground": GROUND, "why": WHY, "days": 7}
        made = post(adjuster, claim, "extensions", body)
        said = made.json()
        assert made.status_code == 201, said
        assert made["ETag"] == f'"{version(claim)}"' == f'"{said["version"]}"'
        assert (said["new_day"], said["answer_by"], said["held"]) == ("2026-07-22", None, [])
        assert Letter.objects.get(pk=said["letters"][0]).code == "ext_claim"
        again = post(adjuster, claim, "extensions", body)
        assert (again.status_code, "extended before" in again.json()["detail"]) == (409, True)

    def test_is_shown_with_its_letter_and_not_kept(self, claim: Claim, adjuster: APIClient) -> None:
        """Fifteen days after July 15; asked for, it may come until August 4."""
        before = version(claim)
        body = {"ground": GROUND, "why": WHY, "needed": ["medical_records"]}
        answer = post(adjuster, claim, "extension-previews", body, **{"Idempotency-Key": ""})
        said = answer.json()
        assert (answer.status_code, said["held"], said["answer_by"]) == (200, [], "2026-08-04")
        assert [each["code"] for each in said["letters"]] == ["ext_claim"]
        assert WHY in said["letters"][0]["html"]
        assert all(not each["lacks"] for each in said["letters"][0]["required"])
        without = {"ground": GROUND, "why": WHY}
        assert (
            post(adjuster, claim, "extension-previews", without).json()["new_day"] == "2026-07-30"
        )
        assert version(claim) == before
        assert not Letter.objects.exists()
        wrong = post(adjuster, claim, "extension-previews", {"ground": "we are busy", "why": WHY})
        assert (wrong.status_code, GROUND in wrong.content.decode()) == (409, True)

    def test_the_page_shows_the_letter_and_keeps_what_was_typed(self, claim: Claim) -> None:
        fields = {"step": "look", "ground": GROUND, "why": WHY, "version": version(claim)}
        answer = browser("ann", "adjuster").post(f"/claims/{claim.number}/extend", fields)
        text = answer.content.decode()
        assert (answer.status_code, "What it must say" in text) == (200, True)
        assert "2026-07-30" in text
        assert text.count(WHY) >= 2
        assert not Event.objects.filter(case=claim.pk, name="extension_taken").exists()

    def test_a_key_that_comes_again_takes_no_more(self, claim: Claim, adjuster: APIClient) -> None:
        seen = {"If-Match": f'"{version(claim)}"', "Idempotency-Key": "same"}
        body = {"ground": GROUND, "why": WHY}
        first, second = (post(adjuster, claim, "extensions", body, **seen) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert Letter.objects.filter(code="ext_claim").count() == 1

    @pytest.mark.parametrize(
        ("body", "status", "told"),
        [
            ({"ground": "we are busy", "why": WHY}, 409, GROUND),
            ({"ground": GROUND, "why": WHY, "days": 16}, 409, "at most 15"),
            ({"ground": GROUND, "why": "x" * 2001}, 409, "2000 characters"),
            ({"ground": GROUND, "why": WHY, "days": "7"}, 422, "days"),
            ({"ground": GROUND, "why": WHY, "days": True}, 422, "days"),
            ({"ground": GROUND, "why": WHY, "needed": ["a_map"]}, 422, "a_map"),
            ({"ground": GROUND}, 422, "why"),
        ],
    )
    def test_only_as_the_law_lets(
        self, claim: Claim, adjuster: APIClient, body: Any, status: int, told: str
    ) -> None:
        answer = post(adjuster, claim, "extensions", body)
        assert (answer.status_code, told in answer.content.decode()) == (status, True)
        assert not Event.objects.filter(case=claim.pk, name="extension_taken").exists()


class TestWhatCameIn:
    def test_is_on_record_from_when_it_came(self, claim: Claim) -> None:
        intake = machine("i.post", "intake")
        at = NOW - (NOW - claim.case.received_at) / 2
        there = at.astimezone(ZoneInfo("America/Chicago")).isoformat()
        made = post(intake, claim, "receipts", {"what": "The report.", "at": there})
        assert (made.status_code, made["ETag"]) == (201, f'"{version(claim)}"')
        event = Event.objects.get(case=claim.pk, name="information_received")
        assert (event.actor, event.at, event.facts) == ("i.post", at, {"what": "The report."})

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"what": " "}, 422),
            ({"what": "It.", "at": "2026-03-02T10:00"}, 422),
            ({"what": "It.", "at": "2026-03-02"}, 422),
            ({"what": "It.", "at": "9999-12-31T23:59:59-12:00"}, 409),
            ({"what": "It.", "at": "0001-01-01T00:00:00+12:00"}, 409),
            ({"what": "x" * 2001}, 409),
        ],
    )
    def test_is_read_or_refused(
        self, claim: Claim, adjuster: APIClient, body: Any, status: int
    ) -> None:
        assert post(adjuster, claim, "receipts", body).status_code == status


@pytest.mark.parametrize("verb", ["extensions", "receipts"])
def test_a_change_names_the_version_it_saw(claim: Claim, adjuster: APIClient, verb: str) -> None:
    body = {"ground": GROUND, "why": WHY} if verb == "extensions" else {"what": "The report."}
    assert post(adjuster, claim, verb, body, **{"If-Match": ""}).status_code == 428
    assert post(adjuster, claim, verb, body, **{"If-Match": '"0"'}).status_code == 412
    assert post(adjuster, claim, verb, body, **{"Idempotency-Key": ""}).status_code == 400
    reader = machine("c.odom2", "compliance_officer")
    assert post(reader, claim, verb, body).status_code == 403


def test_the_claim_says_that_it_may(claim: Claim, adjuster: APIClient) -> None:
    may = adjuster.get(f"/api/v1/claims/{claim.number}").json()["may"]
    assert may["extend"]["allowed"]
    assert may["receive"]["allowed"]
