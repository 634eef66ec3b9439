"""A request as it stands, as the PAS response bundle: ClaimResponse, and who is who in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from claims.fhir.bundle import Bundle, Entry
from claims.fhir.elements import PAS
from claims.fhir.form import x12
from claims.fhir.issues import Issue
from claims.fhir.items import is_cancelled
from claims.operations.authorizations.asked import Answer, ReasonGiven, ServiceAnswer
from claims.operations.authorizations.review import (
    CONTACT_US,
    action_of,
    no_member,
    second_opinion_needed,
)
from kernel.dates import Days

CLAIM_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
ADJUDICATION = "http://terminology.hl7.org/CodeSystem/adjudication"
CARC = "https://x12.org/codes/claim-adjustment-reason-codes"
NUMBER_SYSTEM = "urn:recourse:prior-authorization"
KEPT = (
    "This is no request for a review: it is kept under {number}, and a person of the plan takes it "
    "up. Ask the plan about it."
)
Answers = Sequence[tuple[Answer, Sequence[str]]]
"""Each request's answer, with the sequences of the items its services came as, in order."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A rejection: the reason (list 901), the follow-up (list 889), where, and a sentence."""

    code: str
    action: str
    path: str
    loop: str
    text: str


def response(
    bundle: Bundle,
    *,
    at: datetime,
    zone: str,
    answers: Answers = (),
    wrong: Wrong | None = None,
    kept: str = "",
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """The response bundle.  Items of no answer are kept for a person: in the case `kept`."""
    claim = bundle.first
    made = _claim_response(claim, at=at)
    told = list(notes)
    if wrong:
        made |= {"outcome": "error", "error": [_error(wrong)], "disposition": wrong.text}
    else:
        made |= _decided([answer for answer, _ in answers])
        told += dict.fromkeys(filter(None, (no_member(answer) for answer, _ in answers)))
    items = [] if wrong else [*_items(bundle, answers, told, zone, kept)]
    if items:
        made["item"] = items
    if told:
        made["processNote"] = [
            {"number": number, "type": "display", "text": text}
            for number, text in enumerate(told, 1)
        ]
    return response_bundle(bundle, [made], at=at)


def response_bundle(
    bundle: Bundle, made: Sequence[Mapping[str, Any]], *, at: datetime
) -> dict[str, Any]:
    """ClaimResponses with the resources they name: the patient, coverage and providers sent."""
    base = _base(bundle.first)
    entries = [{"fullUrl": f"{base}/ClaimResponse/{row['id']}", "resource": row} for row in made]
    entries += [{"fullUrl": each.url, "resource": dict(each.resource)} for each in _named(bundle)]
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{PAS}profile-pas-response-bundle"]},
        "identifier": bundle.document["identifier"],
        "type": "collection",
        "timestamp": at.isoformat(timespec="seconds"),
        "entry": entries,
    }


def _base(claim: Entry) -> str:
    return claim.url.removesuffix(f"/Claim/{claim.resource.get('id', '')}")


def _named(bundle: Bundle) -> Iterator[Entry]:
    kinds = ("Patient", "Coverage", "Organization", "Practitioner", "PractitionerRole", "Location")
    return (each for each in bundle.entries if each.kind in kinds)


def _claim_response(claim: Entry, *, at: datetime) -> dict[str, Any]:
    row = claim.resource
    made: dict[str, Any] = {
        "resourceType": "ClaimResponse",
        "id": f"response-{at:%Y%m%d%H%M%S}",
        "meta": {"profile": [f"{PAS}profile-claimresponse"]},
        "identifier": row.get("identifier", []),
        "status": "active",
        "type": row["type"],
        "use": "preauthorization",
        "patient": row["patient"],
        "created": at.isoformat(timespec="seconds"),
        "insurer": row["insurer"],
        "requestor": row["provider"],
        "request": {"reference": claim.url},
    }
    return {key: value for key, value in made.items() if value != []}


def _decided(answers: Sequence[Answer]) -> dict[str, Any]:
    """Of the message as a whole."""
    waiting = any(answer.hcr01 == "A4" for answer in answers)
    made: dict[str, Any] = {"outcome": "queued" if waiting else "complete"}
    if not answers:
        return made
    made |= {"id": answers[0].number, "disposition": " ".join(map(_sentence, answers))}
    granted = next((answer for answer in answers if answer.authorization), None)
    if granted is None:
        return made
    made["preAuthRef"] = granted.authorization
    days = [each.granted_days for each in granted.services if each.granted_days]
    if days:
        ends = [each.to for each in days if each.to]
        last = max(ends) if len(ends) == len(days) else None
        made["preAuthPeriod"] = _period(Days(min(each.start for each in days), last))
    return made


def _sentence(answer: Answer) -> str:
    words = {
        "requested": "It is on file and waits for a decision.",
        "pended": "It is on file; a person looks at it.",
        "approved": "It is approved.",
        "partly_approved": "It is approved in part.",
        "denied": "It is not approved.",
        "cancelled": "It was withdrawn.",
        "taken_back": "The approval was ended by the plan.",
    }
    asked = ", ".join(each.replace("_", " ") for each in answer.missing)
    lacks = f" Still needed: {asked}." if asked and answer.hcr01 == "A4" else ""
    needless = " The plan asks for no authorization of it." if not answer.needed else ""
    return f"Request {answer.number}. {words[answer.state]}{lacks}{needless}"


