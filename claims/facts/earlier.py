"""Other claims of the same members, and their authorizations with what is left of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from claims.adjudication import ApprovedService, Authorization, EarlierLine
from claims.adjudication.authorized import with_used
from claims.facts.apart import used_by
from claims.facts.members import MemberFacts
from kernel.dates import Days
from kernel.money import Money

Ref = tuple[int, int, EarlierLine]
_Line = tuple[Any, int, int, EarlierLine, EarlierLine]
"""Its claim's place in the order, the claim, the number, and the line as it looks from a claim
that comes after it and from one that came before."""

# What was decided of a line is looked up line by line: asked with NOT EXISTS, all denied lines
# there are may be gathered first, and a claim takes the longer the more claims are on file.
_LINES = """
    SELECT c.member_id, c.case_id, c.number, c.received, c.first_served, c.billing_npi,
           c.patient_control_number, l.number, l.served, c.rendering_npi, l.code, l.charge,
           l.diagnoses[1], l.modifiers
    FROM claims_claim c JOIN claims_line l ON l.claim_id = c.case_id
    LEFT JOIN LATERAL (
        SELECT d.id FROM claims_decision d WHERE d.claim_id = c.case_id
        ORDER BY d.number DESC LIMIT 1
    ) AS in_force ON TRUE
    WHERE c.member_id = ANY(%s) AND c.state NOT IN ('rejected', 'reversed', 'closed')
      AND c.frequency <> '8'
      AND coalesce((
        SELECT dl.disposition FROM claims_decidedline dl
        WHERE dl.decision_id = in_force.id AND dl.number = l.number
      ), '') <> 'denied'
    ORDER BY c.member_id, c.received, c.first_served, c.case_id, l.number
"""


@dataclass(slots=True)
class Earlier:
    """The paid or open lines of members, by member, each with its claim's place in the order."""

    lines: dict[int, list[_Line]] = field(default_factory=dict)

    def before(self, row: Mapping[str, Any], key: Any) -> list[Ref]:
        """The lines of the member's other claims, as they look from this one."""
        return [
            (case, number, first if other_key < key else later)
            for other_key, case, number, first, later in self.lines.get(row["member_id"], ())
            if case != row["case_id"]
        ]


def earlier_of(
    members: Mapping[int, MemberFacts],
    rows: list[dict[str, Any]],
    unseen: frozenset[int] = frozenset(),
) -> Earlier:
    """One query.  A member with a single claim and no other lines costs nothing more."""
    lines: dict[int, list[_Line]] = defaultdict(list)
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
            modifiers,
        ) in cursor.fetchall():
            if case in unseen:
                continue
            said = (served, npi, code, Money(charge), diagnosis, claim_number)
            first, later = (
                EarlierLine(*said, modifiers=tuple(modifiers), received_first=came_first)
                for came_first in (True, False)
            )
            key = (received, first_served, billing, control, case)
            lines[member].append((key, case, number, first, later))
    return Earlier(lines)


# Read in one statement, because nearly every member has none.
_PERMITS = """
    SELECT a.id, a.member_id, a.number, a.purpose, a.npi, lower(a.days), upper(a.days), a.units,
           a.used_before, a.status,
           (SELECT json_agg(json_build_array(number, code, units, lower(days), upper(days))
                            ORDER BY number)
            FROM claims_approvedservice WHERE authorization_id = a.id)
    FROM claims_authorization a WHERE a.member_id = ANY(%s) ORDER BY a.id
"""


def authorizations_of(
    members: Mapping[int, MemberFacts], unused: frozenset[int] = frozenset()
) -> dict[int, list[Authorization]]:
    """Authorizations with their used units: those before this system, and the sum of what paid
    lines posted, reversals taken off."""
    found: dict[int, list[Authorization]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PERMITS, [list(members)])
        rows = cursor.fetchall()
    if not rows:
        return found
    used = _used({member for _, member, *_ in rows}, unused)
    for identity, member, number, purpose, npi, start, to, units, before, status, services in rows:
        permit = Authorization(
            number=number,
            purpose=purpose,
            npi=npi or None,
            days=Days(start, to),
            units=units,
            used=before,
            status=status,
            services=tuple(_service(*each) for each in services or ()),
            id=identity,
        )
        found[member].append(with_used(permit, used))
    return found


def _service(number: int, code: str, units: int, start: str, to: str | None) -> ApprovedService:
    return ApprovedService(number, code, units, Days.read(start, to))


def _used(members: Collection[int], unused: frozenset[int]) -> dict[str, int]:
    """The units posted to each authorization's accounts, without what is looked away from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, sum(amount) FROM claims_posting "
            "WHERE member_id = ANY(%s) AND account LIKE 'toward\\_pa\\_%%' GROUP BY 1",
            [list(members)],
        )
        used = {account: int(units) for account, units in cursor.fetchall()}
    for (_, account, _), amount in used_by(unused).items():
        if account in used:
            used[account] -= amount.cents // 100
    return used
