"""A request as it stands: what doors answer with."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from claims.letters.denial_reasons import ending_reasons, reason_of
from claims.models import AuthorizationRequest, Decision, Determination, Posting
from claims.open_proposals import open_proposal
from claims.operations.authorizations.asked import (
    OTHER,
    Answer,
    ClockAnswer,
    ReasonGiven,
    ServiceAnswer,
    UnknownRequest,
)
from claims.operations.authorizations.on_file import GRANTED
from claims.operations.authorizations.whose import why_nobody
from claims.policy import may_see_request
from kernel.cases.models import Deadline
from kernel.clocks import catalogue
from kernel.dates import Days
from kernel.people.policy import Actor

UNJUDGED, FOR_A_PERSON = "medical_necessity", "for_a_person"
"""Nobody has judged the need yet: a reason that says it is not there would be wrong."""

THIRD, AGREES, NOT_ON_FILE = "third_opinion_indicated", "agrees", "information_missing"
"""A third opinion waits for a person; only where the first two agree is that the reason, and where
the second is not on file, that it is missing."""

HCR01 = {
    "requested": "A4",
    "pended": "A4",
    "approved": "A1",
    "partly_approved": "A2",
    "denied": "A3",
    "cancelled": "C",
    "taken_back": "A3",
}


def read(number: str) -> Answer:
    """UnknownRequest where no request has the number."""
    row = (
        AuthorizationRequest.objects.select_related("case", "member", "authorization")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownRequest(f"no request has the number {number}; it looks like A26-0000001")
    return answer_of(row)


def require_known_to(actor: Actor, number: str, *, own: str = "") -> None:
    """UnknownRequest where no request has the number that this actor may know of (`own`: see
    `claims.policy.may_see_request`): who guesses cannot tell which."""
    row = (
        AuthorizationRequest.objects.filter(number=number.strip().upper())
        .values_list("case__restricted_to", "sender")
        .first()
    )
    if row is None or not may_see_request(actor, row[0], sender=row[1], own=own):
        raise UnknownRequest(f"no request has the number {number}; it looks like A26-0000001")


def find(sender: str, reference: str) -> str | None:
    """The number of the request this sender knows under its own reference."""
    rows = AuthorizationRequest.objects.filter(sender=sender, reference=reference)
    return rows.values_list("number", flat=True).first() if reference else None


def answer_of(row: AuthorizationRequest, *, known_before: bool = False) -> Answer:
    """The answer to a request's row."""
    decision = row.decisions.order_by("number").last()
    stored: Mapping[str, Any] = json.loads(decision.stored) if decision else {}
    granted = row.state in GRANTED
    needed = _needed(row, stored)
    return Answer(
        number=row.number,
        case=row.pk,
        state=row.state,
        track=row.track,
        request=row.request,
        purpose=row.purpose,
        member=row.member.number if row.member else "",
        clinician_npi=row.clinician_npi,
        received_at=row.case.received_at,
        hcr01="NA" if granted and not needed else HCR01[row.state],
        authorization=row.number if granted else "",
        services=tuple(_services(row, stored)),
        missing=tuple(row.missing),
        pends=tuple(stored.get("pends", ())) if row.state == "pended" else (),
        estimate=stored.get("estimate", {}),
        clocks=tuple(_clocks(row)),
        decided_at=decision.decided_at if decision and row.state != "pended" else None,
        reviewer=_reviewer(row, decision),
        known_before=known_before,
        needed=needed,
        proposal=open_proposal(row),
        unmatched=why_nobody(row),
    )


def _needed(row: AuthorizationRequest, stored: Mapping[str, Any]) -> bool:
    """Whether the plan asks for authorization of this opinion at all; unknown, as it is of other
    care: as asked."""
    if row.purpose == OTHER:
        return True
    plan = stored.get("facts", {}).get("plan")
    if plan is None:
        return True
    if "original_medicare" in plan["regimes"]:
        return False
    return row.purpose in plan.get("prior_authorization", ())


