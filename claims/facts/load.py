"""The facts of many claims at once, in the order in which they are judged."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db import connection

from claims.adjudication import (
    Claim,
    Determination,
    EarlierLine,
    Line,
    PrimaryPayment,
    Provider,
)
from claims.adjudication.billed import billed
from claims.adjudication.replaced import Replaced
from claims.facts.apart import NOTHING, Apart
from claims.facts.chains import chains_of
from claims.facts.earlier import Earlier, authorizations_of, earlier_of
from claims.facts.members import MemberFacts, members_of
from claims.facts.prices import priced
from claims.facts.providers import provider_of
from claims.models import Line as LineRow
from kernel.money import Money
from providers.on_record import load_providers
from providers.standing import Standing

CORRECTIONS = ("7", "8")
"""Claim frequencies of a replacement and of a void."""

OrderKey = tuple[date, date, str, str, int]

CLAIM_COLUMNS = (
    "case_id",
    "number",
    "state",
    "received",
    "charge",
    "place_of_service",
    "assigned",
    "opinion",
    "chain_id",
    "joining_doubt",
    "authorization_number",
    "member_id",
    "coverage_id",
    "subscriber_id",
    "billing_npi",
    "billing_tin",
    "rendering_npi",
    "first_served",
    "patient_control_number",
    "frequency",
    "original_reference",
    "primary_allowed",
    "primary_paid",
    "lateness_excuse",
    "as_received",
)
LINE_COLUMNS = (
    "claim_id",
    "number",
    "served",
    "code",
    "modifiers",
    "units",
    "charge",
    "diagnoses",
    "place_of_service",
    "primary_allowed",
    "primary_paid",
)
_CLAIMS = f"SELECT {', '.join(CLAIM_COLUMNS)} FROM claims_claim WHERE case_id = ANY(%s)"
_LINES = (
    f"SELECT {', '.join(LINE_COLUMNS)} FROM claims_line WHERE claim_id = ANY(%s) "
    "ORDER BY claim_id, number"
)


@dataclass(slots=True)
class Loaded:
    """One claim with the rows around it.  `claim` is None where `problem` says why."""

    row: dict[str, Any]
    lines: tuple[Line, ...]
    claim: Claim | None
    problem: tuple[str, str, str] | None = None
    """The rule, CARC and sentence of a claim that has no member or no plan to judge it by."""
    history: list[tuple[int, int, EarlierLine]] = field(default_factory=list)
    """Other claims' lines with the claim and line they are, so that one denied meanwhile can go."""

    @property
    def case(self) -> int:
        return int(self.row["case_id"])

    @property
    def member(self) -> int | None:
        return self.row["member_id"]

    @property
    def judged_by_itself(self) -> bool:
        """Not what was withdrawn meanwhile, nor a correction of a claim of somebody we know."""
        corrects = self.row["frequency"] in CORRECTIONS and self.member is not None
        return self.row["state"] in ("accepted", "pended") and not corrects


def order_key(row: dict[str, Any]) -> OrderKey:
    """The order inside a member, the same however claims arrive on a day: money depends on it."""
    return (
        row["received"],
        row["first_served"],
        row["billing_npi"],
        row["patient_control_number"],
        row["case_id"],
    )


def load(cases: Collection[int], *, apart: Apart = NOTHING) -> list[Loaded]:
    """The claims of these cases, by member and then in order of judgment."""
    rows = _claims(cases)
    rows.sort(key=lambda row: (row["member_id"] or 0, order_key(row)))
    members = members_of({row["member_id"] for row in rows if row["member_id"]}, apart.unused)
    chains = chains_of({row["chain_id"] for row in rows if row["chain_id"]})
    npis = {row["rendering_npi"] for row in rows} | {
        npi for chain in chains.values() for npi in chain.npis
    }
    plans = {facts.plan_of(row) for row in rows if (facts := members.get(row["member_id"]))}
    standings = load_providers(npis, [plan for plan in plans if plan])
    lines = priced(rows, _lines(cases), members, standings)
    earlier = earlier_of(members, rows, apart.unseen)
    permits = authorizations_of(members, apart.unused)
    said = _determinations(cases)
    whole = _Around(members, chains, standings, permits, said, apart.originals)
    return [_loaded(row, tuple(lines[row["case_id"]]), earlier, whole) for row in rows]


