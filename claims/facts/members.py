"""Members, their coverage and their plan's terms, as judgment sees them."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from claims.adjudication import Member, OtherInsurance
from claims.facts.apart import used_by
from kernel.dates import Days
from kernel.money import ZERO, Money
from kernel.plan_terms import PlanTerms as Terms
from kernel.plan_terms import read_terms

Used = dict[int, Money]
_EVER = date.min.isoformat()
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

    def use(self, account: str, year: int, amount: Money) -> None:
        """Count an amount that the member has used of a year's deductible or maximum."""
        deductible = account == "toward_deductible"
        used = self.deductible_used if deductible else self.out_of_pocket_used
        used[year] = used.get(year, ZERO) + amount

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


# One row a member, with what hangs on the person.  Sums of postings: there is no counter to drift.
_MEMBERS = """
    SELECT m.id, m.number, m.state,
           (SELECT json_agg(json_build_array(c.id, c.plan_id, p.code, lower(c.days), upper(c.days))
                            ORDER BY c.days)
            FROM members_coverage c JOIN members_plan p ON p.id = c.plan_id
            WHERE c.member_id = m.id AND c.rank = 1),
           (SELECT json_agg(json_build_array("primary", kind, employer_size, lower(days),
                                             upper(days)) ORDER BY days)
            FROM members_otherinsurance WHERE member_id = m.id),
           (SELECT json_agg(json_build_array(account, year, amount::text)) FROM (
                SELECT account, year, sum(amount) AS amount FROM claims_posting
                WHERE member_id = m.id AND account = ANY(%s) GROUP BY 1, 2
                UNION ALL
                SELECT account, year, amount FROM members_openingbalance
                WHERE member_id = m.id AND account = ANY(%s)
            ) AS used)
    FROM members_member m WHERE m.id = ANY(%s)
"""
# A version that was read before comes without its text.
_TERMS = """
    SELECT id, plan_id, lower(days), upper(days), CASE WHEN id <> ALL(%s) THEN terms END
    FROM members_planterms WHERE plan_id = ANY(%s) ORDER BY plan_id, days
"""


def members_of(
    ids: Collection[int], unused: frozenset[int] = frozenset()
) -> dict[int, MemberFacts]:
    """Three queries for any number of members.  What the cases `unused` took is not counted."""
    if not ids:
        return {}
    found: dict[int, MemberFacts] = {}
    with connection.cursor() as cursor:
        accounts = list(ACCUMULATORS)
        cursor.execute(_MEMBERS, [accounts, accounts, list(ids)])
        for identity, number, state, coverages, other, used in cursor.fetchall():
            facts = MemberFacts({"id": identity, "number": number, "state": state})
            facts.coverages = [
                (of, plan, code, Days.read(start or _EVER, to))
                for of, plan, code, start, to in coverages or ()
            ]
            facts.other = [
                (Days.read(start or _EVER, to), OtherInsurance(primary, kind or None, size))
                for primary, kind, size, start, to in other or ()
            ]
            for account, year, amount in used or ():
                facts.use(account, year, Money(amount))
            found[identity] = facts
    terms = _terms({plan for member in found.values() for _, plan, _, _ in member.coverages})
    for member in found.values():
        member.terms = {plan: terms[plan] for _, plan, _, _ in member.coverages if plan in terms}
    for (identity, account, year), amount in used_by(unused).items():
        if identity in found and account in ACCUMULATORS:
            found[identity].use(account, year, -amount)
    _copays(found, unused)
    return found


_read: dict[int, Terms | None] = {}
"""Terms this process has read, by row id.  A version's terms never change."""


def _terms(plans: Collection[int]) -> dict[int, list[tuple[Days, Terms]]]:
    made: dict[int, list[tuple[Days, Terms]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, [list(_read), list(plans)])
        for identity, plan, start, to, document in cursor.fetchall():
            if identity not in _read:
                _read[identity], _ = read_terms(json.loads(document), "terms")
            terms = _read[identity]
            if terms is not None:
                made[plan].append((Days(start or date.min, to), terms))
    return made


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
