"""Which replacements and voids name a claim on file, asked before they are on file themselves.

A door asks it to refuse what takes nothing back (`claims.edi.originals`).  It is a wide look: what
it finds may still be ambiguous, taken back already, or a void's own number, and `find_original`
sends that to a person.  What it does not find, no person could find either: no claim of this member
by this provider (NPI or tax number) to this payer has that number, ours or the provider's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kernel.members.matching import Match, Named, match

_FOUND = """
    WITH asked AS (
        SELECT a.*, p.payer_id AS payer
        FROM unnest(%s::int[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[],
                    %s::date[]) AS a(place, named, member, number, npi, tin, served)
        LEFT JOIN members_coverage v
            ON v.member_id = a.member AND v.rank = 1 AND v.days @> a.served
        LEFT JOIN members_plan p ON p.id = v.plan_id
    ), found AS (
        SELECT a.place, a.npi, a.tin, a.payer, c.billing_npi, c.billing_tin, c.coverage_id
        FROM asked a JOIN claims_claim c ON c.number = upper(a.named)
        WHERE a.member IS NULL OR c.member_id IS NULL OR c.member_id = a.member
        UNION ALL
        SELECT a.place, a.npi, a.tin, a.payer, c.billing_npi, c.billing_tin, c.coverage_id
        FROM asked a JOIN claims_claim c
            ON c.member_id = a.member AND c.patient_control_number = a.named
        UNION ALL
        SELECT a.place, a.npi, a.tin, a.payer, c.billing_npi, c.billing_tin, c.coverage_id
        FROM asked a JOIN claims_claim c
            ON c.member_id IS NULL AND c.subscriber_id = a.number
            AND c.patient_control_number = a.named
    )
    SELECT DISTINCT f.place FROM found f
    LEFT JOIN members_coverage v ON v.id = f.coverage_id
    LEFT JOIN members_plan p ON p.id = v.plan_id
    WHERE (f.billing_npi = f.npi OR (f.billing_tin <> '' AND f.billing_tin = f.tin))
      AND (coalesce(p.payer_id, '') IN ('', f.payer) OR coalesce(f.payer, '') = '')
"""
"""By our number; by the provider's own; and that of a claim whose patient nobody has matched yet.
Two payers are told apart where both are known."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a replacement or void says of the claim it is about.  `named` is its REF*F8; `served`
    its own first day of service."""

    named: str
    patient: Named
    billing_npi: str
    billing_tin: str
    served: date


def on_file(sought: Sequence[Sought]) -> set[int]:
    """The places, in `sought`, of those that name a claim on file, or may once a person has matched
    their patient.  A fixed number of statements for any number."""
    if not sought:
        return set()
    people = match({each.patient for each in sought})
    unsure = {at for at, each in enumerate(sought) if _is_unsure(people[each.patient])}
    columns: list[Any] = [
        list(range(len(sought))),
        [each.named.strip() for each in sought],
        [people[each.patient].member for each in sought],
        [each.patient.number for each in sought],
        [each.billing_npi for each in sought],
        [each.billing_tin for each in sought],
        [each.served for each in sought],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, columns)
        return unsure | {place for (place,) in cursor.fetchall()}


def _is_unsure(found: Match) -> bool:
    """The number is a member's and the name or birth date another's: a person says whose it is."""
    return found.member is None and found.why != "unknown"
