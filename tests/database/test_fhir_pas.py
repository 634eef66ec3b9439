"""Prior authorization by FHIR: bundles in, ClaimResponses and OperationOutcomes out."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from claims.models import AuthorizationRequest
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.read import read
from kernel.cases.models import Case
from kernel.documents.models import Filed
from kernel.members.models import Member
from tests import authorizing, pas, paying
from tests.authorizing import SURGEON, WHY, refusal
from tests.staff import SURGEON as LICENSED
from tests.staff import machine, staff

pytestmark = pytest.mark.django_db

SUBMIT, INQUIRE = "/fhir/R4/Claim/$submit", "/fhir/R4/Claim/$inquire"
FHIR = "application/fhir+json"
CLAIM = "ClaimResponse"


@pytest.fixture
def client() -> APIClient:
    return machine("clinic", "partner_system")


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday March 2, 2026, 10:00 in New York, at the door."""
    monkeypatch.setattr(
        "claims.fhir.api.timezone.now", lambda: datetime(2026, 3, 2, 15, tzinfo=UTC)
    )


def post(client: APIClient, sent: Any, address: str = SUBMIT, kind: str = FHIR) -> Any:
    data = sent if isinstance(sent, bytes) else json.dumps(sent)
    return client.post(address, data, content_type=kind)


