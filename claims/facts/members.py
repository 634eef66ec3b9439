"""Members, their coverage and their plan's terms, as judgment sees them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from claims.adjudication import Member, OtherInsurance
from claims.facts.apart import used_by
from kernel.dates import Days
from kernel.members.models import Coverage, OpeningBalance, PlanTerms
from kernel.members.models import Member as MemberRow
from kernel.members.models import OtherInsurance as OtherRow
from kernel.money import ZERO, Money
from kernel.plan_terms import PlanTerms as Terms
from kernel.plan_terms import read_terms

Used = dict[int, Money]
ACCUMULATORS = ("toward_deductible", "toward_out_of_pocket")


@dataclass(slots=True)
class MemberFacts:
    """One member with everything dated that hangs on the person."""

    row: dict[str, Any]
    coverages: list[tuple[int, int, str, Days]] = field(default_factory=list)
    """(coverage id, plan id, plan code, days) of rank 1, ascending."""
    terms: dict[int, list[tuple[Days, Terms]]] = field(default_factory=dict)
    other: list[tuple[Days, OtherInsurance]] = field(default_factory=list)
    deductible_used: Used = field(default_factory=dict)
    out_of_pocket_used: Used = field(default_factory=dict)
    copay_taken: frozenset[tuple[str, date]] = frozenset()

    def _coverage(self, row: dict[str, Any]) -> tuple[int, int, str, Days] | None:
        """The claim's coverage: the one set on it, in force that day, or else the last before."""
        day = row["first_served"]
        held = [each for each in self.coverages if each[0] == row["coverage_id"]]
        held = held or [each for each in self.coverages if day in each[3]]
        if held:
            return held[0]
        before = [each for each in self.coverages if each[3].start <= day]
        candidates = before[-1:] or self.coverages[:1]
        return candidates[0] if candidates else None

    def plan_of(self, row: dict[str, Any]) -> str | None:
        found = self._coverage(row)
        return found[2] if found else None

    def terms_on(self, row: dict[str, Any]) -> Terms | None:
        """The plan's terms on the day of service; outside them, the nearest that say which
        program it is (the line is then denied for coverage, not for want of terms)."""
        found = self._coverage(row)
        versions = self.terms.get(found[1], []) if found else []
        day = row["first_served"]
        for days, terms in versions:
            if day in days:
                return terms
        if found and day in found[3]:
            return None
        return versions[-1][1] if versions else None

    def _other_terms(self, row: dict[str, Any], served: Collection[date]) -> frozenset[date]:
        """The days on which the member is covered, but not by the terms the claim is judged by."""
        found, judged_by = self._coverage(row), self.terms_on(row)
        plan = found[1] if found else None
        other = set()
        for day in served:
            under = next((of for _, of, _, days in self.coverages if day in days), None)
            versions = self.terms.get(plan or 0, ())
            said = next((terms for days, terms in versions if day in days), None)
            if under is not None and (under != plan or said != judged_by):
                other.add(day)
        return frozenset(other)

    def facts_for(self, row: dict[str, Any], served: Collection[date]) -> Member:
        """The member as the claim of this row meets them; `served` are its days of service."""
        found = self._coverage(row)
        plan = found[1] if found else None
        day = row["first_served"]
        return Member(
            id=self.row["number"],
            covered=tuple(days for _, of, _, days in self.coverages if of == plan),
            state=self.row["state"] or None,
            deductible_used=self.deductible_used,
            out_of_pocket_used=self.out_of_pocket_used,
            other_insurance=next((other for days, other in self.other if day in days), None),
            copay_taken=self.copay_taken,
            other_terms=self._other_terms(row, served),
        )


