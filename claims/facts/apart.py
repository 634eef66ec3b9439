"""What is looked away from where a claim is judged in the place of another."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from claims.adjudication.replaced import Replaced
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class Apart:
    """Cases that count as not judged yet (`unused`): what they took of the member's year, of a
    visit's copay and of an authorization.  `unseen` are cases that count as not there at all."""

    unused: frozenset[int] = frozenset()
    unseen: frozenset[int] = frozenset()
    originals: Mapping[int, Replaced] = field(default_factory=dict)
    """What each replacement is about, by its case."""


NOTHING = Apart()


def used_by(cases: frozenset[int]) -> dict[tuple[int, str, int], Money]:
    """What these cases' decisions took of members' years, by member, account and year."""
    if not cases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.member_id, p.account, p.year, sum(p.amount)
            FROM claims_posting p JOIN claims_decision d ON d.id = p.decision_id
            WHERE d.claim_id = ANY(%s) AND p.account LIKE 'toward\\_%%' AND p.member_id IS NOT NULL
            GROUP BY 1, 2, 3
            """,
            [sorted(cases)],
        )
        return {(row[0], row[1], row[2]): Money(row[3]) for row in cursor.fetchall()}
