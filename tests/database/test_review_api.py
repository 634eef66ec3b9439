"""The desk for machines: the same operations, over HTTP, with versions and keys."""

from datetime import timedelta
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from claims.models import Claim, Determination, Proposal
from kernel.cases.models import Case, Event
from kernel.record.models import Look
from tests.reviewing import DOUBT, LATE, PAYS, REASON, found, office, pended, version
from tests.staff import machine

pytestmark = pytest.mark.django_db
_keys = count(1)


@pytest.fixture
def claim() -> Claim:
    return pended()


@pytest.fixture
def adjuster() -> APIClient:
    office()
    return machine("d.marsh", "adjuster", authority={"aca_group": "500.00"})


def address(claim: Claim, verb: str = "") -> str:
    return f"/api/v1/claims/{claim.number}{f'/{verb}' if verb else ''}"


def words(claim: Claim, say: str = "override", rule: str = LATE) -> dict[str, Any]:
    seen = {"rule": rule, "line": 1, "seen": found(claim, rule).key}
    return {"words": [{**seen, "say": say, "reason": REASON}]}


def post(client: APIClient, claim: Claim, verb: str, body: Any = None, **headers: str) -> Any:
    given = {"If-Match": f'"{version(claim)}"', "Idempotency-Key": f"key-{next(_keys)}", **headers}
    kept = {name: value for name, value in given.items() if value}
    return client.post(address(claim, verb), body or {}, format="json", headers=kept)


class TestTheClaim:
    def test_is_told_with_its_version(self, claim: Claim, adjuster: APIClient) -> None:
        answer = adjuster.get(address(claim))
        said = answer.json()
        assert (answer.status_code, answer["ETag"]) == (200, f'"{version(claim)}"')
        assert answer["Cache-Control"] == "no-store"
        assert (said["header"]["number"], said["header"]["charge"]) == (claim.number, "400.00")
        assert said["header"]["member"] == "R•••• K••••"
        late = next(each for each in said["findings"] if each["rule"] == LATE)
        assert late["key"] == found(claim, LATE).key
        assert late["may"]["override"]["allowed"]
        assert "evidence" not in late
        assert said["may"]["sign"]["why"] == "nothing is proposed that waits for a signature"
        assert Look.objects.filter(actor="d.marsh", case=claim.number, outcome="seen").exists()

    def test_explains_where_asked(self, claim: Claim, adjuster: APIClient) -> None:
        said = adjuster.get(f"{address(claim)}?explain=true").json()
        at = next(n for n, each in enumerate(said["findings"]) if each["rule"] == LATE)
        why = next(each for each in said["explained"] if each["name"] == f"findings[{at}].says")
        assert (why["value"], why["rule"], why["citation"]) == (
            "pend",
            LATE,
            "Plan terms, filing limit",
        )
        assert why["inputs"]["line.served"] == "2026-03-02"
        assert why["version"]
        assert adjuster.get(f"{address(claim)}?explain=perhaps").status_code == 400
        assert adjuster.get(f"{address(claim)}?explian=true").status_code == 400

    @pytest.mark.parametrize("number", ["C26-9999999", "what", "%00", "x" * 300])
    def test_of_another_number_is_nobodys(self, adjuster: APIClient, number: str) -> None:
        answer = adjuster.get(f"/api/v1/claims/{number}")
        assert answer.status_code == 404
        assert Look.objects.filter(actor="d.marsh", outcome="nothing").exists()

    def test_restricted_to_another_is_not_there(self, claim: Claim, adjuster: APIClient) -> None:
        Case.objects.filter(pk=claim.pk).update(restricted_to="v.cole")
        assert adjuster.get(address(claim)).status_code == 404
        assert post(adjuster, claim, "decisions", words(claim)).status_code == 404
        assert Look.objects.filter(actor="d.marsh", outcome="nothing").count() >= 2
        assert adjuster.get("/api/v1/claims").json()["results"] == []

    def test_the_list(self, claim: Claim, adjuster: APIClient) -> None:
        said = adjuster.get("/api/v1/claims?state=pended&page_size=1").json()
        assert [each["number"] for each in said["results"]] == [claim.number]
        assert adjuster.get("/api/v1/claims?sate=pended").status_code == 400

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("line=erisa_self_funded", False),
            ("state=decided", False),
            ("q=C26-9999999", False),
            ("until={before}", False),
            ("since={received}&until={received}&state=pended", True),
        ],
    )
    def test_the_list_is_narrowed_as_its_page_is(
        self, claim: Claim, adjuster: APIClient, asked: str, found: bool
    ) -> None:
        days = {"received": claim.received, "before": claim.received - timedelta(days=1)}
        said = adjuster.get(f"/api/v1/claims?{asked.format(**days)}").json()
        assert [each["number"] for each in said["results"]] == [claim.number] * found
        of_it = f"q={claim.number.lower()}&line={claim.case.regimes[0]}"
        assert len(adjuster.get(f"/api/v1/claims?{of_it}").json()["results"]) == 1

    @pytest.mark.parametrize(
        "asked", ["state=nonsense", "line=nonsense", "since=yesterday", "until=2026-02-30"]
    )
    def test_a_value_no_filter_can_have_is_refused(
        self, claim: Claim, adjuster: APIClient, asked: str
    ) -> None:
        answer = adjuster.get(f"/api/v1/claims?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")

    def test_is_not_told_to_whom_it_is_no_matter_of(self, claim: Claim) -> None:
        outside = machine("partner", "partner_system")
        assert outside.get(address(claim)).status_code == 403


