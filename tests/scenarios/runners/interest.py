"""Runs a row of a table of interest on late payments.

| column | meaning |
| --- | --- |
| `regimes` | of the plan, the state first |
| `received`, `sent` | the day, and `electronic` or `paper` |
| `asked` | the days information was asked for and came; empty where none was |
| `paid`, `paid_on` | the payment |
| `by_hand` | the last day to pay and the interest, done here a second time (see `by_hand.py`) |
| `expect` | `2.47 for 10 days`; `nothing`; `no law`; `person: ` and words of why |
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from claims.law_book import book
from claims.operations.reckon_interest import Interest, Payable, interest_owed
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.money import Money
from tests.scenarios.runners import by_hand


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    counted = by_hand.results(row.get("by_hand", ""))
    claim, paid_on = _payable(row), date.fromisoformat(row["paid_on"])
    expected, _, why = row["expect"].partition(": ")
    if expected == "person":
        with pytest.raises(UnableToCite, match=why) as refused:
            interest_owed(claim, paid_on, book())
        assert any(written(date.fromisoformat(day)) in str(refused.value) for day in counted)
        return
    owed = interest_owed(claim, paid_on, book())
    assert _shown(owed) == expected, f"{_shown(owed)}\n{owed.why}"
    if counted and not owed.amount:
        assert paid_on.isoformat() in counted, "paid on the last day counted by hand"
    if owed.amount:
        due, paid = f"due by {written(_due(counted, paid_on))} ", f"made on {written(paid_on)}"
        assert due in owed.why, f"{due} by hand\n{owed.why}"
        assert paid in owed.why
        assert str(owed.amount) in counted
        assert owed.cite == row["cite"]


def _payable(row: Mapping[str, str]) -> Payable:
    received = date.fromisoformat(row["received"])
    asked = [date.fromisoformat(day) for day in row.get("asked", "").split(", ") if day]
    return Payable(
        tuple(row["regimes"].split(", ")),
        received,
        Money(row["paid"]),
        asked[1] if asked else received,
        electronic={"electronic": True, "paper": False}[row["sent"]],
        asked=bool(asked),
    )


def _due(counted: set[str], paid_on: date) -> date:
    """The last day to pay: the day counted by hand that is not the day of payment."""
    (due,) = (day for day in counted if "-" in day and day != paid_on.isoformat())
    return date.fromisoformat(due)


def _shown(owed: Interest) -> str:
    if owed.unknown:
        return "no law"
    if not owed.amount:
        return "nothing"
    return f"{owed.amount} for {owed.days} day{'s' if owed.days > 1 else ''}"
