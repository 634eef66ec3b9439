"""Appeal days: the rulebook's own examples, and what the clocks say at the edges."""

from datetime import date

import pytest

from claims.letters.appeal import appeal_text
from kernel.law import UnableToCite

MEDICARE, ADVANTAGE = ("original_medicare",), ("medicare_advantage",)
PRIVATE = ("tx_insured", "aca_individual")


@pytest.mark.parametrize(
    ("regimes", "dated", "by"),
    [
        (MEDICARE, date(2026, 1, 5), "May 10, 2026"),  # OM-01: notice date + 125
        (ADVANTAGE, date(2026, 1, 5), "March 11, 2026"),  # MA-20: notice date + 65
        (ADVANTAGE, date(2024, 6, 5), "August 4, 2024"),  # MA-21: 60 days of the notice date
        (PRIVATE, date(2026, 1, 5), "July 9, 2026"),  # AE-20: five days, then 180
        (("aca_group",), date(2026, 1, 5), "July 9, 2026"),
        (("erisa_self_funded",), date(2026, 1, 5), "July 9, 2026"),
    ],
)
def test_the_last_day_is_reckoned_from_the_letter(
    regimes: tuple[str, ...], dated: date, by: str
) -> None:
    assert appeal_text(regimes, dated).by == by


def test_the_day_of_receipt_is_told_where_it_is_presumed() -> None:
    told = appeal_text(ADVANTAGE, date(2026, 1, 5))
    assert (told.received, told.presumed, told.window) == ("January 10, 2026", "5 days", "60 days")
    before = appeal_text(ADVANTAGE, date(2024, 6, 5))
    assert (before.presumed, before.window) == ("", "60 days")


def test_the_external_review_rolls_over_closed_days() -> None:
    """XR-01 and XR-03: four months from January 10 is Sunday, May 10."""
    told = appeal_text(PRIVATE, date(2026, 1, 5))
    assert (told.external_by, told.external_window) == ("May 11, 2026", "4 months")


def test_four_months_with_no_such_day_end_on_the_first() -> None:
    """XR-02: receipt on October 30; there is no February 30."""
    assert appeal_text(PRIVATE, date(2026, 10, 25)).external_by == "March 1, 2027"


def test_how_long_the_answer_takes_comes_from_the_clocks() -> None:
    assert appeal_text(PRIVATE, date(2026, 1, 5)).decided_within == "60 days"
    assert appeal_text(PRIVATE, date(2026, 1, 5)).fast_within == "72 hours"
    assert appeal_text(ADVANTAGE, date(2026, 1, 5)).decided_within == "60 days"
    assert appeal_text(MEDICARE, date(2026, 1, 5)).decided_within == "60 days"


def test_without_law_on_record_there_is_no_guess() -> None:
    with pytest.raises(UnableToCite):
        appeal_text(ADVANTAGE, date(1999, 1, 5))
