"""A claim is judged by the terms of its first day; a line under others is not paid by those."""

from dataclasses import replace
from datetime import date

import pytest

from claims.facts import load
from kernel.dates import Days
from kernel.members.models import Member, PlanTerms
from tests import factories, paying
from tests.paying import Lined

pytestmark = pytest.mark.django_db

OLD, NEW = date(2026, 1, 30), date(2026, 2, 2)
CHANGED = date(2026, 2, 1)
BEFORE, AFTER = Days(date(2026, 1, 1), CHANGED), Days(CHANGED, None)
TERMS = {"regimes": ["aca_group"], "deductible": "500.00"}


def facts(of: Member) -> tuple[frozenset[date], str]:
    """The days under other terms, and the deductible the claim of two days is judged by."""
    claim = paying.submitted(of, [Lined("100.00", "0.00"), Lined("200.00", "0.00")])
    first, second = claim.lines
    lines = (replace(first, served=OLD), replace(second, served=NEW))
    (loaded,) = load(paying.on_file([replace(claim, lines=lines)]))
    assert loaded.claim
    return loaded.claim.member.other_terms, str(loaded.claim.plan.deductible)


def test_the_plan_says_something_else_from_a_day_on() -> None:
    plan = factories.plan(terms=TERMS, days=BEFORE)
    PlanTerms.objects.create(
        plan=plan, days=factories.between(AFTER), terms=TERMS | {"deductible": "750.00"}
    )
    person = factories.member()
    factories.coverage(person, plan)
    assert facts(person) == ({NEW}, "500.00")


def test_the_same_terms_again_are_no_others() -> None:
    plan = factories.plan(terms=TERMS, days=BEFORE)
    PlanTerms.objects.create(plan=plan, days=factories.between(AFTER), terms=TERMS)
    person = factories.member()
    factories.coverage(person, plan)
    assert facts(person) == (frozenset(), "500.00")


def test_terms_that_nobody_has_put_on_file_are_not_taken_for_the_old_ones() -> None:
    person = factories.member()
    factories.coverage(person, factories.plan(terms=TERMS, days=BEFORE))
    assert facts(person) == ({NEW}, "500.00")


def test_the_member_went_to_another_plan_of_ours() -> None:
    person = factories.member()
    factories.coverage(person, factories.plan(terms=TERMS), days=BEFORE)
    factories.coverage(person, factories.plan(terms=TERMS), days=AFTER)
    assert facts(person) == ({NEW}, "500.00")


def test_a_day_without_coverage_is_not_one_of_other_terms() -> None:
    person = factories.member()
    factories.coverage(person, factories.plan(terms=TERMS), days=BEFORE)
    assert facts(person) == (frozenset(), "500.00")