def load_bare(case: int) -> Loaded:
    """A claim with its lines as billed and nothing around it."""
    (row,) = _claims([case])
    rows = LineRow.objects.filter(claim=case).order_by("number")
    lines = tuple(Line(each.number, each.served, each.code, Money(each.charge)) for each in rows)
    return Loaded(row, lines, None)


@dataclass(frozen=True, slots=True)
class _Around:
    members: dict[int, MemberFacts]
    chains: dict[int, Any]
    standings: dict[str, Standing]
    authorizations: dict[int, list[Any]]
    determinations: dict[int, list[Determination]]
    originals: Mapping[int, Replaced]
    providers: dict[tuple[str, str, str, date], Provider] = field(default_factory=dict)


def _loaded(
    row: dict[str, Any], lines: tuple[Line, ...], earlier: Earlier, around: _Around
) -> Loaded:
    member = around.members.get(row["member_id"])
    if member is None:
        why = (
            f"We could not match the patient with member id {row['subscriber_id']} "
            "to one of our members"
        )
        reason = row["as_received"].get("not_matched")
        why = f"{why}: {reason}." if reason else f"{why}."
        return Loaded(row, lines, None, ("member_covered", "31", why))
    terms = member.terms_on(row)
    plan = member.plan_of(row)
    if terms is None or plan is None:
        why = f"No plan terms are on file for the member on {row['first_served'].isoformat()}."
        return Loaded(row, lines, None, ("member_covered", "31", why))
    chain = around.chains.get(row["chain_id"])
    day = row["first_served"]
    seen = (row["rendering_npi"], row["billing_tin"], plan, day)
    provider = around.providers.get(seen)
    if provider is None:
        provider = around.providers[seen] = provider_of(*seen, around.standings)
    paid, allowed = row["primary_paid"], row["primary_allowed"]
    claim = Claim(
        number=row["number"],
        received=row["received"],
        plan=terms,
        member=member.facts_for(row, {line.served for line in lines}),
        provider=provider,
        lines=lines,
        opinion=row["opinion"],
        chain=chain.facts(plan, around.standings) if chain else None,
        authorization=row["authorization_number"] or None,
        authorizations=tuple(around.authorizations.get(row["member_id"], ())),
        assigned=row["assigned"] or provider.medicare == "participating",
        place_of_service=row["place_of_service"],
        primary_paid=(
            PrimaryPayment(Money(allowed), Money(paid))
            if paid is not None and allowed is not None
            else None
        ),
        billed=billed(row["as_received"]),
        lateness_excuse=row["lateness_excuse"] or None,
        determinations=tuple(around.determinations.get(row["case_id"], ())),
        replaces=_replaces(row, around.originals),
        joining_doubt=row["joining_doubt"] or None,
    )
    return Loaded(row, lines, claim, history=earlier.before(row, order_key(row)))


def _replaces(row: dict[str, Any], originals: Mapping[int, Replaced]) -> Replaced | None:
    if row["frequency"] not in CORRECTIONS:
        return None
    named = row["original_reference"]
    sought = Replaced(named, problem="Which claim it corrects was not looked for yet.")
    return originals.get(row["case_id"], sought)


def _claims(cases: Collection[int]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMS, [list(cases)])
        rows = [dict(zip(CLAIM_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["as_received"] = json.loads(row["as_received"])
    return rows


def _lines(cases: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {case: [] for case in cases}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(cases)])
        for row in cursor.fetchall():
            found[row[0]].append(dict(zip(LINE_COLUMNS, row, strict=True)))
    return found


def _determinations(cases: Collection[int]) -> dict[int, list[Determination]]:
    """In the order they were said; the latest word on each finding counts."""
    found: dict[int, dict[tuple[str, tuple[str, ...]], Determination]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT claim_id, rule, say, reason, by, "
            "ARRAY(SELECT jsonb_array_elements_text(nullif(facts -> 'seen', 'null'))) "
            "FROM claims_determination WHERE claim_id = ANY(%s) ORDER BY id",
            [list(cases)],
        )
        for claim, rule, say, reason, by, seen in cursor.fetchall():
            words, keys = found.setdefault(claim, {}), tuple(seen)
            words.pop((rule, keys), None)
            words[rule, keys] = Determination(rule, cast(Any, say), reason, by, keys)
    return {case: list(words.values()) for case, words in found.items()}
