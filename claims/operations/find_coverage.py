"""The coverage a claim falls under when it arrives, and the regimes of its plan's terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from claims.operations.submitted import Submitted
from kernel.dates import Days
from kernel.members.matching import Match


@dataclass(frozen=True, slots=True)
class Held:
    """The coverage a claim falls under: its id, plan code and the regimes of the plan's terms."""

    coverage: int
    plan: str
    regimes: tuple[str, ...]


_COVERAGES = """
    SELECT c.member_id, lower(c.days), upper(c.days), c.id, c.plan_id, p.code
    FROM members_coverage c JOIN members_plan p ON p.id = c.plan_id
    WHERE c.member_id = ANY(%s) AND c.rank = 1 ORDER BY c.member_id, c.days
"""
_TERMS = """
    SELECT plan_id, lower(days), upper(days),
           ARRAY(SELECT jsonb_array_elements_text(terms -> 'regimes'))
    FROM members_planterms WHERE plan_id = ANY(%s) ORDER BY plan_id, days
"""


def find_coverage(submitted: Sequence[Submitted], people: Mapping[Any, Match]) -> list[Held | None]:
    """For each claim the coverage of its first day of service, else the last one before it."""
    members = {match.member for match in people.values() if match.member}
    coverages: dict[int, list[tuple[Days, int, int, str]]] = {}
    terms: dict[int, list[tuple[Days, tuple[str, ...]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGES, [list(members)])
        for member, start, to, *held in cursor.fetchall():
            coverages.setdefault(member, []).append((Days(start or date.min, to), *held))
        plans = {plan for of_member in coverages.values() for _, _, plan, _ in of_member}
        cursor.execute(_TERMS, [list(plans)])
        for plan, start, to, regimes in cursor.fetchall():
            found = (Days(start or date.min, to), tuple(regimes))
            terms.setdefault(plan, []).append(found)
    return [_one_held(claim, people[claim.patient], coverages, terms) for claim in submitted]


def _one_held(
    claim: Submitted,
    match: Match,
    coverages: Mapping[int, list[tuple[Days, int, int, str]]],
    terms: Mapping[int, list[tuple[Days, tuple[str, ...]]]],
) -> Held | None:
    day = claim.first_served
    of_member = coverages.get(match.member or 0, [])
    on_the_day = [each for each in of_member if day in each[0]]
    before = [each for each in of_member if each[0].start <= day]
    candidates = on_the_day or before[-1:] or of_member[:1]
    if not candidates:
        return None
    chosen = candidates[0]
    versions = terms.get(chosen[2], [])
    regimes = next((named for days, named in versions if day in days), None)
    if regimes is None and versions:
        regimes = versions[-1][1]
    return Held(chosen[1], chosen[3], regimes or ())
