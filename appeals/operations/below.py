"""What is appealed: its denied lines, who had a part in it, and what changed of it since."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.models import Appeal, AppealDecision, ConsultedExpert
from appeals.policy import ReviewFacts
from claims.models import AuthorizationRequest, Claim, Decision, Determination, Proposal
from claims.operations.review.found import Found, findings_of
from claims.policy import line_of
from kernel.cases.models import Event
from kernel.people.models import Person
from providers.models import Provider
from providers.taxonomy import field_of

CHANGES = (
    *("decided", "pended", "reversed", "adjusted", "withdrawn", "reopened", "matched"),
    *("original_named", "settled", "clinician_named", "authorization_changed"),
    "authorization_taken_back",
)
"""What may happen to a claim or request that its appeal's owner must know before deciding."""
SIGNERS = ("proposed", "countersigned", "signed_by", "countersigned_by")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened below since the appeal was put on file, or was last acknowledged."""

    event: int
    name: str
    at: datetime
    by: str


def day_of(row: Appeal, now: datetime) -> date:
    """The day it is where the appeal is."""
    return now.astimezone(ZoneInfo(row.case.zone)).date()


def below(row: Appeal) -> Claim | AuthorizationRequest:
    """The claim or request it is about."""
    found = row.claim or row.asked
    if found is None:
        raise LookupError(f"{row.number} is about no claim and no request")
    return found


def refused_of(row: Appeal) -> dict[int, list[Found]]:
    """Every line the appeal is about with what denies it, in the decision under appeal.

    Where the appeal names no line: those that are denied, or every one where none is.
    """
    decision = row.decision
    if decision is None:
        return {}
    found = findings_of(json.loads(decision.stored))
    lines = dict(decision.lines.order_by("number").values_list("number", "disposition"))
    chosen = row.lines or [n for n, said in lines.items() if said == "denied"] or list(lines)
    return {
        number: [each for each in found if each.line == number and each.says == "deny"]
        for number in chosen
    }


def is_medical(row: Appeal) -> bool:
    """As a person said; else as the findings that deny it say."""
    if row.medical is not None:
        return row.medical
    return any(each.medical for found in refused_of(row).values() for each in found)


def specialty_of(row: Appeal) -> str:
    """The field of the service: as a person said, else of who gives or gave it, or asked for it."""
    if field_of(row.specialty):
        return row.specialty
    claim, asked = row.claim, row.asked
    npis = [claim.rendering_npi] if claim else []
    npis += [asked.clinician_npi, asked.requester_npi] if asked else []
    known = {
        each.npi: each.taxonomy for each in Provider.objects.filter(npi__in=filter(None, npis))
    }
    return next((known[npi] for npi in npis if field_of(known.get(npi, ""))), "")


def review_facts(row: Appeal) -> ReviewFacts:
    """What policy asks about the review of this appeal."""
    specialty = specialty_of(row)
    return ReviewFacts(
        number=row.number,
        line=line_of(row.case.regimes),
        medical=is_medical(row),
        specialty=specialty,
        restricted_to=row.case.restricted_to,
        part=had_a_part(row),
        conflicts=conflicts_of(row),
        consulted=any(
            not each.consulted_before and field_of(each.specialty) == field_of(specialty)
            for each in ConsultedExpert.objects.filter(appeal=row)
        ),
    )


def had_a_part(row: Appeal) -> dict[str, str]:
    """Who decided, signed, reviewed or advised below, by username where one is on file, and what
    they did.  Names of the record that are nobody's here do no harm."""
    usernames = {
        bare(name): username
        for username, name in Person.objects.values_list("user__username", "name")
    }
    found: dict[str, str] = {}
    for name, what in _parts(row):
        found.setdefault(usernames.get(bare(name), name), what)
    return found


def _parts(row: Appeal) -> Iterator[tuple[str, str]]:
    of = {"claim": row.claim} if row.claim else {"request": row.asked}
    for name in Decision.objects.filter(**of).values_list("decided_by", flat=True):
        yield name, "decided it"
    for said in Determination.objects.filter(**of):
        yield said.by, "judged a finding of it"
        yield from _in_facts(said.facts)
    if row.claim:
        for by in Proposal.objects.filter(claim=row.claim).values_list("by", flat=True):
            yield by, "proposed a decision on it"
    earlier = row.previous
    while earlier is not None:
        for made in AppealDecision.objects.filter(appeal=earlier):
            yield made.reviewer.get("username", ""), f"decided {earlier.number}"
        for name in ConsultedExpert.objects.filter(appeal=earlier).values_list("name", flat=True):
            yield name, f"was consulted on {earlier.number}"
        earlier = earlier.previous


def _in_facts(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in SIGNERS:
        if facts.get(key):
            yield str(facts[key]), "signed it"
    reviewer = facts.get("reviewer") or {}
    if reviewer.get("name"):
        yield str(reviewer["name"]), "reviewed it"


def bare(name: str) -> str:
    """A name as two who write it differently both write it."""
    return " ".join(name.casefold().removeprefix("dr.").split())


def conflicts_of(row: Appeal) -> dict[str, str]:
    """Who has a declared conflict, and why."""
    declared = Event.objects.filter(case=row.pk, name="conflict_declared").order_by("id")
    return {each.facts["who"]: each.facts["why"] for each in declared}


def changes_below(row: Appeal) -> list[Change]:
    """What happened below since the appeal was put on file and nobody acknowledged, but for what
    the appeal itself brought about."""
    seen = _acknowledged(row)
    events = Event.objects.filter(
        case=below(row).pk, name__in=CHANGES, recorded_at__gt=row.case.opened_at
    ).order_by("id")
    return [
        Change(each.pk, each.name, each.at, each.actor)
        for each in events
        if each.pk > seen and each.facts.get("appeal") != row.number
    ]


def _acknowledged(row: Appeal) -> int:
    """The last event below that was seen."""
    known = Event.objects.filter(case=row.pk, name="change_acknowledged").order_by("-id").first()
    return int(known.facts["until"]) if known else 0
