"""What opens the way to external review, and what does not: screening by the law, case by case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.external.on_file import UnableToGo
from appeals.models import Appeal, ExternalReview
from appeals.operations.assign_iro import assign
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.own_reversal import reverse
from appeals.operations.screen import Found, screen
from kernel.cases import sweep as sweeping
from kernel.cases.models import Deadline
from kernel.cases.timeline import record
from kernel.people.policy import Actor
from tests.appealing import appealed, denied, paying
from tests.external_reviews import SPECIALIST, roster, version
from tests.forwarding import delivered

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 7, 1, 14, tzinfo=UTC)
REVIEWER = Actor("dr.wu", "Lin Wu", frozenset({"clinical_reviewer"}))
GOOD = Found(covered=True, about="medical_judgment")


def request(at: datetime = ASKED, **said: str) -> ExternalReview:
    given = {"asked_by": "member", "basis": "final_denial"} | said
    wanted = ReviewAsked(**given, notice_received=date(2026, 6, 20))  # type: ignore[arg-type]
    return ask(wanted, SPECIALIST, at, received_at=at)


def upheld(levels: str, level: str = "internal_1", *regimes: str) -> Appeal:
    plan = paying.plan(*(regimes or ("erisa_self_funded",)), network="required")
    row = appealed(denied(paying.member(plan)))
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(
        state="decided", outcome="upheld", levels=levels, level=level
    )
    row.refresh_from_db()
    return row


def test_the_claimant_who_was_late_is_no_failure_of_the_plan() -> None:
    claim = denied(paying.member(paying.plan("erisa_self_funded", network="required")))
    told = datetime(2026, 3, 20, 16, tzinfo=UTC)  # in the 30 days of AE-03, from March 2
    record(claim.pk, "notice_sent", told, now=told, by="carrier", facts={"tells": "denial"})
    record(claim.pk, "notice_received", told, now=told, by="carrier")
    later = datetime(2026, 10, 1, 14, tzinfo=UTC)  # the 180 days from March 20 ended September 16
    sweeping.sweep(later, zone="America/New_York", every=timedelta(minutes=1))
    own = Deadline.objects.get(case=claim.pk, rule="AE-20")
    assert (own.due_on, own.state) == (date(2026, 9, 16), "late")
    row = request(later, claim=claim.number, basis="deemed_exhaustion")
    found = screen(row.number, GOOD, SPECIALIST, later + timedelta(hours=1), version(row))
    assert found.result == "ineligible"
    assert {each.name for each in found.parts if each.says == "fails"} == {"exhausted"}


def test_the_first_of_two_levels_is_no_final_denial() -> None:
    with pytest.raises(UnableToGo, match="second level"):
        request(appeal=upheld("two").number)
    last = request(appeal=upheld("two", "internal_2").number)
    found = screen(last.number, GOOD, SPECIALIST, ASKED + timedelta(hours=1), version(last))
    assert found.result == "eligible"


def test_a_plan_may_waive_its_second_level() -> None:
    row = request(appeal=upheld("two").number, basis="waived")
    said = Found(covered=True, about="medical_judgment", waived=True)
    found = screen(row.number, said, SPECIALIST, ASKED + timedelta(hours=1), version(row))
    assert found.result == "eligible"


def test_the_plan_that_reverses_locks_the_claim_before_it_seals(tmp_path: Path) -> None:
    roster()
    row = request(appeal=upheld("one").number)
    screen(row.number, GOOD, SPECIALIST, ASKED, version(row))
    review = assign(row.number, SPECIALIST, ASKED + timedelta(hours=1), version(row))
    delivered(tmp_path, ASKED + timedelta(hours=2))
    review.refresh_from_db()
    now = ASKED + timedelta(days=1)
    with CaptureQueriesContext(connection) as asked:
        reverse(review.number, "New records show it.", REVIEWER, now, version(review))
    said = [each["sql"] for each in asked]
    locks = [n for n, sql in enumerate(said) if "claims_claim" in sql and "FOR UPDATE" in sql]
    seals = [n for n, sql in enumerate(said) if "INSERT INTO record_seal" in sql]
    assert locks[0] < seals[0], "whoever decides claims locks first and seals last"


def test_what_hhs_screens_is_no_duty_of_the_plan() -> None:
    row = request(appeal=upheld("one", "internal_1", "aca_individual", "tx_insured").number)
    assert row.process == "hhs"
    owed = Deadline.objects.filter(case=row.pk)
    assert "external_preliminary_review" not in owed.values_list("clock", flat=True)
    assert "external_documents" in owed.values_list("clock", flat=True)


def test_a_notice_older_than_the_denial_it_tells_is_refused() -> None:
    claim = denied(paying.member(paying.plan("erisa_self_funded", network="required")))
    # decided on March 18, 2026
    asked = ReviewAsked("member", "deemed_exhaustion", claim=claim.number)
    with pytest.raises(UnableToGo, match="received March 17, 2026, and the decision is of March"):
        ask(replace(asked, notice_received=date(2026, 3, 17)), SPECIALIST, ASKED, received_at=ASKED)
    assert ask(
        replace(asked, notice_received=date(2026, 3, 18)), SPECIALIST, ASKED, received_at=ASKED
    )