def answered(response: Any) -> dict[str, Any]:
    """The ClaimResponse of a response bundle."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith(FHIR)
    made = response.json()
    assert (made["resourceType"], made["type"]) == ("Bundle", "collection")
    first: dict[str, Any] = made["entry"][0]["resource"]
    assert first["resourceType"] == "ClaimResponse"
    assert (first["status"], first["use"]) == ("active", "preauthorization")
    return first


def refused(response: Any, status: int) -> list[tuple[str, str]]:
    """Code and expression of each issue of an OperationOutcome."""
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith(FHIR)
    made = response.json()
    assert made["resourceType"] == "OperationOutcome"
    return [(each["code"], each.get("expression", [""])[0]) for each in made["issue"]]


def actions(response: dict[str, Any]) -> list[str]:
    """The review action code of each item."""
    return [_part(each, "reviewActionCode")["coding"][0]["code"] for each in response["item"]]


def _part(row: dict[str, Any], name: str) -> Any:
    parts = row["adjudication"][0]["extension"][0]["extension"]
    found = [each for each in parts if each["url"].endswith(name)]
    return next(
        (value for each in found for key, value in each.items() if key.startswith("value")), None
    )


def member(**terms: Any) -> Member:
    return paying.member(authorizing.plan(**terms))


def test_what_every_judgment_passes_is_certified_at_once(client: APIClient) -> None:
    of = member()
    response = post(client, pas.bundle(of))
    made = answered(response)
    assert (made["outcome"], actions(made)) == ("complete", ["A1"])
    row = AuthorizationRequest.objects.get()
    assert (made["preAuthRef"], made["id"]) == (row.number, row.number)
    assert made["preAuthPeriod"] == {"start": "2026-03-10", "end": "2026-06-09"}
    (line,) = made["item"]
    assert (line["itemSequence"], _part(line, "number")) == (1, row.number)
    assert _part(line, "secondSurgicalOpinionFlag") is False
    said = {each["url"].rpartition("-")[2]: each for each in line["extension"]}
    assert said["itemPreAuthIssueDate"]["valueDate"] == "2026-03-02"
    assert said["itemAuthorizedDetail"]["extension"][1]["valueQuantity"] == {"value": 2}
    kinds = [each["resource"]["resourceType"] for each in response.json()["entry"]]
    assert {"Patient", "Coverage", "Organization", "Practitioner"} <= set(kinds)


def test_it_is_on_file_as_it_was_asked(client: APIClient) -> None:
    of = member()
    answered(post(client, pas.bundle(of)))
    row = AuthorizationRequest.objects.get()
    assert (row.member_id, row.purpose, row.channel, row.track) == (
        of.pk, "second_opinion", "fhir", "standard",
    )  # fmt: skip
    assert (row.clinician_npi, row.requester_npi) == (SURGEON, authorizing.OTHER)
    assert row.chain is not None
    assert (row.chain.subject_kind, row.chain.diagnosis) == ("surgery", "M1711")
    service = row.services.get()
    assert (service.code, service.units, service.diagnoses) == ("99204", 2, ["M1711"])
    # the last day of the period is in it
    assert (service.days.lower, service.days.upper) == (date(2026, 3, 10), date(2026, 6, 10))


def test_the_same_request_again_is_the_same(client: APIClient) -> None:
    of = member()
    first = answered(post(client, pas.bundle(of)))
    again = pas.bundle(of)
    again["timestamp"], again["identifier"]["value"] = "2026-03-02T11:00:00-05:00", "B-2"
    assert answered(post(client, again))["preAuthRef"] == first["preAuthRef"]
    other = pas.bundle(of, pas.claim(pas.item(quantity={"value": 3})))
    assert refused(post(client, other), 409) == [
        ("duplicate", "Bundle.entry[0].resource.identifier[0]")
    ]
    assert AuthorizationRequest.objects.count() == 1


def test_a_third_opinion_without_the_second_pends_and_says_so(client: APIClient) -> None:
    made = answered(post(client, pas.bundle(member(), pas.claim(pas.item(kind="21")))))
    assert (made["outcome"], actions(made)) == ("queued", ["A4"])
    assert "preAuthRef" not in made
    assert AuthorizationRequest.objects.get().purpose == "third_opinion"


def test_what_is_missing_is_asked_for(client: APIClient) -> None:
    undated = {key: each for key, each in pas.item().items() if key != "servicedPeriod"}
    request = pas.claim(undated, careTeam=[], diagnosis=[])
    for key in ("careTeam", "diagnosis"):
        del request[key]
    for key in ("careTeamSequence", "diagnosisSequence"):
        del request["item"][0][key]
    made = answered(post(client, pas.bundle(member(), request)))
    assert (made["outcome"], actions(made)) == ("queued", ["A4"])
    row = AuthorizationRequest.objects.get()
    assert set(row.missing) == {"clinician", "diagnosis", "subject", "service_dates"}
    assert "service dates" in made["disposition"]


@pytest.mark.parametrize("level", [None, "U"])
def test_stat_and_urgent_are_expedited(client: APIClient, level: str | None) -> None:
    priority = "normal" if level else "stat"
    request = pas.claim(
        priority=pas.coded("http://terminology.hl7.org/CodeSystem/processpriority", priority)
    )
    if level:
        value = pas.coded(f"{pas.X12}1338", level)
        request["extension"] = [pas.ext("extension-levelOfServiceCode", valueCodeableConcept=value)]
    answered(post(client, pas.bundle(member(network="required"), request)))
    assert AuthorizationRequest.objects.get().track == "expedited"


def test_nobody_we_know_is_looked_for(client: APIClient) -> None:
    made = answered(post(client, pas.bundle()))
    assert (made["outcome"], actions(made)) == ("queued", ["A4"])
    assert any("No member has this number" in each["text"] for each in made["processNote"])


def test_a_denial_names_its_reason(client: APIClient) -> None:
    of = member(network="required")
    sent = pas.bundle(of)
    number = answered(post(client, sent))["id"]
    staff("r.moor", "clinical_reviewer", licences=(LICENSED,))
    verdict = replace(refusal(), reviewer=None)
    decide(number, verdict, now=datetime(2026, 3, 3, 15, tzinfo=UTC), by="r.moor")
    made = answered(post(client, sent))
    assert (made["outcome"], actions(made)) == ("complete", ["A3"])
    parts = made["item"][0]["adjudication"][0]["extension"][0]["extension"]
    reasons = [each["valueCodeableConcept"] for each in parts if each["url"] == "reasonCode"]
    assert {"coding": [{"system": "https://x12.org/codes/claim-adjustment-reason-codes",
                        "code": "50"}], "text": WHY} in reasons  # fmt: skip
    texts = {each["number"]: each["text"] for each in made["processNote"]}
    assert WHY in {texts[number] for number in made["item"][0]["noteNumber"]}


def test_other_care_is_put_on_file_for_a_person(client: APIClient) -> None:
    of = member()
    made = answered(post(client, pas.bundle(of, pas.claim(pas.item(kind="42")))))
    row = AuthorizationRequest.objects.get()
    assert (made["outcome"], actions(made), made["id"]) == ("queued", ["A4"], row.number)
    assert (row.purpose, row.state, row.missing) == ("other_service", "pended", [])
    assert any("a person decides" in each["text"] for each in made["processNote"])
    assert _part(made["item"][0], "secondSurgicalOpinionFlag") is None
    found = post(client, pas.bundle(of, pas.claim(pas.item(kind="42"))), INQUIRE).json()
    assert found["entry"][0]["resource"]["id"] == row.number


def test_an_opinion_and_other_care_are_a_request_each(client: APIClient) -> None:
    of = member()
    mixed = pas.claim(pas.item(), pas.item(2, kind="42"), number="T-9")
    made = answered(post(client, pas.bundle(of, mixed)))
    assert (made["outcome"], actions(made)) == ("queued", ["A1", "A4"])
    opinion, other = AuthorizationRequest.objects.order_by("number")
    assert [_part(each, "number") for each in made["item"]] == [opinion.number, other.number]
    assert (opinion.services.count(), other.services.count()) == (1, 1)
    again = answered(post(client, pas.bundle(of, mixed)))
    assert actions(again) == ["A1", "A4"]
    # under the same number, another wish is another request
    changed = pas.claim(pas.item(kind="42"), number="T-9")
    refused(post(client, pas.bundle(of, changed)), 409)


def test_a_drug_is_kept_as_it_was_asked_and_has_its_hours(client: APIClient) -> None:
    drug = pas.item(kind="88", quantity={"value": 2.5, "unit": "mL"})
    drug["productOrService"] = {
        "coding": [{"system": "http://hl7.org/fhir/sid/ndc", "code": "00023114501",
                    "display": "Invented solution"}]
    }  # fmt: skip
    answered(post(client, pas.bundle(member(), pas.claim(drug))))
    row = AuthorizationRequest.objects.get()
    service = row.services.get()
    assert (service.code, service.units, service.described) == (
        "", 1, "Invented solution (NDC 00023114501); quantity 2.5 mL",
    )  # fmt: skip
    assert row.part_b_drug
    assert {each.rule for each in read(row.number).clocks} >= {"MA-05"}


@pytest.mark.parametrize(("said", "kept"), [(1200, "quantity 1200"), (0, "quantity 0"), (2, "")])
def test_a_quantity_that_is_no_number_of_units_is_kept_in_words(
    client: APIClient, said: int, kept: str
) -> None:
    answered(post(client, pas.bundle(member(), pas.claim(
        pas.item(kind="42", quantity={"value": said})))))  # fmt: skip
    service = AuthorizationRequest.objects.get().services.get()
    assert (service.code, service.units, service.described) == ("99204", 1 if kept else said, kept)


def test_an_appeal_is_kept_once_for_a_person(client: APIClient) -> None:
    of = member()
    sent = pas.bundle(of, pas.claim(pas.item(change="1")))
    for _ in range(2):
        made = answered(post(client, sent))
        case = Case.objects.get(kind="correspondence")
        assert (made["outcome"], actions(made)) == ("complete", ["CT"])
        assert case.number in made["processNote"][0]["text"]
    assert not AuthorizationRequest.objects.exists()
    assert (case.member_id, case.received_at) == (of.pk, datetime(2026, 3, 2, 15, tzinfo=UTC))
    (event,) = case.events.all()
    assert (event.name, event.facts["what"]) == ("correspondence_received", "an appeal (immediate)")
    kinds = [each["resourceType"] for each in event.facts["message"]["resources"]]
    assert "Claim" in kinds
    (work,) = case.work.all()
    assert (work.queue, work.done_at) == ("correspondence", None)
    assert work.reasons == [
        "an appeal (immediate) came by FHIR: a person takes it up", "it names no review",
    ]  # fmt: skip


def test_an_appeal_beside_a_request_is_kept_and_the_request_taken(client: APIClient) -> None:
    items = (pas.item(kind="42"), pas.item(2, change="N"))
    made = answered(post(client, pas.bundle(member(), pas.claim(*items))))
    assert sorted(actions(made)) == ["A4", "CT"]
    assert AuthorizationRequest.objects.get().purpose == "other_service"
    event = Case.objects.get(kind="correspondence").events.get()
    assert (event.facts["what"], event.facts["message"]["items"]) == (
        "a reconsideration", ["2"],
    )  # fmt: skip


def test_an_update_cancels(client: APIClient) -> None:
    of, before = member(), pas.claim()
    number = answered(post(client, pas.bundle(of, before)))["id"]
    gone = pas.item(change="3", modifierExtension=[
        pas.ext("modifierextension-infoCancelled", valueBoolean=True)])  # fmt: skip
    for _ in range(2):
        made = answered(post(client, pas.update(of, before, gone)))
        assert (made["id"], actions(made), made["outcome"]) == (number, ["C"], "complete")
    assert AuthorizationRequest.objects.get().state == "cancelled"


def test_a_revision_of_an_open_request_keeps_its_day(client: APIClient) -> None:
    of, before = member(network="required"), pas.claim()
    first = answered(post(client, pas.bundle(of, before)))["id"]
    changed = pas.item(change="S", quantity={"value": 1})
    second = answered(post(client, pas.update(of, before, changed)))["id"]
    states = dict(AuthorizationRequest.objects.values_list("number", "state"))
    assert states == {first: "cancelled", second: "pended"}
    old, new = AuthorizationRequest.objects.order_by("number")
    assert new.case.received_at == old.case.received_at
    assert new.services.get().units == 1


@pytest.mark.parametrize("known", ["by its Claim", "by our number"])
def test_other_care_revised_beside_a_new_opinion_keeps_its_day(
    client: APIClient, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, before = member(), pas.claim(pas.item(kind="42"))
    later = datetime(2026, 3, 4, 15, tzinfo=UTC)
    first = answered(post(client, pas.bundle(of, before)))["id"]
    opinion, other = pas.item(1, change="I"), pas.item(2, kind="42", change="S")
    if known == "by our number":
        other["extension"].append(pas.ext("extension-authorizationNumber", valueString=first))
        wanted = pas.bundle(of, pas.claim(opinion, other, number="T-2"))
    else:
        wanted = pas.update(of, before, opinion, other)
    monkeypatch.setattr("claims.fhir.api.timezone.now", lambda: later)
    answered(post(client, wanted))
    rows = AuthorizationRequest.objects.in_bulk(field_name="number")
    old = rows.pop(first)
    new = {row.purpose: row for row in rows.values()}
    assert (old.state, set(new)) == ("cancelled", {"second_opinion", "other_service"})
    # what takes the place of a request has its day; what was never asked for is new
    assert new["other_service"].case.received_at == old.case.received_at
    assert new["second_opinion"].case.received_at == later


def test_a_prolongation_names_what_it_prolongs(client: APIClient) -> None:
    of, before = member(), pas.claim()
    first = answered(post(client, pas.bundle(of, before)))["id"]
    answered(post(client, pas.update(of, before, pas.item(change="4"))))
    assert AuthorizationRequest.objects.get(extends=first).chain_id is not None
    assert AuthorizationRequest.objects.get(number=first).state == "approved"


def test_an_update_of_what_is_not_on_file_is_an_error_of_its_own(client: APIClient) -> None:
    made = answered(post(client, pas.update(member(), pas.claim(number="T-0"), pas.item())))
    assert made["outcome"] == "error"
    (error,) = made["error"]
    assert error["code"]["coding"][0]["code"] == "AA"
    assert "item" not in made
    assert not AuthorizationRequest.objects.exists()


def test_documents_are_filed_with_the_request(
    client: APIClient, settings: Any, tmp_path: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    content = [
        {"attachment": {"title": "notes.pdf", "data": _base64(b"%PDF-1.4\n%%EOF\n")}},
        {"attachment": {"contentType": "text/plain", "data": _base64(b"a note")}},
    ]
    document = {
        "resourceType": "DocumentReference", "id": "d1", "status": "current", "content": content,
    }  # fmt: skip
    made = answered(post(client, pas.bundle(member(), None, document)))
    filed = Filed.objects.get(case__number=made["id"])
    assert (filed.upload.name, filed.upload.media_type) == ("notes.pdf", "application/pdf")
    assert any("content[1].attachment" in each["text"] for each in made["processNote"])


def test_a_request_sent_again_brings_the_documents_it_lacks(
    client: APIClient, settings: Any, tmp_path: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    of = member()

    def document(number: int) -> dict[str, Any]:
        data = _base64(b"%PDF-1.4\n" + b"%" * number + b"%EOF\n")
        content = [{"attachment": {"title": f"{number}.pdf", "data": data}}]
        return {
            "resourceType": "DocumentReference", "id": f"d{number}", "status": "current",
            "content": content,
        }  # fmt: skip

    number = answered(post(client, pas.bundle(of)))["id"]
    for sent in ((document(1),), (document(1), document(2))):
        assert answered(post(client, pas.bundle(of, None, *sent)))["id"] == number
    names = Filed.objects.filter(case__number=number).values_list("upload__name", flat=True)
    assert sorted(names) == ["1.pdf", "2.pdf"]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_an_inquiry_tells_of_each_request_its_own_items(client: APIClient) -> None:
    of = member()
    mixed = pas.claim(pas.item(), pas.item(2, kind="42"), number="T-9")
    answered(post(client, pas.bundle(of, mixed)))
    found = post(client, pas.bundle(of, mixed), INQUIRE).json()["entry"]
    told = [each["resource"] for each in found if each["resource"]["resourceType"] == CLAIM]
    items = [[each["itemSequence"] for each in one["item"]] for one in told]
    assert (items, [actions(one) for one in told]) == ([[2], [1]], [["A4"], ["A1"]])


def test_an_inquiry_finds_by_number_and_by_patient(client: APIClient) -> None:
    of = member()
    numbers = [
        answered(post(client, pas.bundle(of, pas.claim(number=each))))["id"] for each in "12"
    ]
    asked = pas.claim(number="1")
    assert answered(post(client, pas.bundle(of, asked), INQUIRE))["id"] == numbers[0]
    for key in ("identifier", "item"):
        del asked[key]
    made = post(client, pas.bundle(of, asked), INQUIRE).json()
    found = [row["resource"] for row in made["entry"]]
    assert [each["id"] for each in found if each["resourceType"] == "ClaimResponse"] == numbers[
        ::-1
    ]
    # another sender, who is no party to it, learns nothing
    other = machine("stranger", "partner_system")
    strange = pas.bundle(of, asked)
    strange["entry"][4]["resource"]["identifier"][0]["value"] = "1999999984"
    del strange["entry"][0]["resource"]["careTeam"]
    made = post(other, strange, INQUIRE).json()
    assert "ClaimResponse" not in {row["resource"]["resourceType"] for row in made["entry"]}


def test_what_cannot_be_read_is_said(client: APIClient) -> None:
    good = pas.bundle()
    bad: list[tuple[bytes, str]] = [
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "not a JSON object"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"a": NaN}', "no number"),
        (b"[" * 100_000, "levels deep"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "levels deep"),
        (json.dumps({**good, "language": "\x00"}).encode(), "control character"),
        (b'{"resourceType": "Bundle", "language": "\\ud800"}', "control character"),
        (json.dumps({**good, "signature": None}).encode(), "null"),
        (json.dumps({"resourceType": "Claim"}).encode(), "takes a Bundle"),
        (json.dumps({**good, "entry": [1]}).encode(), "object with elements"),
        (json.dumps({**good, "entry": {"fullUrl": "x"}}).encode(), "is a list"),
        (json.dumps({**good, "timestamp": 5}).encode(), "instant"),
    ]
    for data, why in bad:
        response = post(client, data)
        refused(response, 400)
        assert why in response.content.decode(), (data[:60], response.content)
    assert not AuthorizationRequest.objects.exists()


def test_a_bundle_too_large_is_refused(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.fhir.reading.LARGEST", 500)
    assert refused(post(client, pas.bundle()), 413)[0][0] == "too-long"


def test_errors_of_http_are_outcomes_too(client: APIClient) -> None:
    assert refused(APIClient().post(SUBMIT, b"{}", content_type=FHIR), 401)[0][0] == "login"
    assert refused(client.get(SUBMIT), 405)[0][0] == "not-supported"
    assert refused(post(client, b"<a/>", kind="application/fhir+xml"), 415)[0][0] == "not-supported"
    response = client.post(
        SUBMIT, b"{}", content_type=FHIR, headers={"accept": "application/fhir+xml"}
    )
    assert refused(response, 406)[0][0] == "not-supported"
    assert refused(client.post(SUBMIT), 400)[0][0] == "structure"


def test_the_statement_of_what_can_be_done_is_for_everybody() -> None:
    response = APIClient().get("/fhir/R4/metadata")
    assert response.status_code == 200
    assert response["Content-Type"].startswith(FHIR)
    made = response.json()
    assert (made["resourceType"], made["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    operations = made["rest"][0]["resource"][0]["operation"]
    assert [each["name"] for each in operations] == ["submit", "inquire"]