def members_of(
    ids: Collection[int], unused: frozenset[int] = frozenset()
) -> dict[int, MemberFacts]:
    """Seven queries for any number of members.  What the cases `unused` took is not counted."""
    rows = MemberRow.objects.filter(id__in=ids).values("id", "number", "state")
    found = {row["id"]: MemberFacts(dict(row)) for row in rows}
    plans = _coverages(found)
    terms = _terms(plans)
    for member in found.values():
        member.terms = {plan: terms[plan] for _, plan, _, _ in member.coverages if plan in terms}
    _others(found)
    _accumulators(found, unused)
    _copays(found, unused)
    return found


def _coverages(found: dict[int, MemberFacts]) -> set[int]:
    rows = Coverage.objects.filter(member__in=found, rank=1).order_by("member", "days")
    plans = set()
    for identity, member, plan, code, days in rows.values_list(
        "id", "member_id", "plan_id", "plan__code", "days"
    ):
        found[member].coverages.append((identity, plan, code, Days(days.lower, days.upper)))
        plans.add(plan)
    return plans


_read: dict[int, Terms | None] = {}
"""Terms this process has read, by row id.  A version's terms never change."""


def _terms(plans: Collection[int]) -> dict[int, list[tuple[Days, Terms]]]:
    made: dict[int, list[tuple[Days, Terms]]] = defaultdict(list)
    rows = PlanTerms.objects.filter(plan__in=plans).order_by("plan", "days")
    for identity, plan, days, document in rows.values_list("id", "plan_id", "days", "terms"):
        if identity not in _read:
            _read[identity], _ = read_terms(document, "terms")
        terms = _read[identity]
        if terms is not None:
            made[plan].append((Days(days.lower, days.upper), terms))
    return made


def _others(found: dict[int, MemberFacts]) -> None:
    for row in OtherRow.objects.filter(member__in=found):
        other = OtherInsurance(row.primary, row.kind or None, row.employer_size)
        days = Days(row.days.lower or date.min, row.days.upper)
        found[row.member_id].other.append((days, other))


def _accumulators(found: dict[int, MemberFacts], unused: frozenset[int]) -> None:
    """Sums of postings, and what was used before this system; there is no counter to drift."""
    sums: dict[tuple[int, str, int], Money] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member_id, account, year, sum(amount) FROM claims_posting "
            "WHERE member_id = ANY(%s) AND account = ANY(%s) GROUP BY 1, 2, 3",
            [list(found), list(ACCUMULATORS)],
        )
        for member, account, year, amount in cursor.fetchall():
            sums[member, account, year] = Money(amount)
    for row in OpeningBalance.objects.filter(member__in=found):
        key = (row.member_id, row.account, row.year)
        sums[key] = sums.get(key, ZERO) + Money(row.amount)
    for key, amount in used_by(unused).items():
        if key[0] in found and key[1] in ACCUMULATORS:
            sums[key] = sums.get(key, ZERO) - amount
    for (member, account, year), amount in sums.items():
        if account == "toward_deductible":
            found[member].deductible_used[year] = amount
        else:
            found[member].out_of_pocket_used[year] = amount


def _copays(found: dict[int, MemberFacts], unused: frozenset[int]) -> None:
    """Visits for which a decision in force took a copay."""
    taken: dict[int, set[tuple[str, date]]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.member_id, c.rendering_npi, l.served
            FROM claims_claim c
            JOIN claims_line l ON l.claim_id = c.case_id
            JOIN claims_decision d ON d.claim_id = c.case_id
            JOIN claims_decidedline dl ON dl.decision_id = d.id AND dl.number = l.number
            WHERE c.member_id = ANY(%s) AND c.state IN ('decided', 'paid') AND dl.copay > 0
              AND c.case_id <> ALL(%s)
              AND d.number = (SELECT max(number) FROM claims_decision WHERE claim_id = c.case_id)
            """,
            [list(found), sorted(unused)],
        )
        for member, npi, served in cursor.fetchall():
            taken[member].add((npi, served))
    for identity, visits in taken.items():
        found[identity].copay_taken = frozenset(visits)
