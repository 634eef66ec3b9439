"""Decisions that owe a letter, with what a letter needs to know around them."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from claims.letters.given import Insured, Judged, Person
from kernel.members.models import Member

Row = dict[str, Any]

BATCH = 4
"""Decisions or members a transaction, a second's work: so long is a claim held from the people at
it, and so much earlier one of several processes may end than the others."""

_ANY = """
    SELECT d.id AS decision_id, d.stored, d.decided_at, c.case_id, c.number,
           c.patient_control_number, c.received, c.as_received, c.rendering_npi, c.billing_npi,
           k.zone, p.name AS plan, p.payer_id, r.name AS provider_name,
           r.first_name AS provider_first,
           m.id AS member_id, m.number AS member_number, m.last_name, m.first_name, m.middle_name,
           m.suffix, m.address, m.city, m.state, m.zip, m.county, m.confidential, m.died_on,
           m.language,
           (SELECT max(l.dated)
            FROM letters_letterabout a JOIN letters_letter l ON l.id = a.letter_id
            WHERE a.case_id = c.case_id AND a.subject <> 'decision:' || d.id) AS told_before
    FROM {source}
    JOIN LATERAL (
        SELECT * FROM claims_decision WHERE claim_id = c.case_id ORDER BY number DESC LIMIT 1
    ) d ON d.disposition <> 'pended'
    JOIN cases_case k ON k.id = c.case_id
    JOIN members_member m ON m.id = c.member_id
    LEFT JOIN members_coverage v ON v.id = c.coverage_id
    LEFT JOIN members_plan p ON p.id = v.plan_id
    LEFT JOIN providers_provider r ON r.npi = c.rendering_npi
    WHERE {standing}
"""
_STANDING = "c.state IN ('decided', 'paid', 'denied')"
_DECIDED = _ANY.format(source="claims_claim c", standing=_STANDING)
_OF_DECISIONS = _ANY.format(
    source="claims_decision t JOIN claims_claim c ON c.case_id = t.claim_id",
    standing=f"t.id = ANY(%s) AND d.id = t.id AND {_STANDING}",
)
NO_LETTER = """
    NOT EXISTS (
        SELECT 1 FROM letters_letterabout a
        WHERE a.subject = 'decision:' || d.id AND a.code = ANY(%s)
    )
"""
HELD_BACK = """
    EXISTS (
        SELECT 1 FROM cases_workitem w WHERE w.case_id = c.case_id AND w.done_at IS NULL
          AND w.queue = 'letters' AND w.reasons[1] LIKE 'held%%'
    )