def _services(row: AuthorizationRequest, stored: Mapping[str, Any]) -> list[ServiceAnswer]:
    decided = {each["number"]: each for each in stored.get("lines", ())}
    permit = row.authorization
    approved = {each.number: each for each in permit.services.all()} if permit else {}
    live = approved if row.state in (*GRANTED, "taken_back", "cancelled") else {}
    used = used_units(row)
    ground = _ground(row)
    made = []
    for each in row.services.order_by("number"):
        line = decided.get(each.number, {})
        own = live.get(each.number)
        made.append(
            ServiceAnswer(
                number=each.number,
                code=each.code,
                asked_units=each.units,
                asked_days=Days(each.days.lower, each.days.upper),
                decision=line.get("disposition", ""),
                granted_units=own.units if own else None,
                granted_days=Days(own.days.lower, own.days.upper) if own else None,
                used_units=used.get(each.number, 0),
                reasons=_reasons(stored, each.number, ground),
                estimate=line.get("estimate", {}),
                described=each.described,
            )
        )
    return made


def used_units(row: AuthorizationRequest) -> dict[int, int]:
    """The units used of each service: the sum of what paid lines posted, reversals taken off."""
    if row.authorization_id is None:
        return {}
    prefix = f"toward_pa_{row.authorization_id}_"
    rows = Posting.objects.filter(member=row.member_id, account__startswith=prefix)
    used: dict[int, int] = {}
    for account, amount in rows.values_list("account", "amount"):
        number = int(account.removeprefix(prefix))
        used[number] = used.get(number, 0) + int(amount)
    return used


def _ground(row: AuthorizationRequest) -> str:
    """On which the approval was taken back; empty where it was not."""
    if row.state != "taken_back":
        return ""
    word = Determination.objects.filter(request=row, say="take_back").order_by("id").last()
    return str(word.facts["ground"]) if word else ""


def _waits_for(rule: str, stored: Mapping[str, Any]) -> str:
    """What a pended judgment waits for, where that is not its denial: by name; else empty."""
    if rule == UNJUDGED:
        return FOR_A_PERSON
    if rule != THIRD:
        return ""
    opinions = ((stored.get("facts") or {}).get("chain") or {}).get("opinions") or {}
    second = opinions.get("2") or {}
    if second.get("kind") != "formal_opinion" or second.get("finding") is None:
        return NOT_ON_FILE
    return "" if second["finding"] == AGREES else FOR_A_PERSON


def _reasons(stored: Mapping[str, Any], number: int, ground: str) -> tuple[ReasonGiven, ...]:
    """Why it is not approved as asked; for one still pended, what a person must judge."""
    said: Sequence[Mapping[str, Any]] = stored.get("findings", ())
    found = []
    for each in said:
        if each["says"] in ("deny", "pend") and number in each["lines"]:
            if ground and each["says"] == "pend":
                continue
            waits = _waits_for(each["rule"], stored) if each["says"] == "pend" else ""
            if waits:
                found.append(ReasonGiven(waits, each["rule"], each["message"], "", "", ()))
                continue
            reason = ending_reasons().get(ground) or reason_of(each["rule"], each.get("carc") or "")
            found.append(
                ReasonGiven(
                    name=reason.name,
                    rule=each["rule"],
                    why=each["message"],
                    carc=each.get("carc") or reason.carc,
                    hcr03=reason.hcr03,
                    cites=tuple(each.get("cites", ())),
                )
            )
    return tuple(found)


def _clocks(row: AuthorizationRequest) -> list[ClockAnswer]:
    return [
        ClockAnswer(
            clock=each.clock,
            rule=each.rule,
            duty=catalogue()[each.clock].duty,
            state=each.state,
            due_on=each.due_on,
            late_from=each.late_from,
        )
        for each in Deadline.objects.filter(case=row.pk).order_by("late_from", "clock")
    ]


def _reviewer(row: AuthorizationRequest, decision: Decision | None) -> str:
    """Who reviewed the latest refusal; an approval that was ended was signed, not reviewed."""
    if row.state == "taken_back":
        return ""
    said = Determination.objects.filter(request=row, say__in=("deny", "limit"))
    last = said.aggregate(last=Max("id"))["last"]
    if last is None or decision is None:
        return ""
    return str(Determination.objects.get(pk=last).facts["reviewer"]["name"])
