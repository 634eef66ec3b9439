"""What a law wants handled as a grievance too is told to who settles the contact."""

from datetime import UTC, datetime

import pytest

from appeals.operations.intake.receive import Incoming
from grievances.operations.intake.propose import SORTED, receive
from tests.grieving import ZONE, member

pytestmark = pytest.mark.django_db

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
    doubts = [each for each in row.said[SORTED]["doubts"] if "handled as a grievance too" in each]
    assert bool(doubts) is told
    assert all("Cal. HSC 1371" in each and "official text" in each for each in doubts)


def test_care_that_was_refused_is_no_payment() -> None:
    of, at = member("ca_insured", "aca_group"), datetime(2026, 6, 1, 13, tzinfo=UTC)
    text = "You denied my second opinion."
    row = receive(Incoming("phone", at, ZONE, text=text, member=of.number), now=at, by="i.katz")
    assert not [each for each in row.said[SORTED]["doubts"] if "grievance too" in each]
