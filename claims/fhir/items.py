"""The items of a PAS request: which ask for an opinion, which for other care, and what of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from claims.fhir.bundle import Bundle, Entry, concept_code, extension
from claims.fhir.described import LONGEST, described, has_drug_code
from claims.fhir.issues import Issue, UnableToTake
from claims.operations.authorizations.asked import OTHER, AskedService, Purpose
from claims.operations.authorizations.review import (
    ICD_10,
    LAST_YEAR,
    MOST_UNITS,
    PROCEDURE,
    days_of,
    is_drug,
    purpose_of,
)
from kernel.dates import Days
from kernel.reading import at

PROCEDURES = ("/cpt", "HCPCSReleaseCodeSets", "2.16.840.1.113883.6.285")
PLACES = ("Place_of_Service_Code_Set", "/place-of-service")
ICD_10_CM = "icd-10-cm"
SERVICE_TYPE, CERTIFICATION = "/1365", "/1322"
CANCELLED = "3"


@dataclass(frozen=True, slots=True)
class Item:
    """One item.  `undated`: it does not say when; `change` is UM02."""

    sequence: str
    row: Mapping[str, Any]
    purpose: Purpose
    service: AskedService
    undated: bool
    drug: bool
    change: str
    cancelled: bool


def items_of(bundle: Bundle, received: date) -> list[Item]:
    """Every item.  UnableToTake where one cannot be read."""
    issues: list[Issue] = []
    claim = bundle.first
    diagnoses = dict(_diagnoses(claim, issues))
    found = [
        _item(bundle, row, f"{claim.path}.item[{place}]", diagnoses, received, issues)
        for place, row in enumerate(claim.resource.get("item", ()))
    ]
    if len({each.purpose for each in found} - {OTHER}) > 1:
        text = "One request is for a second opinion or for a third; send two."
        issues.append(Issue("business-rule", at(claim.path, "item"), text))
    if issues:
        raise UnableToTake(issues)
    return found


def first_diagnosis(bundle: Bundle) -> str:
    """The diagnosis the request is about: the one marked principal, else the first; "" where there
    is none of ICD-10-CM."""
    rows = bundle.first.resource.get("diagnosis", ())
    principal = [row for row in rows if _is_principal(row)]
    coded = [_icd(row) for row in (*principal, *rows)]
    return next((each for each in coded if each), "")


def _is_principal(row: Mapping[str, Any]) -> bool:
    return any(
        concept_code(each, "ex-diagnosistype", "diagnosistype") == "principal"
        for each in row.get("type", ())
    )


def _icd(row: Mapping[str, Any]) -> str:
    return concept_code(row["diagnosisCodeableConcept"], ICD_10_CM).replace(".", "").upper()


def _diagnoses(claim: Entry, issues: list[Issue]) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(claim.resource.get("diagnosis", ())):
        code = _icd(row)
        if code and not re.fullmatch(ICD_10, code):
            where = f"{claim.path}.diagnosis[{place}].diagnosisCodeableConcept.coding"
            issues.append(Issue("code-invalid", where, f"{code[:20]!r} is no ICD-10-CM code."))
        yield row["sequence"], code


def _item(
    bundle: Bundle,
    row: Mapping[str, Any],
    path: str,
    diagnoses: Mapping[str, str],
    received: date,
    issues: list[Issue],
) -> Item:
    asked = bundle.find(extension(row, "extension-requestedService"), bundle.first)
    service_request: Mapping[str, Any] = asked.resource if asked else {}
    kinds = (
        concept_code(row.get("category"), SERVICE_TYPE),
        concept_code(row["productOrService"], SERVICE_TYPE),
        concept_code(service_request.get("code"), SERVICE_TYPE),
    )
    purpose = purpose_of(*kinds)
    change = concept_code(extension(row, "extension-certificationType"), CERTIFICATION)
    days = _days(bundle, row, service_request, path, issues)
    opinion = purpose != OTHER
    code = _procedure(row, path, issues, opinion=opinion)
    quantity = _quantity(row, service_request)
    units = _count(quantity)
    if units is None and opinion:
        text = f"{quantity.get('value')} is no whole number of units from 1 to {MOST_UNITS}."
        issues.append(Issue("business-rule", f"{path}.quantity.value", text))
    counted = units is not None
    named = "" if opinion else described(row, service_request, code, quantity, counted=counted)
    service = AskedService(
        code=code,
        days=days or Days(received, None),
        units=units or 1,
        modifiers=_modifiers(row, path, issues),
        diagnoses=_pointed(row, diagnoses, opinion=opinion),
        place_of_service=_place(row),
        described=named[:LONGEST],
    )
    drug = not opinion and (is_drug(code, *kinds) or has_drug_code(row))
    gone = is_cancelled(row)
    return Item(row["sequence"], row, purpose, service, days is None, drug, change, gone)


def is_cancelled(row: Mapping[str, Any]) -> bool:
    """Whether an update takes this item back."""
    change = concept_code(extension(row, "extension-certificationType"), CERTIFICATION)
    return extension(row, "modifierextension-infoCancelled") is True or change == CANCELLED


def _pointed(
    row: Mapping[str, Any], diagnoses: Mapping[str, str], *, opinion: bool
) -> tuple[str, ...]:
    """The diagnoses an item points to; other care that points to none is for all of them."""
    own = row.get("diagnosisSequence", () if opinion else tuple(diagnoses))
    return tuple(diagnoses[number] for number in own if diagnoses[number])


def _procedure(row: Mapping[str, Any], path: str, issues: list[Issue], *, opinion: bool) -> str:
    """The procedure code; "" where only the opinion as such is asked for, or what has none."""
    concept = row["productOrService"]
    code = concept_code(concept, *PROCEDURES).upper()
    where = at(path, "productOrService")
    if opinion and not code and not concept_code(concept, SERVICE_TYPE):
        text = "An opinion is asked for by its service type, a CPT or a HCPCS code."
        issues.append(Issue("not-supported", where, text))
    elif code and not re.fullmatch(PROCEDURE, code):
        issues.append(Issue("code-invalid", where, f"{code[:20]!r} is no CPT or HCPCS code."))
    return code


def _quantity(row: Mapping[str, Any], request: Mapping[str, Any]) -> Mapping[str, Any]:
    return row.get("quantity") or request.get("quantityQuantity") or {}


def _count(said: Mapping[str, Any]) -> int | None:
    """How often: an item that does not say it asks for the service once; None: no such number."""
    units = Decimal(said.get("value", "1"))
    if units != units.to_integral_value() or not 1 <= units <= MOST_UNITS:
        return None
    return int(units)


def _modifiers(row: Mapping[str, Any], path: str, issues: list[Issue]) -> tuple[str, ...]:
    found = tuple(concept_code(each, "") for each in row.get("modifier", ()))
    for place, each in enumerate(found):
        if not re.fullmatch("[0-9A-Z]{2}", each):
            where = at(at(path, "modifier"), place)
            issues.append(Issue("code-invalid", where, f"{each[:20]!r} is no modifier."))
    return found


def _place(row: Mapping[str, Any]) -> str:
    """Where; an item that does not say it, in the office."""
    code = concept_code(row.get("locationCodeableConcept"), *PLACES)
    return code if re.fullmatch("[0-9]{2}", code) else "11"


def _days(
    bundle: Bundle,
    row: Mapping[str, Any],
    request: Mapping[str, Any],
    path: str,
    issues: list[Issue],
) -> Days | None:
    """The days of the item, of the order it names, or of the event as a whole; None: unsaid."""
    event = _event(bundle.first)
    said = (
        (row.get("servicedDate"), row.get("servicedPeriod"), f"{path}.serviced"),
        (str(request.get("occurrenceDateTime", ""))[:10], request.get("occurrencePeriod"), path),
        (event.get("timingDate"), event.get("timingPeriod"), path),
    )
    for day, period, where in said:
        period = period or {}
        start, end = day or period.get("start", ""), day or period.get("end", "")
        if len(start) == len("2026-03-10") and end:
            first, last = date.fromisoformat(start), date.fromisoformat(end)
            if first <= last and last.year <= LAST_YEAR:
                return days_of(first, last)
            issues.append(Issue("business-rule", where, f"{start} to {end} are no days to plan."))
    return None


def _event(claim: Entry) -> Mapping[str, Any]:
    """The supporting information that dates the event (PAS: patientEvent)."""
    for row in claim.resource.get("supportingInfo", ()):
        if concept_code(row["category"], "PASTempCodes", "PASSupportingInfoType") == "patientEvent":
            found: Mapping[str, Any] = row
            return found
    return {}
