"""Several issues answered in one grievance: what is said of any of them is said of it, and nothing
that has hours of its own is lost among what has a month."""

from datetime import date

import pytest

from appeals.models import Contact
from appeals.operations.intake.receive import Incoming
from claims.models import Claim
from grievances.models import Grievance
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.propose import receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.intake.starts import starts
from grievances.operations.on_file import UnableToGrieve
from kernel.cases.models import Deadline
from kernel.people.policy import Actor
from tests.appealing import NOW, RECEIVED, ZONE

pytestmark = pytest.mark.django_db

RUDE_AND_SLOW = "The nurse was rude to me. You refused to expedite my request for surgery."
RUDE_AND_WRONG = "The nurse was rude to me. They gave my father the wrong drug."


def came(claim: Claim, text: str) -> Contact:
    assert claim.member is not None
    sent = Incoming("phone", RECEIVED, ZONE, text=text, member=claim.member.number)
    return receive(sent, now=NOW, by="i.katz")


def test_what_only_the_joined_issue_says_is_said_of_the_grievance(
    claim: Claim, coordinator: Actor
) -> None:
    """The day is 100 days before the receipt of June 1, and late: February 21 + 60 = April 22."""
    made = came(claim, RUDE_AND_WRONG)
    joined = Grieved(
        joins=1, occurred_on=date(2026, 2, 21), delegate="Bluebonnet IPA", written_asked=True
    )
    words = [Word(1, "grievance"), Word(2, "grievance", grieved=joined)]
    would, other = starts(made.pk, words, actor=coordinator, now=NOW)
    assert {each.clock: each.due_on for each in would.clocks}["ma_grievance_filing"] == "2026-04-22"
    assert other.joins == 1
    settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)
    row = Grievance.objects.get()
    assert (row.occurred_on, row.delegate, row.written_asked, row.late_filed) == (
        date(2026, 2, 21),
        "Bluebonnet IPA",
        True,
        True,
    )
    assert row.issues.count() == 2


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        (RUDE_AND_SLOW, Grieved(joins=1), "issue 2 is expedite refused, with hours of its own"),
        (RUDE_AND_WRONG, Grieved(joins=1, expedited=True), "issue 2 cannot wait"),
        (RUDE_AND_WRONG, Grieved(joins=1, occurred_on=date(2026, 5, 28)), "another day"),
        (RUDE_AND_WRONG, Grieved(joins=1, delegate="Sunset IPA"), "another delegate"),
        (RUDE_AND_WRONG, Grieved(joins=1, filed_by="estate"), "filed by another"),
    ],
)
def test_what_has_hours_or_says_another_thing_is_a_grievance_of_its_own(
    claim: Claim, coordinator: Actor, text: str, said: Grieved, why: str
) -> None:
    made = came(claim, text)
    first = Grieved(
        occurred_on=date(2026, 5, 30), delegate="Bluebonnet IPA", filed_by="representative"
    )
    words = [Word(1, "grievance", grieved=first), Word(2, "grievance", grieved=said)]
    would, _ = starts(made.pk, words, actor=coordinator, now=NOW)
    assert why in would.refused
    with pytest.raises(UnableToGrieve, match=why):
        settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)
    assert not Grievance.objects.exists()


def test_what_waits_may_join_what_has_hours(claim: Claim, coordinator: Actor) -> None:
    """24 hours from the first receipt, for both."""
    made = came(claim, RUDE_AND_SLOW)
    slow, rude = sorted(made.issues.all(), key=lambda each: each.category != "expedite_refused")
    words = [
        Word(slow.number, "grievance"),
        Word(rude.number, "grievance", grieved=Grieved(joins=slow.number)),
    ]
    settle(made.pk, words, decision_to_change=False, actor=coordinator, now=NOW)
    row = Grievance.objects.get()
    assert row.issues.count() == 2
    assert Deadline.objects.filter(case=row.pk, clock="ma_grievance_expedited").exists()
