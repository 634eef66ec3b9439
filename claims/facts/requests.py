"""The facts of a prior authorization, from the rows around it: a claim without a billed charge.

What would be charged is the plan's own fee, so that the pipeline's amounts are an estimate.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from claims.adjudication import Claim, Line, Verdict
from claims.facts.chains import ChainFacts, chains_of
from claims.facts.earlier import authorizations_of, earlier_of
from claims.facts.load import order_key
from claims.facts.members import MemberFacts, members_of
from claims.facts.prices import priced
from claims.facts.providers import provider_of
from claims.models import AuthorizationRequest, Determination
from kernel.dates import Days
from kernel.money import ZERO, Money
from providers.on_record import load_providers

OPINIONS = {"second_opinion": 2, "third_opinion": 3}


@dataclass(frozen=True, slots=True)
class LoadedRequest:
    """A request with its facts; where it cannot be judged, `problem` says why in a sentence."""

    row: AuthorizationRequest
    claim: Claim | None
    problem: str = ""


def load_request(row: AuthorizationRequest) -> LoadedRequest:
    """The facts as they stand now.  A fixed number of queries."""
    if row.member_id is None:
        why = f"We could not match the patient {row.subscriber_id} to one of our members."
        return LoadedRequest(row, None, why)
    if not row.services.exists():
        return LoadedRequest(row, None, "The request names no service.")
    seen = _as_a_claim(row)
    members = members_of({row.member_id})
    member = members[row.member_id]
    terms, plan = member.terms_on(seen), member.plan_of(seen)
    if terms is None or plan is None:
        why = f"No plan terms are on file for the member on {seen['first_served'].isoformat()}."
        return LoadedRequest(row, None, why)
    return LoadedRequest(row, _claim(row, seen, members, member, plan))


def _claim(
    row: AuthorizationRequest,
    seen: dict[str, Any],
    members: dict[int, MemberFacts],
    member: MemberFacts,
    plan: str,
) -> Claim:
    chain = _chain(row)
    standings = load_providers({row.clinician_npi} | (chain.npis if chain else set()), [plan])
    lines = _lines(row, seen, members, standings)
    provider = provider_of(
        row.clinician_npi, row.clinician_tin, plan, seen["first_served"], standings
    )
    terms = member.terms_on(seen)
    assert terms is not None
    held = authorizations_of(members).get(member.row["id"], ())
    return Claim(
        number=row.number,
        received=row.received,
        plan=terms,
        member=member.facts_for(seen, {line.served for line in lines}),
        provider=provider,
        lines=lines,
        opinion=OPINIONS.get(row.purpose),
        chain=chain.facts(plan, standings) if chain else None,
        authorizations=tuple(each for each in held if each.number != row.number),
        history=tuple(
            line for _, _, line in earlier_of(members, [seen]).before(seen, order_key(seen))
        ),
        place_of_service=seen["place_of_service"],
        joining_doubt=row.joining_doubt or None,
        asked_ahead=row.request,
        verdicts=verdicts_of(row),
    )


def _as_a_claim(row: AuthorizationRequest) -> dict[str, Any]:
    """The columns that facts of claims are looked up by."""
    services = list(row.services.order_by("number"))
    return {
        "case_id": row.pk,
        "member_id": row.member_id,
        "coverage_id": row.coverage_id,
        "received": row.received,
        "first_served": min(each.days.lower for each in services),
        "billing_npi": row.clinician_npi,
        "patient_control_number": row.number,
        "rendering_npi": row.clinician_npi,
        "place_of_service": services[0].place_of_service,
        "as_received": row.as_received,
        "services": services,
    }


def _chain(row: AuthorizationRequest) -> ChainFacts | None:
    return chains_of({row.chain_id}).get(row.chain_id) if row.chain_id else None


def _lines(
    row: AuthorizationRequest,
    seen: dict[str, Any],
    members: dict[int, MemberFacts],
    standings: Any,
) -> tuple[Line, ...]:
    asked = [
        {
            "number": each.number,
            "served": each.days.lower,
            "code": each.code,
            "modifiers": each.modifiers,
            "units": Decimal(each.units),
            "charge": Decimal(0),
            "diagnoses": each.diagnoses,
            "place_of_service": each.place_of_service,
        }
        for each in seen["services"]
    ]
    ends = {each.number: each.days.upper for each in seen["services"]}
    made = priced([seen], {row.pk: asked}, members, standings)[row.pk]
    return tuple(replace(line, charge=_worth(line), until=ends[line.number]) for line in made)


def _worth(line: Line) -> Money:
    return Money.of_cents(line.fee.amount.cents * line.units) if line.fee else ZERO


def verdicts_of(row: AuthorizationRequest) -> tuple[Verdict, ...]:
    """What persons said of each service: the latest word on a service counts, whoever spoke."""
    said = list(
        Determination.objects.filter(request=row, say__in=("approve", "limit", "deny")).order_by(
            "id"
        )
    )
    latest: dict[int, Any] = {}
    numbers = list(row.services.values_list("number", flat=True))
    for each in said:
        for number in numbers if each.line is None else [each.line]:
            latest[number] = each.at
    return tuple(
        _verdict(each, number)
        for each in said
        for number in (numbers if each.line is None else [each.line])
        if latest[number] == each.at
    )


def _verdict(row: Determination, number: int) -> Verdict:
    facts = row.facts
    days = facts.get("days")
    return Verdict(
        say=cast(Any, row.say),
        why=row.reason,
        by=row.by,
        line=number,
        rule=row.rule if row.say != "approve" else "",
        carc=facts.get("carc", ""),
        cites=tuple(facts.get("cites", ())),
        units=facts.get("units"),
        days=_days(days) if days else None,
        overrules=tuple(facts.get("overrules", ())),
    )


def _days(stored: dict[str, str]) -> Days:
    to = stored.get("to")
    return Days(date.fromisoformat(stored["start"]), date.fromisoformat(to) if to else None)
