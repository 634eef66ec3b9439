"""What a law wants handled as a grievance too is told to who settles the contact."""

from datetime import UTC, datetime

import pytest

from appeals.models import Contact
from appeals.operations.intake.receive import Incoming
from appeals.operations.open import Wanted
from claims.models import Claim
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.propose import SORTED, receive
from grievances.operations.intake.settle import Word, settle
from grievances.showing.contacts import sorting_of
from tests.answering import CARA
from tests.appealing import NOTICE, NOW, RECEIVED, denied, paying
from tests.grieving import ZONE, member
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db

TOO = "handled as a grievance too"
UNPAID = "You have not paid my claim for the CT scan of last year, and I want it paid."


@pytest.mark.parametrize(
    ("regimes", "year", "told"),
    [
        (("ca_insured", "aca_group"), 2026, True),
        (("ca_insured", "aca_group"), 2025, False),
        (("tx_insured", "aca_group"), 2026, False),
        (("medicare_advantage",), 2026, False),
    ],
)
def test_a_complaint_about_a_payment_in_california(
    regimes: tuple[str, ...], year: int, told: bool
) -> None:
    at = datetime(year, 6, 1, 13, tzinfo=UTC)
    of = member(*regimes)
    row = receive(Incoming("phone", at, ZONE, text=UNPAID, member=of.number), now=at, by="i.katz")
    assert [each.proposed for each in row.issues.all()] == ["appeal"]
    doubts = [each for each in row.said[SORTED]["doubts"] if TOO in each]
    assert bool(doubts) is told
    cites = "(Cal. HSC 1371; Cal. Ins. Code 10123.13, which nobody has read in an official text)"
    assert all(cites in each for each in doubts)
    assert [each for each in sorting_of(row, CARA).doubts if TOO in each] == doubts, "told once"


def test_care_that_was_refused_is_no_payment() -> None:
    of, at = member("ca_insured", "aca_group"), datetime(2026, 6, 1, 13, tzinfo=UTC)
    text = "You denied my second opinion."
    row = receive(Incoming("phone", at, ZONE, text=text, member=of.number), now=at, by="i.katz")
    assert not [each for each in row.said[SORTED]["doubts"] if TOO in each]


CALIFORNIA = ("ca_insured", "aca_group")


def refused(*regimes: str) -> Claim:
    return denied(paying.member(paying.plan(*regimes, network="required")))


def unknown(claim: Claim, *more: Word) -> int:
    """A call of somebody nobody found, about a claim a person found; the contact, settled."""
    staff("c.ruiz", "grievance_coordinator")
    row = receive(Incoming("phone", RECEIVED, ZONE, text=UNPAID), now=NOW, by="i.katz")
    assert row.member is None
    assert not told(row.pk), "nobody knows yet whose it is"
    words = [Word(1, "appeal", appeal=Wanted("member", claim=claim.number, notice_dated=NOTICE))]
    settle(row.pk, [*words, *more], decision_to_change=True, actor=CARA, now=NOW)
    return row.pk


def told(contact: int) -> list[str]:
    row = Contact.objects.get(pk=contact)
    return [each for each in sorting_of(row, CARA).doubts if TOO in each]


@pytest.mark.parametrize(("regimes", "times"), [(CALIFORNIA, 1), (("tx_insured", "aca_group"), 0)])
def test_whose_member_is_found_when_it_is_settled(regimes: tuple[str, ...], times: int) -> None:
    assert len(told(unknown(refused(*regimes)))) == times


def test_what_is_a_grievance_too_is_not_asked_for_again() -> None:
    claim = refused(*CALIFORNIA)
    too = Word(0, "grievance", UNPAID, grieved=Grieved("billing", body="dmhc"))
    assert not told(unknown(claim, too))


def test_the_desk_tells_it_once_it_is_settled() -> None:
    claim = refused(*CALIFORNIA)
    row = receive(Incoming("phone", RECEIVED, ZONE, text=UNPAID), now=NOW, by="i.katz")
    client, page = browser("g.ortiz", "grievance_coordinator"), f"/grievances/contacts/{row.pk}"
    said = {
        **{"step": "settle", "change": "yes", "issues": "1"},
        **{
            "becomes-1": "appeal",
            "about-1": "claim",
            "number-1": claim.number,
            "asked_by-1": "member",
        },
    }
    answer = client.post(page, said, follow=True)
    assert TOO in answer.content.decode()
