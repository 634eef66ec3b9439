"""The coverage a claim falls under when it arrives, and the regimes of its plan's terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.operations.submitted import Submitted
from kernel.dates import Days
from kernel.members.matching import Match
from kernel.members.models import Coverage, PlanTerms


@dataclass(frozen=True, slots=True)
class Held:
    """The coverage a claim falls under: its id, plan code and the regimes of the plan's terms."""

    coverage: int
    plan: str
    regimes: tuple[str, ...]


def find_coverage(submitted: Sequence[Submitted], people: Mapping[Any, Match]) -> list[Held | None]:
    """For each claim the coverage of its first day of service, else the last one before it."""
    members = {match.member for match in people.values() if match.member}
    coverages: dict[int, list[tuple[Days, int, int, str]]] = {}
    plans = set()
    rows = Coverage.objects.filter(member__in=members, rank=1).order_by("member", "days")
    for identity, member, plan, code, days in rows.values_list(
        "id", "member_id", "plan_id", "plan__code", "days"
    ):
        coverages.setdefault(member, []).append(
            (Days(days.lower, days.upper), identity, plan, code)
        )
        plans.add(plan)
    terms: dict[int, list[tuple[Days, tuple[str, ...]]]] = {}
    versions = PlanTerms.objects.filter(plan__in=plans).order_by("plan", "days")
    for plan, days, regimes in versions.values_list("plan_id", "days", "terms__regimes"):
        found = (Days(days.lower, days.upper), tuple(regimes))
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
