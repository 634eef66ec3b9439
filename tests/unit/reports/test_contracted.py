"""Whether a provider has a contract with the plan: one truth for every report; unknown is kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reports.facts.determinations import _has_contract
from reports.marks import Requester
from reports.odag import asked_by
from reports.table import UnableToReport
from reports.tables import part_c, pymt_c
from reports.vocabulary import DeterminationFacts, Mark

CAME = Mark(datetime(2026, 3, 2, 15, tzinfo=UTC), "received", event=1)


@pytest.mark.parametrize(
    ("clocks", "plan", "named", "said"),
    [
        ({"ma_payment_clean"}, "P", True, False),  # as it was judged at receipt
        ({"ma_payment_other"}, "", False, False),
        ({"claim_timely_filing"}, "P", True, True),  # another clock says nothing of contracts
        ({"claim_timely_filing"}, "P", False, False),
        (set(), "P", True, True),
        (set(), "", False, None),  # of no plan nobody can say
    ],
)
def test_by_the_clocks_of_receipt_else_by_the_networks(
    clocks: set[str], plan: str, named: bool, said: bool | None
) -> None:
    row = {"rendering_npi": "1234567893", "plan": plan, "contracted": named}
    assert _has_contract(clocks, row) is said


def claim(contracted: bool | None, by: str = "provider") -> DeterminationFacts:
    return DeterminationFacts(
        case=1, number="C26-1", kind="claim", zone="America/New_York", received=CAME,
        request="payment", requester=Requester(by, contracted=contracted), contracted=contracted,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contracted", "by", "in_table", "who"),
    [
        (False, "provider", True, "NCP"),
        (True, "provider", False, "CP"),
        (None, "provider", True, None),  # a row whose cell is empty, which is an error
        (True, "member", True, "E"),
    ],
)
def test_what_the_table_of_payments_makes_of_it(
    contracted: bool | None, by: str, in_table: bool, who: Any
) -> None:
    facts = claim(contracted, by)
    assert (pymt_c.is_one(facts), asked_by(facts)) == (in_table, who)


def test_part_c_counts_nothing_nobody_knows() -> None:
    assert part_c._has_contract(claim(True)) is True
    assert part_c._has_contract(claim(True, "member")) is False
    with pytest.raises(UnableToReport, match="C26-1: whether its provider has a contract"):
        part_c._has_contract(claim(None))
