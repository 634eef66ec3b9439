"""A good bundle, changed in one place at a time: each change has its expression."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claims.fhir.elements import elements, same_system
from claims.fhir.issues import UnableToTake
from claims.fhir.profile import check
from claims.fhir.reading import read
from claims.fhir.writing import write
from tests import pas

Change = Callable[[dict[str, Any]], Any]
CLAIM = "Bundle.entry[0].resource"


def found(sent: dict[str, Any], *, inquiry: bool = False) -> list[tuple[str, str]]:
    """Code and expression of each issue that refuses."""
    try:
        check(read(json.dumps(sent).encode(), "Bundle"), inquiry=inquiry)
    except UnableToTake as why:
        return [(each.code, each.expression) for each in why.issues if each.refuses]
    return []


def test_a_good_bundle_has_nothing_wrong() -> None:
    assert found(pas.bundle()) == []


def at(key: str, value: Any = None, *, entry: int = 0) -> Change:
    """Set what stands under a dotted key of a resource; None takes it out."""

    def change(sent: dict[str, Any]) -> None:
        row: Any = sent["entry"][entry]["resource"]
        *way, last = [int(each) if each.isdecimal() else each for each in key.split(".")]
        for step in way:
            row = row[step]
        if value is None:
            del row[last]
        else:
            row[last] = value

    return change


def top(key: str, value: Any = None) -> Change:
    def change(sent: dict[str, Any]) -> None:
        if value is None:
            del sent[key]
        else:
            sent[key] = value

    return change


BAD: list[tuple[Change, str, str]] = [
    (top("identifier"), "required", "Bundle.identifier"),
    (top("timestamp"), "required", "Bundle.timestamp"),
    (top("timestamp", "2026-03-02"), "value", "Bundle.timestamp"),
    (top("timestamp", "2026-13-02T10:00:00Z"), "value", "Bundle.timestamp"),
    (top("type", "batch"), "code-invalid", "Bundle.type"),
    (top("entry"), "required", "Bundle.entry"),
    (top("entry", []), "structure", "Bundle.entry"),
    (top("entries", [1]), "structure", "Bundle.entries"),
    (at("status", "draft"), "code-invalid", f"{CLAIM}.status"),
    (at("status"), "required", f"{CLAIM}.status"),
    (at("use", "claim"), "code-invalid", f"{CLAIM}.use"),
    (at("type"), "required", f"{CLAIM}.type"),
    (at("type.coding.0.code", "vet"), "code-invalid", f"{CLAIM}.type.coding[0].code"),
    (at("type.coding.0.system", "urn:x"), "code-invalid", f"{CLAIM}.type.coding"),
    (at("patient"), "required", f"{CLAIM}.patient"),
    (at("insurer"), "required", f"{CLAIM}.insurer"),
    (at("provider"), "required", f"{CLAIM}.provider"),
    (at("created"), "required", f"{CLAIM}.created"),
    (at("created", "2026-02-30"), "value", f"{CLAIM}.created"),
    (at("priority.coding.0.code", "soon"), "code-invalid", f"{CLAIM}.priority.coding[0].code"),
    (at("priority"), "required", f"{CLAIM}.priority"),
    (at("identifier"), "required", f"{CLAIM}.identifier"),
    (at("identifier.0.value"), "required", f"{CLAIM}.identifier[0].value"),
    (at("identifier", {"value": "1"}), "structure", f"{CLAIM}.identifier"),
    (at("insurance"), "required", f"{CLAIM}.insurance"),
    (at("insurance.0.coverage"), "required", f"{CLAIM}.insurance[0].coverage"),
    (at("insurance.0.focal", "true"), "value", f"{CLAIM}.insurance[0].focal"),
    (at("insurance.0.focal", value=False), "invariant", f"{CLAIM}.insurance"),
    (at("item"), "required", f"{CLAIM}.item"),
    (at("item.0.sequence"), "required", f"{CLAIM}.item[0].sequence"),
    (at("item.0.sequence", "1"), "value", f"{CLAIM}.item[0].sequence"),
    (at("item.0.sequence", 0), "value", f"{CLAIM}.item[0].sequence"),
    (at("item.0.productOrService"), "required", f"{CLAIM}.item[0].productOrService"),
    (at("item.0.productOrService.coding.0.system", "http://loinc.org"), "code-invalid",
     f"{CLAIM}.item[0].productOrService.coding"),
    (at("item.0.quantity.value", "2"), "value", f"{CLAIM}.item[0].quantity.value"),
    (at("item.0.servicedPeriod.start", "2026-03"), "value",
     f"{CLAIM}.item[0].servicedPeriod.start"),
    (at("item.0.servicedPeriod.end", "2026-03-09"), "invariant",
     f"{CLAIM}.item[0].servicedPeriod"),
    (at("item.0.servicedDate", "2026-03-10"), "structure", f"{CLAIM}.item[0].servicedDate"),
    (at("item.0.careTeamSequence.0", 7), "not-found", f"{CLAIM}.item[0].careTeamSequence[0]"),
    (at("item.0.diagnosisSequence.0", 7), "not-found", f"{CLAIM}.item[0].diagnosisSequence[0]"),
    (at("item.0.extension.0.valueCodeableConcept.coding.0.code", "XX"), "code-invalid",
     f"{CLAIM}.item[0].extension[0].valueCodeableConcept.coding[0].code"),
    (at("item.0.extension.1.valueCodeableConcept"), "required",
     f"{CLAIM}.item[0].extension[1].valueCodeableConcept"),
    (at("item.0.extension.0.url"), "required", f"{CLAIM}.item[0].extension[0].url"),
    (at("diagnosis.0.diagnosisCodeableConcept"), "required",
     f"{CLAIM}.diagnosis[0].diagnosisCodeableConcept"),
    (at("careTeam.0.provider.reference", "Practitioner/none"), "not-found",
     f"{CLAIM}.careTeam[0].provider.reference"),
    (at("patient.reference", "Patient/none"), "not-found", f"{CLAIM}.patient.reference"),
    (at("patient", {"display": "ADA FERN"}), "required", f"{CLAIM}.patient.reference"),
    (at("patient.reference", "Coverage/c1"), "invariant", f"{CLAIM}.patient.reference"),
    (at("statuss", "active"), "structure", f"{CLAIM}.statuss"),
    (at("identifier", entry=1), "required", "Bundle.entry[1].resource.identifier"),
    (at("birthDate", "1950-02-30", entry=1), "value", "Bundle.entry[1].resource.birthDate"),
    (at("beneficiary", entry=2), "required", "Bundle.entry[2].resource.beneficiary"),
    (at("identifier.0.value", "1234567890", entry=5), "invariant",
     "Bundle.entry[5].resource.identifier[0].value"),
    (at("resourceType", "Observation"), "invariant", CLAIM),
    (at("resourceType"), "structure", f"{CLAIM}.resourceType"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "expression"), BAD, ids=[each[2] for each in BAD])
def test_a_change_is_told_where_it_is(change: Change, code: str, expression: str) -> None:
    sent = pas.bundle()
    change(sent)
    assert (code, expression) in found(sent)


def test_every_issue_is_told_at_once() -> None:
    sent = pas.bundle()
    for key in ("status", "insurer", "priority"):
        at(key)(sent)
    assert {each[1] for each in found(sent)} == {
        f"{CLAIM}.{key}" for key in ("status", "insurer", "priority")
    }


def test_entries_have_addresses_of_their_own() -> None:
    sent = pas.bundle()
    del sent["entry"][1]["fullUrl"]
    assert ("required", "Bundle.entry[1].fullUrl") in found(sent)
    sent = pas.bundle()
    sent["entry"][2]["fullUrl"] = sent["entry"][1]["fullUrl"]
    assert ("duplicate", "Bundle.entry[2].fullUrl") in found(sent)


def test_a_second_claim_is_told_and_not_passed_over() -> None:
    """Only what the first names as the request it changes may stand beside it."""
    earlier = pas.claim(number="T-9")
    address = {"fullUrl": f"{pas.BASE}/Claim/claim-T-9", "resource": earlier}
    document = pas.bundle()
    document["entry"].append(address)
    (issue,) = found(document)
    assert issue == ("invariant", f"Bundle.entry[{len(document['entry']) - 1}].resource")
    assert found(pas.update(None, earlier, pas.item())) == []


def test_the_coverage_is_the_patients() -> None:
    other = {
        "resourceType": "Patient",
        "id": "p2",
        "identifier": [{"value": "2"}],
        "name": [{"family": "X"}],
    }
    sent = pas.bundle(None, None, other)
    at("beneficiary.reference", "Patient/p2", entry=2)(sent)
    assert found(sent) == [("invariant", f"{CLAIM}.insurance[0].coverage")]


@pytest.mark.parametrize("form", ["urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", f"{pas.BASE}/x"])
def test_references_are_found_by_any_address(form: str) -> None:
    sent = pas.bundle()
    sent["entry"][5]["fullUrl"] = form
    at("careTeam.0.provider.reference", form)(sent)
    assert found(sent) == []


def test_what_is_no_npi_refuses_nothing_and_is_noted() -> None:
    sent = pas.bundle()
    at("identifier.0.value", "987654321", entry=5)(sent)
    _, notes = check(read(json.dumps(sent).encode(), "Bundle"))
    assert [each.expression for each in notes] == ["Bundle.entry[5].resource.identifier[0].value"]


def test_an_inquiry_may_leave_out_number_and_items() -> None:
    sent = pas.bundle()
    at("identifier")(sent)
    at("item")(sent)
    assert found(sent, inquiry=True) == []
    assert found(sent) != []


def test_systems_of_x12_are_known_by_their_older_address() -> None:
    assert same_system("http://codesystem.x12.org/005010/1365", f"{pas.X12}1365")
    assert not same_system("http://hl7.org/x", "https://hl7.org/x")


def test_numbers_go_out_as_they_came_in() -> None:
    text = b'{"resourceType":"Bundle","value":72.50,"big":12345678901234567890.10,"no":false}'
    assert write(read(text, "Bundle")) == text


def test_the_table_names_only_types_and_bindings_it_has() -> None:
    table = elements()
    for kind, listed in table.types.items():
        for key, element in listed.items():
            assert element.kind in table.types or element.kind[0].islower() or (
                element.kind == "Resource"
            ), f"{kind}.{key}"  # fmt: skip
            assert not element.binding or element.binding in table.bindings, f"{kind}.{key}"