class TestWords:
    def test_are_previewed(self, claim: Claim, adjuster: APIClient) -> None:
        answer = adjuster.post(address(claim, "previews"), words(claim), format="json")
        said = answer.json()
        assert (answer.status_code, said["after"]["paid"], said["before"]["paid"]) == (
            200,
            PAYS,
            "0.00",
        )
        assert Determination.objects.count() == 0

    def test_decide(self, claim: Claim, adjuster: APIClient) -> None:
        answer = post(adjuster, claim, "decisions", words(claim))
        assert (answer.status_code, answer.json()["did"], answer.json()["paid"]) == (
            201,
            "decided",
            PAYS,
        )
        assert answer["ETag"] == f'"{version(claim)}"'

    def test_are_taken_once(self, claim: Claim, adjuster: APIClient) -> None:
        given = {"Idempotency-Key": "only-this", "If-Match": f'"{version(claim)}"'}
        body = words(claim)
        first = post(adjuster, claim, "decisions", body, **given)
        again = post(adjuster, claim, "decisions", body, **given)
        assert (again.status_code, again.content) == (201, first.content)
        assert Determination.objects.count() == 1

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"If-Match": ""}, 428),
            ({"If-Match": '"0000"'}, 412),
            ({"Idempotency-Key": ""}, 400),
        ],
    )
    def test_name_the_version_and_a_key(
        self, claim: Claim, adjuster: APIClient, headers: dict[str, str], status: int
    ) -> None:
        answer = post(adjuster, claim, "decisions", words(claim), **headers)
        assert answer.status_code == status
        if status == 412:
            said = answer.json()
            assert said["current"] == address(claim)
            assert said["changed"][-1]["name"] == "pended"
        assert Determination.objects.count() == 0

    def test_on_what_is_not_there_are_told_what_is(self, claim: Claim, adjuster: APIClient) -> None:
        body = words(claim)
        body["words"][0]["seen"] = "0" * 32
        answer = post(adjuster, claim, "decisions", body)
        assert answer.status_code == 409
        (told,) = answer.json()["findings"]
        assert (told["rule"], told["key"]) == (LATE, found(claim, LATE).key)

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({}, "words"),
            ({"words": []}, "words"),
            ({"words": [{"rule": "x"}]}, "words[0].seen"),
            ({"words": [{"rule": 1, "seen": [], "say": "no", "reason": {}}]}, "words[0].say"),
            ({"words": [{**{"rule": "x", "seen": "y"}, "line": "1"}]}, "words[0].line"),
            ({"words": "x", "more": 1}, "more"),
            ([1], ""),
        ],
    )
    def test_that_cannot_be_read_are_refused_with_their_place(
        self, claim: Claim, adjuster: APIClient, body: Any, path: str
    ) -> None:
        answer = post(adjuster, claim, "decisions", body)
        assert answer.status_code == 422
        assert path in [each["path"] for each in answer.json()["errors"]]

    def test_policy_refuses_with_who_could_and_it_is_on_record(self, claim: Claim) -> None:
        office()
        reader = machine("c.dean", "compliance_officer")
        answer = post(reader, claim, "decisions", words(claim))
        assert answer.status_code == 403
        assert "supervisor" in answer.json()["who"]

    def test_a_denial_for_medical_reasons_is_refused_and_on_record(
        self, adjuster: APIClient
    ) -> None:
        claim = pended(late=False, doubt=True)
        answer = post(adjuster, claim, "decisions", words(claim, "accept", DOUBT))
        assert answer.status_code == 403
        look = Look.objects.get(actor="d.marsh", outcome="refused")
        assert (look.case, "deny for medical reasons" in look.why) == (claim.number, True)

    def test_of_a_denial_show_the_letter(self, claim: Claim, adjuster: APIClient) -> None:
        answer = adjuster.post(
            address(claim, "denial-previews"), words(claim, "accept"), format="json"
        )
        said = answer.json()
        assert (answer.status_code, said["disposition"], said["denied"]) == (200, "denied", [1])
        letter = next(each for each in said["letters"] if each["reader"] == "member")
        assert letter["code"] == "abd"
        assert REASON in unescape(letter["html"])
        assert not [each for each in letter["required"] if each["lacks"]]
        assert {each["cite"] for each in letter["required"]} >= {"29 CFR 2560.503-1(g)(1)(i)"}
        assert Determination.objects.count() == 0

    def test_of_a_denial_that_say_too_little_are_refused(
        self, claim: Claim, adjuster: APIClient
    ) -> None:
        body = words(claim, "accept")
        body["words"][0]["reason"] = "too late"
        answer = post(adjuster, claim, "decisions", body)
        assert answer.status_code == 409
        assert "too short to be a reason" in answer.json()["detail"]
        assert Determination.objects.count() == 0