"""
# A claim that was matched to its member by a person has no regimes from its receipt.
REGIMES = """
    CASE WHEN k.regimes <> '{}' THEN k.regimes::text[] ELSE ARRAY(
        SELECT jsonb_array_elements_text(d.stored::jsonb #> '{facts,plan,regimes}')
    ) END
"""
TOLD_AT_ONCE = f"""
    (NOT {REGIMES} && ARRAY['original_medicare'] AND (
        NOT {REGIMES} && ARRAY['medicare_advantage'] OR EXISTS (
            SELECT 1 FROM claims_decidedline l
            WHERE l.decision_id = d.id AND l.disposition = 'denied')))
"""
TOLD_BY_CYCLE = f"{REGIMES} && ARRAY['original_medicare', 'medicare_advantage']"
"""Whether a decision is told by a letter of its own, and in a statement; either, or both."""


def owed_at_once(
    decisions: Sequence[int], codes: Collection[str], *, decided_by: date
) -> list[Row]:
    """Those of these decisions that owe a letter of these codes at once, in order, their claims
    locked: those with none yet, and those of which one was held back.  What was decided after the
    day `decided_by` no letter of that day can tell.

    What another call holds is passed over.
    """
    return _rows(
        f"""
        {_OF_DECISIONS} AND ({NO_LETTER} OR {HELD_BACK})
          AND (d.decided_at AT TIME ZONE k.zone)::date <= %s
          AND {TOLD_AT_ONCE}
        ORDER BY d.id FOR NO KEY UPDATE OF c SKIP LOCKED
        """,
        [list(decisions), list(codes), decided_by],
    )


def held_here(members: Sequence[int]) -> list[int]:
    """Those of the members whom no other call holds, locked."""
    rows = _rows(
        "SELECT id FROM members_member WHERE id = ANY(%s) ORDER BY id "
        "FOR NO KEY UPDATE SKIP LOCKED",
        [list(members)],
    )
    return [row["id"] for row in rows]


def untold_of(members: Collection[int], codes: Collection[str], *, before: date) -> list[Row]:
    """Every decision of these members, of before a day, that no statement has told, in order."""
    return _rows(
        f"""
        {_DECIDED} AND {NO_LETTER} AND c.member_id = ANY(%s)
        AND (d.decided_at AT TIME ZONE k.zone)::date < %s ORDER BY d.decided_at, d.id
        """,
        [list(codes), list(members), before],
    )


def decided_of(case: int, *, whatever_became_of_it: bool = False) -> list[Row]:
    """The decision in force of one case; empty where there is none that a letter could tell.

    `whatever_became_of_it`: also of a claim that is decided anew, or was replaced.
    """
    decided = (
        _ANY.format(source="claims_claim c", standing="TRUE") if whatever_became_of_it else _DECIDED
    )
    return _rows(f"{decided} AND c.case_id = %s", [case])


def _rows(query: str, given: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def judged_of(rows: Sequence[Row], dated: date) -> list[Judged]:
    """The rows as letters read them; one query more, for who may act for these members."""
    acting = representatives_of({row["member_id"] for row in rows}, dated)
    return [_judged(row, acting) for row in rows]


def representatives_of(members: Collection[int], dated: date) -> Mapping[int, list[Person]]:
    """Who may act for these members on that day."""
    found: dict[int, list[Person]] = defaultdict(list)
    rows = _rows(
        "SELECT id, member_id, name, address FROM members_representative "
        "WHERE member_id = ANY(%s) AND days @> %s::date ORDER BY id",
        [list(members), dated],
    )
    for row in rows:
        lines = tuple(line for line in row["address"].replace("; ", "\n").splitlines() if line)
        found[row["member_id"]].append(Person(str(row["id"]), row["name"], lines))
    return found


def _judged(row: Row, acting: Mapping[int, list[Person]]) -> Judged:
    received = row["as_received"]
    if isinstance(received, str):
        received = json.loads(received)
    return Judged(
        decision=row["decision_id"],
        case=row["case_id"],
        claim=row["number"],
        account=row["patient_control_number"],
        received=row["received"],
        decided_on=row["decided_at"].astimezone(ZoneInfo(row["zone"])).date(),
        stored=json.loads(row["stored"]),
        member=insured_of(row, acting),
        provider=_rendering(row, received),
        billing=_billing(row, received),
        plan=row["plan"] or "your plan",
        payer_id=row["payer_id"] or "",
        told_before=row["told_before"],
    )


def member_insured(member: Member, dated: date) -> Insured:
    """A member on file as letters of that day address one, with who may act."""
    return insured_of(known_of(member), representatives_of({member.pk}, dated))


def known_of(member: Member) -> dict[str, Any]:
    """The columns of a member that letters are written from."""
    names = ("first_name", "middle_name", "last_name", "suffix", "address", "city", "state", "zip")
    known = {
        name: getattr(member, name)
        for name in (*names, "county", "confidential", "died_on", "language")
    }
    return known | {"member_id": member.pk, "member_number": member.number}


def insured_of(row: Row, acting: Mapping[int, list[Person]]) -> Insured:
    """The member as letters address one."""
    names = (row["first_name"], row["middle_name"], row["last_name"], row["suffix"])
    name = " ".join(part for part in names if part)
    town = " ".join(part for part in (row["state"], row["zip"]) if part)
    place = ", ".join(part for part in (row["city"], town) if part)
    return Insured(
        id=row["member_id"],
        number=row["member_number"],
        name=name,
        address=tuple(line for line in (row["address"], place) if line) if row["address"] else (),
        state=row["state"],
        county=row["county"],
        confidential=row["confidential"],
        died=row["died_on"] is not None,
        representatives=tuple(acting.get(row["member_id"], ())),
        language=row.get("language") or "en",
    )


def _rendering(row: Row, received: Mapping[str, Any]) -> Person:
    """As the claim named the provider; else as NPPES does; else by number."""
    said = received.get("rendering") or {}
    on_file = {"name": row["provider_name"], "first": row["provider_first"]}
    name = name_of(said) or name_of(on_file) or f"the provider with NPI {row['rendering_npi']}"
    return Person(row["rendering_npi"], name, address_of(said))


def _billing(row: Row, received: Mapping[str, Any]) -> Person:
    said = received.get("billing") or {}
    return Person(row["billing_npi"], name_of(said), address_of(said))


def name_of(said: Mapping[str, Any]) -> str:
    """First, middle and last name as a door was told them."""
    parts = (said.get("first"), said.get("middle"), said.get("name"))
    return " ".join(part.strip() for part in parts if part and part.strip())


def address_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines of an address as a door was told it; empty for none."""
    address = said.get("address")
    if not address:
        return ()
    town = " ".join(part for part in (address.get("state"), address.get("zip")) if part)
    place = ", ".join(part for part in (address.get("city"), town) if part)
    return tuple(line for line in (*address.get("lines", ()), place) if line)
