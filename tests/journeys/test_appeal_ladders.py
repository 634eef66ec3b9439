"""Ladders of appeals climbed with a real worker and its clock: the hours to the IRE, two levels of
a self-funded plan, external review over a month without that day, a representative's late papers,
and a refusal to hurry."""

import csv
import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, ExternalReview
from appeals.operations import expedite
from appeals.operations.assign import candidates
from appeals.operations.assign_iro import assign
from appeals.operations.external_request import ReviewAsked
from appeals.operations.external_request import ask as ask_review
from appeals.operations.on_file import REVIEW
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.papers import Papers, ask, take
from appeals.operations.plan_levels import levels_of
from appeals.operations.screen import Found, screen
from appeals.operations.second_level import ask_second_level
from claims.operations.authorizations.decide import decide as decide_request
from config.embedded.place import Place
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.letters.models import Letter
from kernel.members.models import PlanTerms
from kernel.outside.models import Packet
from kernel.record.verifying import verify
from tests import authorizing, paying
from tests.appeal_letters import NEW_YORK, on, says_everything, sent
from tests.appeal_letters import decided as upheld_by_plan
from tests.appealing import ZONE, appealed, denied
from tests.correcting import amounts, latest, paid
from tests.external_reviews import SPECIALIST, roster
from tests.forwarding import receipts
from tests.journeys.clock_of import moved_by
from tests.journeys.test_worker import await_, broker, place, worker
from tests.reviewing_appeals import (
    admit,
    decided,
    given,
    office,
    outside_the_network,
    upheld,
    won,
)

__all__ = ["broker", "place"]

pytestmark = pytest.mark.django_db(transaction=True)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder through which the worker hands files to reviewers outside."""
    folder = tmp_path / "outside"
    monkeypatch.setenv("RECOURSE_OUTSIDE", str(folder))
    return folder


def on_the_day(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> float:
    """It is that moment, here and (`ahead`) in a worker, whatever day this machine has."""
    ahead = (moment - timezone.now()).total_seconds()
    monkeypatch.setattr("django.utils.timezone.now", moved_by(ahead))
    return ahead


def taken_by_the_reviewer(outside: Path, review: ExternalReview) -> datetime:
    """The worker hands the one file over, and takes the carrier's receipt; when it arrived."""
    await_(lambda: any((outside / "out").glob("packets-*/receipts.csv")))
    (listed,) = (outside / "out").glob("packets-*/receipts.csv")
    (row,) = csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8")))
    assert (listed.parent / row["file"]).read_bytes() == bytes(
        Packet.objects.get(case=review.pk).pdf
    )
    at = timezone.now()
    (outside / "in").mkdir()
    draft = outside / "receipts.part"
    draft.write_text(receipts([row], at), encoding="utf-8")
    os.utime(draft, (at.timestamp(), at.timestamp()))
    draft.rename(outside / "in" / "receipts.csv")
    await_(lambda: (outside / "taken" / "receipts.csv").exists())
    return at


def clock(row: Appeal | ExternalReview, name: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=name)


def due(row: Appeal | ExternalReview, name: str) -> tuple[date | None, str]:
    found = clock(row, name)
    return found.due_on, found.state


def closed(*rows: Appeal) -> Callable[[], bool]:
    of = Appeal.objects.filter(pk__in=[row.pk for row in rows], state="closed")
    return lambda: of.count() == len(rows)


def refused_in_advance(at: datetime, zone: str = ZONE) -> Appeal:
    """A second opinion a Medicare Advantage plan refused; the member appeals and asks to hurry."""
    office()
    made = authorizing.requested(paying.member(authorizing.plan(network="required")))
    verdict = replace(authorizing.refusal(), reviewer=None)
    decide_request(made.number, verdict, now=authorizing.RECEIVED, by="dr.wu")
    notice = (at - 10 * DAY).date()
    wanted = Wanted("member", request=made.number, notice_dated=notice, expedited=True)
    return open_appeal(wanted, received_at=at, zone=zone, now=at, by="i.katz")


def last_two_o_clock(now: datetime) -> tuple[datetime, str]:
    """14:00 less than 23 hours ago, on the wall of one of two zones."""
    for zone in (ZONE, "America/Los_Angeles"):
        wall = now.astimezone(ZoneInfo(zone))
        today = wall.replace(hour=14, minute=0, second=0, microsecond=0)
        two = (today if today <= wall else today - DAY).astimezone(UTC)
        if now - two < 23 * HOUR:
            return two, zone
    raise AssertionError("the two zones are three hours apart")