def _items(
    bundle: Bundle, answers: Answers, told: list[str], zone: str, kept: str
) -> Iterator[dict[str, Any]]:
    services = {
        sequence: (answer, service)
        for answer, sequences in answers
        for sequence, service in zip(sequences, answer.services, strict=False)
    }
    every = [answer for answer, _ in answers]
    gone = [answer for answer in every if answer.state == "cancelled"] or every
    for row in bundle.first.resource.get("item", ()):
        if row["sequence"] in services:
            answer, service = services[row["sequence"]]
            yield _item(row, service, answer, told, zone)
        elif gone and (is_cancelled(row) or gone[0].state == "cancelled"):
            yield _acted(row["sequence"], _action("C", gone[0].number))
        else:
            made = _acted(row["sequence"], _action(CONTACT_US))
            text = KEPT.format(number=kept)
            told += [text] if kept and text not in told else []
            yield {**made, "noteNumber": [told.index(text) + 1]} if kept else made


def _item(
    row: Mapping[str, Any], service: ServiceAnswer, answer: Answer, told: list[str], zone: str
) -> dict[str, Any]:
    code = action_of(answer, service)
    reasons = service.reasons if code in ("A3", "A6", "A4") else ()
    flag = second_opinion_needed(answer)
    made = _acted(row["sequence"], _action(code, answer.number, reasons, flag=flag))
    extensions = [*_granted(row, service, answer, zone)]
    if extensions:
        made = {"extension": extensions, **made}
    numbers = []
    for each in reasons:
        told.append(each.why)
        numbers.append(len(told))
    return {**made, "noteNumber": numbers} if numbers else made


def _acted(sequence: str, action: dict[str, Any]) -> dict[str, Any]:
    category = {"coding": [{"system": ADJUDICATION, "code": "submitted"}]}
    return {
        "itemSequence": int(sequence),
        "adjudication": [{"extension": [action], "category": category}],
    }


def _action(
    code: str, number: str = "", reasons: Sequence[ReasonGiven] = (), *, flag: bool | None = None
) -> dict[str, Any]:
    """The review action: its code (list 306), our number, the specific reasons, and whether a
    second surgical opinion is still needed."""
    rows: list[dict[str, Any]] = [{"url": "number", "valueString": number}] if number else []
    rows += [{"url": "reasonCode", "valueCodeableConcept": _reason(each)} for each in reasons]
    if flag is not None:
        rows.append({"url": "secondSurgicalOpinionFlag", "valueBoolean": flag})
    action = {"coding": [{"system": x12("306"), "code": code}]}
    rows.append({"url": f"{PAS}extension-reviewActionCode", "valueCodeableConcept": action})
    return {"extension": rows, "url": f"{PAS}extension-reviewAction"}


def _reason(reason: ReasonGiven) -> dict[str, Any]:
    """The specific reason (CMS-0057-F): its sentence, and the CARC of the same denial."""
    coding = [{"system": CARC, "code": reason.carc}] if reason.carc else []
    return {**({"coding": coding} if coding else {}), "text": reason.why}


def _granted(
    row: Mapping[str, Any], service: ServiceAnswer, answer: Answer, zone: str
) -> Iterator[dict[str, Any]]:
    if service.granted_units is None or service.granted_days is None or not answer.authorization:
        return
    if answer.decided_at:
        day = answer.decided_at.astimezone(ZoneInfo(zone)).date().isoformat()
        yield {"url": f"{PAS}extension-itemPreAuthIssueDate", "valueDate": day}
    period = _period(service.granted_days)
    yield {"url": f"{PAS}extension-itemPreAuthPeriod", "valuePeriod": period}
    detail = [
        {"url": "productOrServiceCode", "valueCodeableConcept": row["productOrService"]},
        {"url": "quantity", "valueQuantity": {"value": service.granted_units}},
    ]
    yield {"extension": detail, "url": f"{PAS}extension-itemAuthorizedDetail"}


def _period(days: Days) -> dict[str, str]:
    """FHIR's periods hold their last day; without one they are open."""
    if days.to is None:
        return {"start": days.start.isoformat()}
    return {
        "start": days.start.isoformat(),
        "end": (days.to - timedelta(days=1)).isoformat(),
    }


def _error(wrong: Wrong) -> dict[str, Any]:
    element = [{"url": "error", "valueString": wrong.loop}]
    action = {"coding": [{"system": x12("889"), "code": wrong.action}]}
    return {
        "extension": [
            {"extension": element, "url": f"{PAS}extension-errorElement"},
            {"url": f"{PAS}extension-errorPath", "valueString": wrong.path},
            {"url": f"{PAS}extension-errorFollowupAction", "valueCodeableConcept": action},
        ],
        "code": {"coding": [{"system": x12("901"), "code": wrong.code}], "text": wrong.text},
    }


def warnings(issues: Sequence[Issue]) -> list[str]:
    """What refuses nothing, as notes."""
    return [f"{each.expression}: {each.text}" for each in issues]
