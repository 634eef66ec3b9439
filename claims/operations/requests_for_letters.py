"""Prior authorizations that owe a letter: of a decision, or of what else happened to a request."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from claims.letters.given import Person, RequestGiven
from claims.letters.reviewer import reviewer_text
from claims.models import AuthorizationRequest
from claims.operations.authorizations.clocks import deciding
from claims.operations.authorizations.on_file import OPEN
from claims.operations.decided_for_letters import (
    address_of,
    insured_of,
    known_of,
    name_of,
    representatives_of,
)
from kernel.dates import Days
from kernel.letters.models import LetterAbout
from providers.addresses import Address, find_addresses, is_whole
from providers.models import Provider

EVENTS = (
    "extension_taken",
    "expedite_refused",
    "information_needed",
    "filing_failed",
    "withdrawn",
    "authorization_changed",
)
"""What happens to a request and is told by a letter of its own; a withdrawal where the law asks
for one (42 CFR 422.568(h)).  A question asked anew, with its time, takes the place of the first; of
what was withdrawn nothing else is told.  What events have overtaken is not told: more time for a
decision that was made, a question whose answer came or is waited for no more, and a refusal to
hurry that a physician's word undid, whose event names the refusal it `overtakes`."""

OPINIONS = {"second_opinion": 2, "third_opinion": 3, "other_service": None}
NOT_NAMED = "a provider not named in the request"

_OWED = """
    SELECT r.case_id, 'decision' AS what, d.id AS of, d.decided_at AS at, k.zone
    FROM claims_authorizationrequest r JOIN cases_case k ON k.id = r.case_id
    JOIN LATERAL (
        SELECT * FROM claims_decision WHERE request_id = r.case_id ORDER BY number DESC LIMIT 1
    ) d ON d.disposition <> 'pended'
    WHERE r.member_id IS NOT NULL AND r.state <> 'cancelled'
    UNION ALL
    SELECT r.case_id, 'event', e.id, e.at, k.zone
    FROM claims_authorizationrequest r JOIN cases_case k ON k.id = r.case_id
    JOIN cases_event e ON e.case_id = r.case_id
    WHERE r.member_id IS NOT NULL AND e.name = ANY(%s)
      AND (r.state <> 'cancelled' OR e.name = 'withdrawn')
      AND (e.name <> 'withdrawn' OR (k.regimes && ARRAY['medicare_advantage']::varchar[]
                                     AND e.facts ->> 'was' IN ('requested', 'pended')))
      AND (e.name NOT IN ('extension_taken', 'information_needed')
           OR r.state IN ('requested', 'pended'))
      AND (e.name <> 'information_needed'
           OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(e.facts -> 'needed') w
                      WHERE w = ANY(r.missing)))
      AND NOT EXISTS (SELECT 1 FROM cases_event n
                      WHERE n.case_id = e.case_id AND n.facts ->> 'overtakes' = e.id::text)
      AND NOT EXISTS (SELECT 1 FROM cases_event n
                      WHERE n.case_id = e.case_id AND n.facts ->> 'instead_of' = e.id::text)
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A request's decision or event that no letter has told yet, or of which one was held."""

    case: int
    what: str
    of: int

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.of}"


def owed(*, until: date, after: tuple[int, int], most: int) -> list[Owed]:
    """The next ones after a case and row, of what happened until that day."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT o.case_id, o.what, o.of FROM ({_OWED}) o
            WHERE (o.case_id, o.of) > (%s, %s) AND (o.at AT TIME ZONE o.zone)::date <= %s
              AND (NOT EXISTS (
                    SELECT 1 FROM letters_letterabout a
                    WHERE a.subject = o.what || ':' || o.of)
                OR EXISTS (
                    SELECT 1 FROM cases_workitem w WHERE w.case_id = o.case_id
                      AND w.done_at IS NULL AND w.queue = 'letters'
                      AND w.reasons[1] LIKE 'held%%'))
            ORDER BY o.case_id, o.of LIMIT %s
            """,
            [list(EVENTS), *after, until, most],
        )
        return [Owed(*row) for row in cursor.fetchall()]


def given_of(rows: Sequence[Owed], dated: date) -> list[RequestGiven]:
    """The same as letters read them.  The requests are locked in order."""
    requests = {
        row.pk: row
        for row in AuthorizationRequest.objects.select_for_update(of=("self",))
        .select_related("case", "member", "coverage__plan")
        .filter(pk__in={each.case for each in rows})
        .order_by("pk")
    }
    acting = representatives_of({row.member_id or 0 for row in requests.values()}, dated)
    addresses = find_addresses({row.requester_npi for row in requests.values()}, dated)
    return [_given(each, requests[each.case], acting, addresses) for each in rows]