def test_upheld_at_two_the_expedited_file_is_there_by_two_the_next_day(
    broker: Place, outside: Path
) -> None:
    two, zone = last_two_o_clock(timezone.now())
    # Asked 20 hours before: 20 of the 72 hours are gone when it is upheld.
    row = refused_in_advance(two - 20 * HOUR, zone)
    admit(row, two)
    given(row, "dr.vale", two)
    decided(row, "dr.vale", two, upheld(why="The operation note shows a stable knee since May."))
    review = ExternalReview.objects.get()
    # 14:00 + 24 hours = 10 hours to midnight + 14 hours of the next day: 14:00.
    assert clock(row, "ma_forward_expedited_upheld").late_from == two + 24 * HOUR
    assert clock(row, "ma_forward_expedited_upheld").state == "running"
    assert not Event.objects.filter(case=row.pk, name="file_forwarded").exists()
    with worker(broker):
        at = taken_by_the_reviewer(outside, review)
    assert two < at < two + 24 * HOUR
    assert clock(row, "ma_forward_expedited_upheld").state == "met"
    ire = clock(review, "ma_ire_expedited")
    assert (ire.state, ire.late_from) == ("running", at + 72 * HOUR)
    assert verify().damage == []


def self_funded_with_two_levels(code: str, since: date) -> None:
    """What the plan says of itself from a day on; what it said before ends the day before."""
    before = PlanTerms.objects.get(plan__code=code)
    new = {"regimes": ["erisa_self_funded"], "review_levels": "two", "deductible": "0.00"}
    PlanTerms.objects.filter(pk=before.pk).update(days=(before.days.lower, since))
    PlanTerms.objects.create(plan=before.plan, days=(since, None), terms=before.terms | new)


