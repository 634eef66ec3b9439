"""Replacements and voids: what is taken back, in whose place it is judged, what is told."""

from pathlib import Path

import pytest

from claims.models import Posting, Reversal
from kernel.cases.models import Event
from kernel.money import Money
from kernel.record.verifying import verify
from tests.correcting import Year, amounts, claim, used, year

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path: Path) -> Year:
    return year(tmp_path)


def events(number: str) -> list[str]:
    rows = Event.objects.filter(case=claim(number).pk).order_by("id")
    return [each.name for each in rows]


def entries(number: str) -> dict[str, Money]:
    sums: dict[str, Money] = {}
    for each in Posting.objects.filter(decision__claim__number=number):
        sums[each.account] = sums.get(each.account, Money("0.00")) + Money(each.amount)
    return {account: amount for account, amount in sums.items() if amount}


class TestReplacement:
    def test_before_anybody_was_told(self, story: Year) -> None:
        first = story.bill("200.00")
        assert amounts(first) == [("200.00", "0.00", "0.00")]
        second = story.bill("180.00", frequency="7", of=first)
        assert claim(first).state == "closed"
        assert claim(second).replaces == claim(first)
        assert amounts(second) == [("180.00", "0.00", "0.00")]
        assert entries(first) == {}
        assert used(story) == "180.00"
        assert not Reversal.objects.exists()
        assert events(first)[-1] == "withdrawn"
        assert verify().damage == []
