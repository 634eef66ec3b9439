"""A provider without a contract appeals a payment and sends no waiver of liability: it is asked
twice, dismissed when the time is over and not before, and heard after all when the waiver comes."""

from datetime import date

import pytest

from appeals.models import Appeal
from appeals.operations.dismiss import dismiss
from appeals.operations.on_file import UnableToAppeal, held
from appeals.operations.papers import Papers, ask, take
from appeals.operations.vacate import vacate
from kernel.cases.models import Deadline, Event
from kernel.cases.version import version_of
from kernel.letters.models import Letter
from kernel.people.policy import Actor
from tests.appeal_letters import on, says_everything, sent
from tests.appealing import appealed, denied, paying

pytestmark = pytest.mark.django_db

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


def test_dismissed_after_two_tries_and_vacated_when_the_waiver_comes() -> None:
    row = made()
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

    dismiss(number, "no_papers", WHY, actor=WHO, now=on(8, 1), version=version_of(row.pk))
    assert sent(on(8, 3)) == ["recon_dismiss member", "recon_dismiss provider"]
    gone = letter("recon_dismiss", "provider")
    says_everything(gone)
    # dated August 3; 65 days: 28 in August, 30 in September (58), October 7
    assert "October 7, 2026" in gone.evidence["S3"]
    assert "Recourse Demonstration Reviewer from May 2026" in gone.evidence["S3"]
    # six months from August 3
    assert "February 3, 2027" in gone.evidence["S2"]
    assert WHY in gone.evidence["S1"]
    assert held(number).state == "dismissed"

    waiver = Papers("waiver_of_liability", "CLINIC 893", date(2026, 8, 18), on(8, 20))
    take(number, waiver, actor=WHO, now=on(8, 20), version=version_of(row.pk))
    why = "The clinic's office burned down in June; the waiver was signed when it reopened."
    vacate(number, "papers_came", why, actor=WHO, now=on(8, 21), version=version_of(row.pk))
    again = held(number)
    assert (again.state, again.outcome) == ("admitted", "")
    clock = Deadline.objects.get(case=row.pk, clock="ma_payment_appeal")
    assert clock.state == "running"
    assert clock.due_on
    assert clock.due_on >= date(2026, 10, 19), "sixty days from the waiver, or from the undoing"
    assert not Letter.objects.filter(code__startswith="idn").exists()