def _given(
    each: Owed,
    row: AuthorizationRequest,
    acting: Mapping[int, list[Person]],
    addresses: Mapping[str, Address],
) -> RequestGiven:
    stored, notice, about, decided_at = _told(each, row)
    plan = row.coverage.plan if row.coverage else None
    ended = row.state == "taken_back"
    return RequestGiven(
        subject=each.subject,
        about=about,
        case=row.pk,
        number=row.number,
        zone=row.case.zone,
        received=row.received,
        regimes=tuple(row.case.regimes),
        member=_insured(row, acting),
        clinician=_provider(row.clinician_npi, {}, _unnamed(row)),
        requester=_requester(row, addresses),
        asked_by=row.asked_by,
        opinion=OPINIONS[row.purpose],
        services=tuple(
            {
                "number": one.number,
                "code": one.code,
                "described": one.described,
                "units": one.units,
                "days": Days(one.days.lower, one.days.upper),
            }
            for one in row.services.order_by("number")
        ),
        plan=plan.name if plan else "your plan",
        payer_id=plan.payer_id if plan else "",
        track=row.track,
        part_b_drug=row.part_b_drug,
        stored=stored,
        notice=notice,
        decided_on=_day(decided_at, row) if decided_at else None,
        reviewer=_reviewer(row) if each.what == "decision" and not ended else "",
        taken_back=ended,
        told_before=_told_before(each, about),
        due_on=next((one.due_on for one, _ in deciding(row) if one.due_on), None),
    )


def _told(
    each: Owed, row: AuthorizationRequest
) -> tuple[Mapping[str, Any], Mapping[str, Any], str, datetime | None]:
    """Decision as stored, event's facts, event's name, when decided."""
    if each.what == "decision":
        decision = row.decisions.get(pk=each.of)
        return json.loads(decision.stored), {}, "", decision.decided_at
    event = row.case.events.get(pk=each.of)
    if event.name == "expedite_refused":
        return {}, event.facts, event.name, _decided_at(row)
    if event.name == "information_needed":
        needed = [name for name in event.facts["needed"] if name in row.missing]
        return {}, dict(event.facts) | {"needed": needed}, event.name, None
    if event.name != "authorization_changed":
        return {}, event.facts, event.name, None
    lines = [one | {"disposition": "approved"} for one in event.facts["services"]]
    return {"disposition": "approved", "lines": lines}, event.facts, event.name, event.at


def _decided_at(row: AuthorizationRequest) -> datetime | None:
    """When a request that is no longer open was decided."""
    if row.state in OPEN:
        return None
    decision = row.decisions.order_by("number").last()
    return decision.decided_at if decision else None


def _insured(row: AuthorizationRequest, acting: Mapping[int, list[Person]]) -> Any:
    member = row.member
    assert member is not None
    return insured_of(known_of(member), acting)


def _requester(row: AuthorizationRequest, addresses: Mapping[str, Address]) -> Person:
    """The provider who asked, with the address this very request said, else the one of
    the plan's directory or NPPES: another request's says nothing of this one."""
    said = row.as_received.get("requester") or {}
    if not is_whole(said.get("address")):
        on_file = addresses.get(row.requester_npi)
        said = dict(said) | {"address": on_file.as_told if on_file else None}
    return _provider(row.requester_npi, said, "")


def _unnamed(row: AuthorizationRequest) -> str:
    """An opinion is asked for with who gives it, or that is asked; other care need not be."""
    return NOT_NAMED if OPINIONS[row.purpose] is None else "a clinician not named yet"


def _provider(npi: str, said: Mapping[str, Any], unknown: str) -> Person:
    known = Provider.objects.filter(pk=npi).first() if npi else None
    on_file = {"name": known.name, "first": known.first_name} if known else {}
    name = name_of(said) or name_of(on_file) or (f"the provider with NPI {npi}" if npi else unknown)
    return Person(npi, name, address_of(said))


def _day(at: datetime, row: AuthorizationRequest) -> date:
    return at.astimezone(ZoneInfo(row.case.zone)).date()


def _reviewer(row: AuthorizationRequest) -> str:
    """Who reviewed the latest refusal."""
    word = row.determinations.filter(say__in=("deny", "limit")).order_by("id").last()
    if word is None:
        return ""
    return reviewer_text(word.facts["reviewer"])


def _told_before(each: Owed, about: str) -> date | None:
    """The date of the last notice of an earlier decision on this request."""
    if each.what != "decision" and about != "authorization_changed":
        return None
    told = LetterAbout.objects.filter(case=each.case, subject__startswith="decision:").exclude(
        subject=each.subject
    )
    last = told.order_by("-letter__dated").values_list("letter__dated", flat=True).first()
    return last if isinstance(last, date) else None
