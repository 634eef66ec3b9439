"""Other claims of the same members, and their authorizations with what is left of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection

from claims.adjudication import Authorization, EarlierLine
from claims.adjudication.authorized import used_by
from claims.facts.members import MemberFacts
from claims.models import Authorization as AuthorizationRow
from kernel.dates import Days
from kernel.money import Money

Ref = tuple[int, int, EarlierLine]

_LINES = """
    SELECT c.member_id, c.case_id, c.number, c.received, c.first_served, c.billing_npi,
           c.patient_control_number, l.number, l.served, c.rendering_npi, l.code, l.charge,
           l.diagnoses[1]
    FROM claims_claim c JOIN claims_line l ON l.claim_id = c.case_id
    WHERE c.member_id = ANY(%s) AND c.state NOT IN ('rejected', 'reversed', 'closed')
      AND c.frequency <> '8'
      AND NOT EXISTS (
        SELECT 1 FROM claims_decidedline dl JOIN claims_decision d ON d.id = dl.decision_id
        WHERE d.claim_id = c.case_id AND dl.number = l.number AND dl.disposition = 'denied'
          AND d.number = (SELECT max(number) FROM claims_decision WHERE claim_id = c.case_id)
      )
    ORDER BY c.member_id, c.received, c.first_served, c.case_id, l.number
"""


@dataclass(slots=True)
class Earlier:
    """The paid or open lines of members, by member, each with its claim's place in the order."""

    lines: dict[int, list[tuple[Any, Ref]]] = field(default_factory=dict)

    def before(self, row: Mapping[str, Any], key: Any) -> list[Ref]:
        """The lines of the member's other claims, as they look from this one."""
        found = []
        for other_key, (case, number, line) in self.lines.get(row["member_id"], ()):
            if case == row["case_id"]:
                continue
            first = other_key < key
            found.append((case, number, line if first else replace(line, received_first=False)))
        return found


def earlier_of(
    members: Mapping[int, MemberFacts],
    rows: list[dict[str, Any]],
    unseen: frozenset[int] = frozenset(),
) -> Earlier:
    """One query.  A member with a single claim and no other lines costs nothing more."""
    lines: dict[int, list[tuple[Any, Ref]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(members)])
        for (
            member,
            case,
            claim_number,
            received,
            first_served,
            billing,
            control,
            number,
            served,
            npi,
            code,
            charge,
            diagnosis,
        ) in cursor.fetchall():
            line = EarlierLine(served, npi, code, Money(charge), diagnosis, claim_number)
            key = (received, first_served, billing, control, case)
            if case not in unseen:
                lines[member].append((key, (case, number, line)))
    return Earlier(lines)


def authorizations_of(
    members: Mapping[int, MemberFacts], unused: frozenset[int] = frozenset()
) -> dict[int, list[Authorization]]:
    """Authorizations with their used units: those before this system, and one a paid claim,
    whether the claim names the number or was covered without it."""
    found: dict[int, list[Authorization]] = defaultdict(list)
    for row in AuthorizationRow.objects.filter(member__in=members).order_by("id"):
        found[row.member_id].append(
            Authorization(
                number=row.number,
                purpose=row.purpose,
                npi=row.npi or None,
                days=Days(row.days.lower, row.days.upper),
                units=row.units,
                used=row.used_before,
                status=row.status,
            )
        )
    for member, opinion, named, npi, served in _paid(found, unused):
        number = used_by(
            found[member], opinion=opinion, named=named or None, npi=npi, served=served
        )
        found[member] = [
            replace(each, used=each.used + 1) if each.number == number else each
            for each in found[member]
        ]
    return found


def _paid(
    members: Collection[int], unused: frozenset[int]
) -> list[tuple[int, int | None, str, str, date]]:
    """The paid claims of these members, in the order of judgment."""
    if not members:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.member_id, c.opinion, c.authorization_number, c.rendering_npi, c.first_served
            FROM claims_claim c
            JOIN claims_decision d ON d.claim_id = c.case_id AND d.disposition = 'paid'
             AND d.number = (SELECT max(number) FROM claims_decision WHERE claim_id = c.case_id)
            WHERE c.member_id = ANY(%s) AND c.state IN ('decided', 'paid')
              AND c.case_id <> ALL(%s) AND (c.opinion IS NOT NULL OR c.authorization_number <> '')
            ORDER BY c.received, c.first_served, c.billing_npi COLLATE "C",
                     c.patient_control_number COLLATE "C", c.case_id
            """,
            [list(members), sorted(unused)],
        )
        return cursor.fetchall()
