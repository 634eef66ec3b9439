"""A claim that waits for a person, and the people of a desk: for tests of what they may do."""

from dataclasses import replace
from datetime import date
from typing import Any

from claims.models import Claim, Decision
from claims.operations.decide import adjudicate
from claims.operations.review.found import Found, findings_of
from claims.operations.review.held import read
from claims.operations.review.words import Say, Word
from kernel.cases.version import version_of
from kernel.members.models import OpeningBalance
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from kernel.people.staffing import Licence
from providers.models import Provider
from tests.staff import staff
from tests.working import NOW, of_one_member, people

LATE, DOUBT = "timely_filing", "medical_necessity"
REASON = "The other payer's letter of May 4 is on file."
PAYS = "212.18"
"""The deductible is used up: of the allowed 265.23 the member pays 20 percent, 53.05 (53.046), and
the plan 212.18."""

ORTHOPEDICS = "207X00000X"
PHYSICIAN = Licence("physician", "orthopedic surgery", "INV-1", "TX", date(2026, 6, 15))
NURSE = Licence("nurse", "orthopedic surgery", "INV-2", "TX")


def pended(*, visits: int = 1, late: bool = True, doubt: bool = False) -> Claim:
    """The first of a member's visits, pended: it came late, with an excuse only a person can weigh;
    or two chains fit it, which is a medical question.  The other visits wait to be judged."""
    cases = of_one_member(visits, people(90))
    claim = Claim.objects.get(pk=cases[0])
    OpeningBalance.objects.create(
        member=claim.member, year=2026, account="toward_deductible", amount="500.00", source="test"
    )
    Provider.objects.filter(npi=claim.rendering_npi).update(taxonomy=ORTHOPEDICS)
    said: dict[str, Any] = {}
    if late:
        said |= {"received": date(2027, 6, 1), "lateness_excuse": "another payer erred"}
    if doubt:
        said |= {"joining_doubt": "Two open chains of this member fit."}
    Claim.objects.filter(pk=claim.pk).update(**said)
    adjudicate([claim.pk], now=NOW, by="test")
    claim.refresh_from_db()
    assert claim.state == "pended"
    return claim


def office() -> dict[str, Actor]:
    """Invented staff: who may pay how much in employers' plans, and who reviews."""
    staff("v.cole", "supervisor", authority={"": "5000.00"})
    staff("s.reed", "senior_adjuster", reports_to="v.cole", authority={"aca_group": "1000.00"})
    staff("t.ruiz", "senior_adjuster", reports_to="v.cole", authority={"aca_group": "250.00"})
    staff("a.ito", "adjuster", reports_to="s.reed", authority={"aca_group": "100.00"})
    staff("b.lund", "adjuster", reports_to="s.reed", authority={"aca_group": "500.00"})
    staff("dr.wu", "clinical_reviewer", licences=(PHYSICIAN,))
    staff("n.hale", "clinical_reviewer", licences=(NURSE,))
    staff("c.odom", "compliance_officer")
    staff("i.katz", "intake")
    names = ("v.cole", "s.reed", "t.ruiz", "a.ito", "b.lund", "dr.wu", "n.hale", "c.odom", "i.katz")
    return {name: actor_named(name) for name in names}


def found(claim: Claim, rule: str, line: int = 1) -> Found:
    """What the rule finds on the line now."""
    of_rule = [each for each in findings_of(read(claim.pk).stored) if each.rule == rule]
    return next(each for each in of_rule if each.line == line)


def word(claim: Claim, rule: str, say: Say = "override", reason: str = REASON) -> Word:
    """A word on exactly that."""
    return Word(rule, 1, found(claim, rule).key, say, reason)


def other(seen: Word) -> Word:
    """The same word on a finding nobody saw."""
    return replace(seen, seen="0" * 32)


def in_force(claim: Claim) -> Decision:
    return Decision.objects.filter(claim=claim).latest("number")


def version(claim: Claim) -> str:
    return version_of(claim.pk)