def test_two_levels_of_a_self_funded_plan_to_payment(
    broker: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = on_the_day(on(7, 22), monkeypatch)
    office()
    story = outside_the_network(tmp_path)
    self_funded_with_two_levels(story.person.plan, date(2026, 2, 1))
    number = story.bill("400.00")
    assert latest(number).disposition == "denied"
    wanted = Wanted("member", claim=number, notice_dated=date(2026, 5, 4))
    first = open_appeal(
        wanted, received_at=on(6, 1), zone=ZONE, now=on(6, 1), by="i.katz", levels=levels_of(wanted)
    )
    # June 1 + 30: June 30 is 29 days on, July 1 is 30; or: June has 30 days, so July 1.
    level = "erisa_postservice_appeal_two_levels"
    assert due(first, level) == (date(2026, 7, 1), "running")
    admit(first, on(6, 2))
    given(first, "c.mora", on(6, 2))
    decided(first, "c.mora", on(6, 18), upheld())
    assert "abd_level member" in sent(on(6, 19))
    says_everything(Letter.objects.get(code="abd_level"))
    assert clock(first, level).state == "met"

    further = Wanted("member", claim=number)  # its time runs from the notice of the first level
    second = ask_second_level(
        first.number, further, SPECIALIST, on(7, 7), version_of(first.pk), received_at=on(7, 6)
    )
    # July 6 + 30: July 31 is 25 days on, August 5 is 30; or: July 36, and 36 - 31 = 5.
    assert due(second, level) == (date(2026, 8, 5), "running")
    may = {each.name: each.allowed for each in candidates(second.number, on(7, 8))}
    assert (may["c.mora"], may["d.pike"]) == (False, True)
    admit(second, on(7, 8))
    given(second, "d.pike", on(7, 8))
    decided(second, "d.pike", on(7, 20), won())
    assert sent(on(7, 21)) == ["appeal_fav member"]
    assert clock(second, level).state == "met"
    with worker(broker, ahead):
        await_(closed(first))
        second.refresh_from_db()
        assert second.state == "decided", "told, and not paid yet"
        story.today = date(2026, 7, 22)
        story.pay()
        await_(closed(second))
    # 40 percent of the agreed $265.23 is $106.09 and two tenths of a cent: the plan pays $159.14.
    assert amounts(number) == [("0.00", "106.09", "159.14")]
    told = Event.objects.get(case=second.pk, name="paid")
    assert told.facts["amount"] == paid(number) == "159.14"
    assert verify().damage == []


def final_denial() -> Appeal:
    """Of an individual policy: asked May 1, upheld May 21, told by the letter of May 22."""
    plan = paying.plan("tx_insured", "aca_individual", network="required")
    of = denied(paying.member(plan))
    row = appealed(of, at=on(5, 1), now=on(5, 1), notice_dated=date(2026, 4, 6))
    with transaction.atomic():
        upheld_by_plan(row, "upheld", on(5, 21))
    return row


def screened(row: Appeal, filed: datetime) -> tuple[ExternalReview, str]:
    """Asked for on that moment; the denial is proven to have been received on Sunday, May 31."""
    wanted = ReviewAsked(
        "member", "final_denial", appeal=row.number, notice_received=date(2026, 5, 31),
        process="federal", process_why="The issuer elected the federal process with IROs.",
    )  # fmt: skip
    request = ask_review(wanted, SPECIALIST, filed, received_at=filed)
    found = screen(
        request.number,
        Found(True, "medical_judgment"),
        SPECIALIST,
        on(10, 2),
        version_of(request.pk),
    )
    request.refresh_from_db()
    return request, found.result


def test_external_review_over_a_month_without_that_day(
    broker: Place, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = on_the_day(on(10, 6), monkeypatch)
    roster(until=date(2100, 1, 1))
    in_time, late = final_denial(), final_denial()
    assert sent(on(5, 22)).count("fiabd member") == 2
    # Received May 31. Four months on would be September 31; September has 30 days, so it is the
    # first day of the fifth month: October 1, a Thursday. It ends at midnight, 4:00 of October 2 in
    # UTC, as New York is four hours behind until November.
    midnight = datetime(2026, 10, 2, 4, tzinfo=UTC)
    request, result = screened(in_time, midnight - timedelta(minutes=1))
    assert result == "eligible"
    assert screened(late, midnight)[1] == "ineligible"
    # From Thursday, October 1: business days 2, 5, 6, 7, 8 (Columbus Day is the 12th).
    assert due(request, "external_preliminary_review") == (date(2026, 10, 8), "met")
    # Screened on Friday, October 2: the next business day is Monday, the 5th.
    assert due(request, "external_preliminary_notice") == (date(2026, 10, 5), "running")
    told = sent(on(10, 5))
    assert {"er_eligible member", "er_ineligible member"} <= set(told)
    assert clock(request, "external_preliminary_notice").state == "met"
    now = timezone.now()
    review = assign(request.number, SPECIALIST, now, version_of(request.pk))
    with worker(broker, ahead):
        at = taken_by_the_reviewer(outside, review)
    assert clock(request, "external_documents").state == "met"
    # It came on October 6, and 45 days: October 31 is 25 on, November 20 is 45.
    assert at.astimezone(NEW_YORK).date() == date(2026, 10, 6)
    assert due(review, "external_decision") == (date(2026, 11, 20), "running")
    assert verify().damage == []


def test_a_representatives_papers_arrive_after_the_request(broker: Place) -> None:
    now = timezone.now()
    asked = now - 62 * DAY
    plan = paying.plan("medicare_advantage", network="required")
    row = appealed(
        denied(paying.member(plan)), at=asked, now=asked, asked_by="representative",
        asker_name="TOM BELL", asker_address=("1 OAK", "AUSTIN, TX 78701"),
        notice_dated=(asked - 20 * DAY).date(),
    )  # fmt: skip
    # The 60th day was two days ago: 62 - 60 = 2.
    day = asked.astimezone(NEW_YORK).date()
    assert due(row, "ma_payment_appeal") == (day + 60 * DAY, "running")
    ask(row.number, "letter", actor=SPECIALIST, now=asked + DAY, version=version_of(row.pk))
    assert any(each.startswith("aor_req") for each in sent(asked + 2 * DAY))
    with worker(broker):
        await_(lambda: WorkItem.objects.filter(case=row.pk, queue="deadlines").exists())
        assert not ExternalReview.objects.exists(), "nobody showed papers to ask with"
        came = timezone.now()
        signed = came.astimezone(NEW_YORK).date() - 3 * DAY
        papers = Papers("cms_1696", "TOM BELL", signed, came)
        take(row.number, papers, actor=SPECIALIST, now=came, version=version_of(row.pk))
        # Sixty days from the day the papers came, and not from the day it was asked.
        new = came.astimezone(NEW_YORK).date() + 60 * DAY
        assert due(row, "ma_payment_appeal") == (new, "running")
        await_(lambda: WorkItem.objects.filter(case=row.pk, queue=REVIEW).exists())
    row.refresh_from_db()
    assert row.state == "admitted"
    assert not ExternalReview.objects.exists()
    assert verify().damage == []


def test_refused_to_hurry_it_is_late_by_its_first_receipt(broker: Place, outside: Path) -> None:
    asked = timezone.now() - 32 * DAY
    row = refused_in_advance(asked)
    assert clock(row, "ma_appeal_expedited").late_from == asked + 72 * HOUR
    refused = asked + 48 * HOUR
    expedite.refuse(
        row.number, "The visit is two months off.", SPECIALIST, refused, version_of(row.pk)
    )
    # Asked 32 days ago, and 30 days: two days ago. From the refusal, 30 days ago, it would be today
    # and not late yet.
    day = asked.astimezone(NEW_YORK).date()
    assert due(row, "ma_preservice_appeal_standard") == (day + 30 * DAY, "running")
    letter = "ma_appeal_expedite_refused_letter"
    assert due(row, letter) == (refused.astimezone(NEW_YORK).date() + 3 * DAY, "running")
    assert "appeal_exp_deny member" in sent(refused + DAY)
    said = Letter.objects.get(code="appeal_exp_deny")
    says_everything(said)
    assert "grievance" in " ".join(said.evidence.values())
    assert clock(row, letter).state == "met"
    with worker(broker):
        await_(lambda: ExternalReview.objects.exists())
        review = ExternalReview.objects.get()
        assert (review.basis, review.track) == ("not_decided_in_time", "standard")
        taken_by_the_reviewer(outside, review)
    assert clock(row, "ma_preservice_appeal_standard").state == "met_late"
    assert not Deadline.objects.filter(case=row.pk, clock="ma_appeal_expedited").exists()
    assert verify().damage == []
