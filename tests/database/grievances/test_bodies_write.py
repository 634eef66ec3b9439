"""A letter of a body outside is settled as the matter it was opened as, never as a grievance."""

from datetime import timedelta

import pytest

from appeals.models import Contact
from appeals.operations.intake.receive import Incoming
from grievances.models import Grievance
from grievances.operations.intake.propose import receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.intake.starts import starts
from grievances.operations.matters.doors import Whom
from grievances.operations.on_file import UnableToGrieve
from kernel.people.policy import Actor
from tests.bodies import ASKED, inquired
from tests.grieving import member
from tests.staff import browser

pytestmark = pytest.mark.django_db

TEXAN = ("tx_insured", "aca_individual")
BOTH = Actor("g.ortiz", "Gil Ortiz", frozenset({"grievance_coordinator", "intake"}))
SAID = (
    "We have received a complaint from your insured, who says the nurse was rude. Please respond "
    "to the Texas Department of Insurance within 15 days."
)


def came(of: str) -> Contact:
    said = Incoming("mail", ASKED, "America/New_York", text=SAID, member=of)
    return receive(said, now=ASKED, by="i.katz")


def test_a_department_s_letter_is_settled_as_its_inquiry() -> None:
    of = member(*TEXAN)
    contact = came(of.number)
    (issue,) = contact.issues.all()
    assert (issue.proposed, issue.category) == ("matter", "department_inquiry")
    with pytest.raises(UnableToGrieve, match="open it as a matter"):
        settle(contact.pk, [Word(1, "matter")], decision_to_change=False, actor=BOTH, now=ASKED)
    matter = inquired(Whom(member=of.number, regimes=TEXAN, zone="America/New_York"))
    word = Word(1, "matter", matter=matter.number)
    (would,) = starts(contact.pk, [word], actor=BOTH, now=ASKED)
    assert [each.rule for each in would.clocks] == ["ST-TX-TDI-inquiry"]
    (kept,) = settle(contact.pk, [word], decision_to_change=False, actor=BOTH, now=ASKED)
    assert (kept.settled_as, kept.case_id) == ("matter", matter.pk)
    contact.refresh_from_db()
    assert contact.state == "no_appeal"
    assert not Grievance.objects.exists()


def test_its_time_runs_from_the_first_receipt_and_it_is_of_the_same_member() -> None:
    of, other = member(*TEXAN), member(*TEXAN)
    contact, later = came(of.number), ASKED + timedelta(hours=1)
    whom = Whom(member=of.number, regimes=TEXAN, zone="America/New_York")
    late = inquired(whom, at=later)
    strange = Whom(member=other.number, regimes=TEXAN, zone="America/New_York")
    theirs = inquired(strange, theirs="D-9")
    for matter, why in ((late, "first receipt"), (theirs, "another member")):
        word = Word(1, "matter", matter=matter.number)
        with pytest.raises(UnableToGrieve, match=why):
            settle(contact.pk, [word], decision_to_change=False, actor=BOTH, now=later)


def test_the_page_leads_to_the_matter_and_asks_for_its_number() -> None:
    contact = came(member(*TEXAN).number)
    shown = browser("g.ortiz", "grievance_coordinator").get(f"/grievances/contacts/{contact.pk}")
    text = shown.content.decode()
    assert "/matters/new?kind=inquiry" in text
    assert 'name="matter-1"' in text