class TestSignatures:
    def test_the_whole_way(self, claim: Claim) -> None:
        office()
        small = machine("e.park", "adjuster", authority={"aca_group": "100.00"})
        senior = machine("t.ruiz", "senior_adjuster", authority={"aca_group": "250.00"})
        proposed = post(small, claim, "decisions", words(claim)).json()
        assert (proposed["did"], proposed["to"]) == ("proposed", "t.ruiz")
        (waiting,) = senior.get("/api/v1/approvals").json()["results"]
        assert (waiting["claim"], waiting["paid"], waiting["limit"]) == (
            claim.number,
            PAYS,
            "100.00",
        )
        assert waiting["may"]["sign"]["allowed"]
        assert waiting["version"] == version(claim)
        own = post(small, claim, "signatures")
        assert own.status_code == 403
        back = post(senior, claim, "send-backs", {"reason": "Which letter do you mean?"})
        assert back.json()["did"] == "sent_back"
        post(small, claim, "decisions", words(claim))
        signed = post(senior, claim, "signatures")
        assert (signed.status_code, signed.json()["did"]) == (201, "decided")
        assert Proposal.objects.count() == 2
        assert senior.get("/api/v1/approvals").json()["results"] == []
        assert post(senior, claim, "signatures").status_code == 409

    def test_void_is_kept(self, claim: Claim) -> None:
        office()
        small = machine("e.park", "adjuster", authority={"aca_group": "100.00"})
        senior = machine("t.ruiz", "senior_adjuster", authority={"aca_group": "250.00"})
        post(small, claim, "decisions", words(claim))
        Claim.objects.filter(pk=claim.pk).update(lateness_excuse="a storm")
        answer = post(senior, claim, "signatures")
        assert (answer.status_code, answer.json()["did"]) == (201, "void")
        assert Event.objects.filter(case=claim.pk, name="proposal_void").exists()


class TestTheRest:
    @pytest.mark.parametrize(
        ("verb", "body"),
        [
            ("matches", {"member": "M1\x00", "reason": "The same birth date."}),
            ("bars", {"person": "t.ruiz\x00", "reason": "He knows the surgeon."}),
            ("originals", {"original": "C26-\x000000001", "reason": "The same number."}),
        ],
    )
    def test_text_no_database_keeps_is_refused(
        self, claim: Claim, verb: str, body: dict[str, str]
    ) -> None:
        answer = post(machine("m.osei", "supervisor"), claim, verb, body)
        assert answer.status_code == 422
        (fault,) = answer.json()["errors"]
        assert (fault["path"], "NUL" in fault["message"]) == (next(iter(body)), True)

    def test_pends_notes_and_retries(self, claim: Claim, adjuster: APIClient) -> None:
        waits = post(adjuster, claim, "pends", {"reason": "legal_question", "note": "Is it?"})
        assert (waits.status_code, waits.json()["reason"]) == (201, "legal_question")
        assert waits.json()["why"].startswith("3 business days after")
        noted = post(adjuster, claim, "notes", {"text": "Asked."}, **{"If-Match": ""})
        assert noted.status_code == 201
        tried = post(adjuster, claim, "retries")
        assert (tried.status_code, tried.json()["did"]) == (201, "pended")
        assert tried.json()["why"] == "1 finding is open"
        history = [each["name"] for each in adjuster.get(address(claim)).json()["history"]]
        assert history[-3:] == ["waits", "noted", "pended"]

    @pytest.mark.parametrize(
        ("verb", "body", "status"),
        [
            ("pends", {"reason": "because"}, 422),
            ("pends", {"reason": "price", "follow_up": "2020-01-01"}, 409),
            ("pends", {"reason": "other_insurance"}, 409),
            ("notes", {"text": ""}, 422),
            ("retries", {"now": "yes"}, 422),
            ("signatures", {}, 403),
            ("send-backs", {"reason": "x"}, 403),
        ],
    )
    def test_what_cannot_be_done_is_told(
        self, claim: Claim, adjuster: APIClient, verb: str, body: Any, status: int
    ) -> None:
        answer = post(adjuster, claim, verb, body)
        assert answer.status_code == status, answer.json()
        assert answer["Content-Type"] == "application/problem+json"


def test_the_addresses() -> None:
    assert reverse("claims-one", args=["C1"]) == "/api/v1/claims/C1"
    assert reverse("approvals-list") == "/api/v1/approvals"
