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
from appeals.operations.decide import AppealWord, LineWord, write_decision
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.own_reversal import reverse
from appeals.operations.screen import Found, screen
from appeals.operations.second_level import second_level
from kernel.cases import sweep as sweeping
from kernel.cases.anew import reckon_every
from kernel.cases.models import Deadline, Event
from kernel.cases.more_clocks import open_more
from kernel.cases.timeline import record
from kernel.clocks import catalogue
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE, appealed, denied, paying
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


def test_of_two_levels_the_first_has_the_time_of_the_second_and_not_of_external_review() -> None:
    plan = paying.plan("erisa_self_funded", network="required")
    wanted = Wanted("member", claim=denied(paying.member(plan)).number, notice_dated=NOTICE)
    row = open_appeal(wanted, received_at=RECEIVED, zone=ZONE, now=NOW, by="i.katz", levels="two")
    assert (row.levels, row.level) == ("two", "internal_1")
    clocks = set(Deadline.objects.filter(case=row.pk).values_list("clock", flat=True))
    assert "external_review_filing" not in clocks, "no final denial opens it yet"
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    decided_by_the_plan(row)
    told = datetime(2026, 6, 22, 16, tzinfo=UTC)
    facts = {"only_day": "2026-06-22"}
    record(row.pk, "notice_dated", told, now=told, by="carrier", facts=facts)
    second = Deadline.objects.get(case=row.pk, clock="erisa_second_level_filing")
    # taken as received June 27; 180 days: December 24, as the letter of the first level tells
    assert (second.rule, second.due_on) == ("AE-20", date(2026, 12, 24))
    waived = request(appeal=row.number, basis="waived")
    second.refresh_from_db()
    assert second.state == "running", "who asks outside has not asked for the second level"
    assert waived.state == "asked"
    at = datetime(2026, 7, 10, 14, tzinfo=UTC)
    made = second_level(row.number, Wanted("member"), received_at=at, now=at, by="test")
    second.refresh_from_db()
    assert second.state == "met"
    clocks = set(Deadline.objects.filter(case=made.pk).values_list("clock", flat=True))
    assert "external_review_filing" in clocks
    assert "erisa_second_level_filing" not in clocks


def test_one_on_file_from_before_has_the_time_of_the_second_once_all_is_reckoned_anew() -> None:
    plan = paying.plan("erisa_self_funded", network="required")
    wanted = Wanted("member", claim=denied(paying.member(plan)).number, notice_dated=NOTICE)
    row = open_appeal(wanted, received_at=RECEIVED, zone=ZONE, now=NOW, by="i.katz", levels="two")
    as_opened_before(row)
    told = datetime(2026, 6, 22, 16, tzinfo=UTC)
    record(row.pk, "notice_dated", told, now=told, by="carrier", facts={"only_day": "2026-06-22"})
    for state in ("admitted", "decided", "closed"):
        Appeal.objects.filter(pk=row.pk).update(state=state)
    Appeal.objects.filter(pk=row.pk).update(outcome="upheld")
    (found,) = reckon_every(now=told, by="o.ps")
    changed = {each.clock: (each.before, each.after) for each in found.moved}
    before, after = changed["external_review_filing"]
    # taken as received June 27, and four months: October 27
    assert before
    assert (before.due_on, after) == (date(2026, 10, 27), None)
    before, after = changed["erisa_second_level_filing"]
    assert after
    assert (before, after.due_on) == (None, date(2026, 12, 24))
    kept = Event.objects.get(case=row.pk, name="deadlines_moved")
    assert "2026-10-27" in str(kept.facts["moved"]), "the old answer stays in the record"
    assert list(reckon_every(now=told, by="o.ps")) == []


def as_opened_before(row: Appeal) -> None:
    """With the clocks such an appeal had before the file of clocks was put right."""
    Deadline.objects.filter(case=row.pk, clock="erisa_second_level_filing").delete()
    open_more(row.case, [catalogue()["external_review_filing"]], now=NOW)


def decided_by_the_plan(row: Appeal) -> None:
    """The one line of it, upheld."""
    batch = Batch()
    word = AppealWord(
        (LineWord(1, "upheld", "No contract ties it.", "Section 4.2"),), "As below.", ""
    )
    at = datetime(2026, 6, 20, 15, tzinfo=UTC)
    write_decision(row, word, "plan", {}, batch, now=at, recorded_by="dr.wu")
    batch.seal(at)


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
