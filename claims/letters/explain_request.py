"""One prior authorization in words: what was asked for, our answer, and every reason for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from claims.letters import words
from claims.letters.context import AmountsText, ClaimText, LineText
from claims.letters.given import Judged, RequestGiven
from claims.letters.reasons import marks_of, reasons_of
from claims.letters.request_text import AskedText, ServiceText
from kernel.dates import Days, written

Row = Mapping[str, Any]

ASKERS = {
    "provider": "your doctor or another provider",
    "member": "you",
    "representative": "the person who acts for you",
}
OUTCOMES = {
    "approved": "Approved",
    "partly_approved": "Approved in part",
    "denied": "Not approved",
    "pended": "Not decided yet",
    "": "Not decided yet",
}
OTHER_CARE = "Medical services"
NOTHING = AmountsText(*("$0.00",) * 9)


def asked_text(given: RequestGiven) -> AskedText:
    """The request as every letter about it tells it."""
    estimate = given.stored.get("estimate", {})
    approved = given.outcome in ("approved", "partly_approved") and not given.taken_back
    return AskedText(
        number=given.number,
        asked_by=ASKERS[given.asked_by],
        opinion=_asked_for(given.opinion),
        clinician=given.clinician.name,
        npi=given.clinician.key,
        received=written(given.received),
        decided=written(given.decided_on) if given.decided_on else "",
        outcome="approved" if approved else "denied",
        services=tuple(_service(given, row) for row in given.services),
        part="yes" if given.outcome == "partly_approved" else "",
        taken_back="yes" if given.taken_back else "",
        authorization=given.number if approved else "",
        estimate_paid=words.money(estimate["paid"]) if estimate else "",
        estimate_owes=words.money(estimate["member_owes"]) if estimate else "",
        reviewer=given.reviewer,
        instead=_instead(given),
    )


def _instead(given: RequestGiven) -> str:
    if given.told_before is None or not given.stored:
        return ""
    return f"This takes the place of our notice of {written(given.told_before)}."


def _service(given: RequestGiven, row: Row) -> ServiceText:
    decided = _decided(given, row["number"])
    outcome = decided.get("disposition", "")
    units, days = decided.get("units"), decided.get("days")
    granted = f"{_times(units)} {days_text(_days(days))}" if units and days else ""
    return ServiceText(
        number=str(row["number"]),
        service=service_text(row["code"], given.opinion, row["described"]),
        code=row["code"],
        units=str(row["units"]),
        days=days_text(row["days"]),
        outcome=OUTCOMES[outcome],
        granted=granted,
    )


def service_text(code: str, opinion: int | None, described: str = "") -> str:
    """What was asked for in general words, and in the asker's own where there are some; without
    either, the opinion as such."""
    if not code:
        return described or _asked_for(opinion)
    general = words.service(code, opinion)
    return f"{general} ({described})" if described else general


def _asked_for(opinion: int | None) -> str:
    return words.OPINIONS[opinion] if opinion else OTHER_CARE


def _decided(given: RequestGiven, number: int) -> Row:
    lines = given.stored.get("lines", ())
    return next((line for line in lines if line["number"] == number), {})


def _times(units: int) -> str:
    return "once," if units == 1 else f"{units} times,"


def _days(stored: Mapping[str, str]) -> Days:
    to = stored.get("to")
    return Days(date.fromisoformat(stored["start"]), date.fromisoformat(to) if to else None)


def days_text(days: Days) -> str:
    """`March 10, 2026`, `March 10, 2026 to June 9, 2026`, or from a day on."""
    if days.to is None:
        return f"from {written(days.start)} on"
    last = days.to - timedelta(days=1)
    if last <= days.start:
        return written(days.start)
    return f"{written(days.start)} to {written(last)}"


def claim_of(given: RequestGiven) -> tuple[ClaimText, ...]:
    """The refused services with their reasons, in the shape letters about claims have them."""
    if not given.stored.get("facts"):
        return ()
    judged = _as_judged(given)
    marks = marks_of(given.stored)
    lines = tuple(
        LineText(
            number=str(row["number"]),
            served=days_text(row["days"]),
            service=service_text(row["code"], given.opinion, row["described"]),
            code=row["code"],
            amounts=NOTHING,
            denied="yes" if _refused(given, row["number"]) else "",
            marks=marks.get(row["number"], ""),
        )
        for row in given.services
    )
    return (
        ClaimText(
            number=given.number,
            account="",
            provider=given.clinician.name,
            npi=given.clinician.key,
            served="",
            when="",
            received=written(given.received),
            decided=written(given.decided_on) if given.decided_on else "",
            outcome=given.outcome,
            payee="",
            lines=lines,
            reasons=reasons_of(judged),
            totals=NOTHING,
        ),
    )


def _refused(given: RequestGiven, number: int) -> bool:
    return _decided(given, number).get("disposition") in ("denied", "partly_approved")


def _as_judged(given: RequestGiven) -> Judged:
    """As the reason library reads a decision."""
    return Judged(
        decision=0,
        case=given.case,
        claim=given.number,
        account="",
        received=given.received,
        decided_on=given.decided_on or given.received,
        stored=given.stored,
        member=given.member,
        provider=given.clinician,
        billing=given.requester,
        plan=given.plan,
        payer_id=given.payer_id,
    )


OF_THE_PATIENT = (
    ("Your doctor's own", "The treating doctor's own"),
    ("Your doctor", "The treating doctor"),
    ("your doctor", "the treating doctor"),
    ("from your", "from the"),
    ("needed for you", "needed for the patient"),
    ("You were", "The patient was"),
    ("you were", "the patient was"),
    ("your record", "the patient's record"),
    ("your coverages", "the patient's coverages"),
    ("your condition", "the patient's condition"),
    ("your care", "the patient's care"),
    ("The provider can give it to you", "The provider can give it"),
    ("neither to the doctor nor to you", "neither to the doctor nor to the patient"),
    ("If you signed", "If the patient signed"),
    ("what you pay", "what the patient pays"),
    ("Your provider", "The provider"),
    ("your provider", "the provider"),
    ("Your plan", "The plan"),
    ("your plan", "the plan"),
)
"""The reason library's words to a patient, as they are said of one."""


def to_provider(claim: ClaimText) -> ClaimText:
    """The reasons in words for the provider who asked; what a person wrote stays as it is."""
    return replace(
        claim,
        reasons=tuple(
            replace(
                each,
                title=_of_the_patient(each.title),
                standard=_of_the_patient(each.standard),
                send=_of_the_patient(each.send),
            )
            for each in claim.reasons
        ),
    )


def _of_the_patient(text: str) -> str:
    for said, of_one in OF_THE_PATIENT:
        text = text.replace(said, of_one)
    return text
