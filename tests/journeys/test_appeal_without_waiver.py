"""A provider without a contract appeals a payment and sends no waiver of liability: it is asked
twice, dismissed when the time is over and not before, and heard after all when the waiver comes.

A real worker with its clock looks at it on the day the time is over, and when it is heard again.
"""

from datetime import date

import pytest
from django.utils import timezone

from appeals.models import Appeal, ExternalReview
from appeals.operations.dismiss import dismiss
from appeals.operations.on_file import REVIEW, UnableToAppeal
from appeals.operations.papers import Papers, ask, take
from appeals.operations.vacate import vacate
from config.embedded.place import Place
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.letters.models import Letter
from kernel.people.policy import Actor
from kernel.record.verifying import verify
from tests.appeal_letters import on, says_everything, sent
from tests.appealing import appealed, denied, paying
from tests.journeys.test_appeal_ladders import on_the_day
from tests.journeys.test_worker import await_, broker, place, worker

__all__ = ["broker", "place"]

pytestmark = pytest.mark.django_db(transaction=True)

WHO = Actor("s.park", "Sun Park", frozenset({"appeals_specialist"}))
WHY = "The waiver was asked for on June 3 and June 24 and had not come by July 31."


def made() -> Appeal:
    """Received June 1; the surgeon has no contract with the plan."""
    claim = denied(paying.member(paying.plan("medicare_advantage", network="required")))
    return appealed(
        claim, asked_by="provider", asker_npi=paying.CLINIC, asker_name="CLINIC 893",
        asker_address=("500 CLINIC WAY", "COLUMBUS, OH 43215"),
    )  # fmt: skip


def letter(code: str, reader: str) -> Letter:
    return Letter.objects.filter(code=code, reader__startswith=reader).latest("id")


def open_work(row: Appeal, queue: str) -> bool:
    return WorkItem.objects.filter(case=row.pk, queue=queue, done_at__isnull=True).exists()


def asked_twice(row: Appeal) -> None:
    """By letter on June 3 and 24; nothing is dismissed after one, or before the time is over."""
    number = row.number
    assert "appeal_ack provider" in sent(on(6, 2))
    assert "papers that show" in letter("appeal_ack", "provider").evidence["K3a"]
    ask(number, "letter", actor=WHO, now=on(6, 3), version=version_of(row.pk))
    assert sent(on(6, 3)) == ["wol_req provider"]
    first = letter("wol_req", "provider")
    says_everything(first)
    # June 1 + 60 days
    assert "July 31, 2026" in first.evidence["W4"]
    with pytest.raises(UnableToAppeal, match="asked for 1 of 2 times"):
        dismiss(number, "no_papers", WHY, actor=WHO, now=on(8, 3), version=version_of(row.pk))
    ask(number, "letter", actor=WHO, now=on(6, 24), version=version_of(row.pk))
    assert sent(on(6, 24)) == ["wol_req provider"]
    assert Event.objects.filter(case=row.pk, name="papers_requested").count() == 2
    with pytest.raises(UnableToAppeal, match="may come until"):
        dismiss(number, "no_papers", WHY, actor=WHO, now=on(7, 31), version=version_of(row.pk))


def test_dismissed_after_two_tries_and_vacated_when_the_waiver_comes(
    broker: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made()
    number = row.number
    asked_twice(row)

    with worker(broker, on_the_day(on(8, 3), monkeypatch)):
        await_(lambda: open_work(row, "deadlines"))
        assert not ExternalReview.objects.exists(), "without a waiver it is no appeal to send on"
        now = timezone.now()
        dismiss(number, "no_papers", WHY, actor=WHO, now=now, version=version_of(row.pk))
        assert sent(timezone.now()) == ["recon_dismiss member", "recon_dismiss provider"]
        await_(lambda: not open_work(row, "deadlines"))
    assert Deadline.objects.get(case=row.pk, clock="ma_payment_appeal").state == "met_late"
    gone = letter("recon_dismiss", "provider")
    says_everything(gone)
    # dated August 3; 65 days: 28 in August, 30 in September (58), October 7
    assert "October 7, 2026" in gone.evidence["S3"]
    assert "Recourse Demonstration Reviewer from May 2026" in gone.evidence["S3"]
    # six months from August 3
    assert "February 3, 2027" in gone.evidence["S2"]
    assert WHY in gone.evidence["S1"]
    assert held_state(number) == "dismissed"

    with worker(broker, on_the_day(on(8, 21), monkeypatch)):
        waiver = Papers("waiver_of_liability", "CLINIC 893", date(2026, 8, 18), on(8, 20))
        take(number, waiver, actor=WHO, now=timezone.now(), version=version_of(row.pk))
        why = "The clinic's office burned down in June; the waiver was signed when it reopened."
        at = timezone.now()
        vacate(number, "papers_came", why, actor=WHO, now=at, version=version_of(row.pk))
        clock = Deadline.objects.get(case=row.pk, clock="ma_payment_appeal")
        # vacated August 21, after the waiver: 10 days in August, 30 in September (40), October 20
        assert (clock.state, clock.due_on) == ("running", date(2026, 10, 20))
        await_(lambda: open_work(row, REVIEW))
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("admitted", "")
    assert not ExternalReview.objects.exists()
    assert not Letter.objects.filter(code__startswith="idn").exists()
    assert verify().damage == []


def held_state(number: str) -> str:
    return Appeal.objects.values_list("state", flat=True).get(number=number)
