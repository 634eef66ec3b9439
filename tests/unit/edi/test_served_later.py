"""What was served after the file came, whatever day the file says it was made."""

from datetime import date

import pytest

from claims.edi.served_later import refuse_served_later
from tests.unit.edi.made import swapped
from tests.unit.edi.reading import changed, checked

MADE_LATER = swapped("*20260303*", "*20290303*")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2026, 3, 1), ["A2:20"]),  # served that day
        (date(2026, 2, 28), ["A2:20"]),  # it is March 1 already where it was served
        (date(2026, 2, 27), ["A7:187", "A7:510"]),
    ],
)
def test_services_of_days_to_come_are_refused(received: date, expected: list[str]) -> None:
    receipt = checked(changed(MADE_LATER))
    assert receipt.transactions[0].claims[0].last_served == date(2026, 3, 1)
    refuse_served_later(receipt, received)
    claim = receipt.transactions[0].claims[0]
    assert [str(each) for each in claim.statuses] == expected


def test_what_is_refused_already_keeps_its_own_refusal() -> None:
    receipt = checked(changed(swapped("CLM*A1*317", "CLM*A1*316.99")))
    before = receipt.transactions[0].claims[0].refusals
    refuse_served_later(receipt, date(2025, 1, 1))
    assert receipt.transactions[0].claims[0].refusals == before
    assert before
