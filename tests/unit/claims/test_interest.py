"""When a claim may be paid, what lateness costs: PP-01 to PP-06 and the states of the rulebook."""

from datetime import date, timedelta

import pytest

from claims.law_book import book
from claims.operations.reckon_interest import (
    NOTHING,
    Interest,
    Payable,
    interest_owed,
    may_be_paid_from,
)
from kernel.law import UnableToCite
from kernel.money import Money

PART_B = ("original_medicare",)
ADVANTAGE = ("medicare_advantage",)
NEW_YORK = ("ny_insured", "aca_group")
FLORIDA = ("fl_insured", "aca_individual")
CALIFORNIA = ("ca_insured", "aca_individual")
TEXAS = ("tx_insured", "aca_group")


def claim(
    regimes: tuple[str, ...],
    received: date,
    *,
    paid: str = "1000.00",
    electronic: bool = True,
    contracted: bool | None = None,
    complete_on: date | None = None,
) -> Payable:
    return Payable(
        regimes,
        received,
        Money(paid),
        complete_on or received,
        electronic=electronic,
        contracted=contracted,
    )


def owed(payable: Payable, paid_on: date) -> Interest:
    return interest_owed(payable, paid_on, book())


# The floor: PP-02.


def test_an_electronic_medicare_claim_is_not_paid_before_day_14() -> None:
    floor = may_be_paid_from(claim(PART_B, date(2026, 3, 2)), book())
    assert floor is not None
    assert floor.amount == date(2026, 3, 16)
    assert "1842(c)(3)" in floor.cite


def test_a_paper_medicare_claim_is_not_paid_before_day_30() -> None:
    floor = may_be_paid_from(claim(PART_B, date(2026, 3, 2), electronic=False), book())
    assert floor is not None
    assert floor.amount == date(2026, 4, 1)


def test_the_floor_binds_payments_not_denials() -> None:
    assert may_be_paid_from(claim(PART_B, date(2026, 3, 2), paid="0.00"), book()) is None


@pytest.mark.parametrize("regimes", [ADVANTAGE, NEW_YORK, CALIFORNIA, ("erisa_self_funded",)])
def test_only_original_medicare_has_a_floor(regimes: tuple[str, ...]) -> None:
    assert may_be_paid_from(claim(regimes, date(2026, 3, 2)), book()) is None


# Medicare interest: PP-01, PP-03.


def test_day_30_is_in_time_and_day_31_bears_one_day() -> None:
    received = date(2026, 1, 5)
    assert owed(claim(PART_B, received), received + timedelta(days=30)) == NOTHING
    late = owed(claim(PART_B, received), received + timedelta(days=31))
    # 1000.00 x 4.125 % x 1 / 365 = 0.113...
    assert (late.amount, late.days) == (Money("0.11"), 1)
    assert "4.125%" in late.why
    assert "February 4, 2026" in late.why


def test_the_rate_is_that_of_the_payment_date() -> None:
    received = date(2025, 11, 20)  # due December 20
    in_2025 = owed(claim(PART_B, received), date(2025, 12, 31))
    in_2026 = owed(claim(PART_B, received), date(2026, 1, 1))
    assert in_2025.amount == Money("1.39")  # 1000 x 4.625 % x 11 / 365
    assert in_2026.amount == Money("1.36")  # 1000 x 4.125 % x 12 / 365


def test_a_leap_year_has_366_days() -> None:
    late = owed(claim(PART_B, date(2024, 1, 2), paid="36600.00"), date(2024, 3, 2))
    # due February 1; 30 days: 36,600 x 4.875 % x 30 / 366
    assert late.days == 30
    assert late.amount == Money("146.25")


def test_a_rate_that_is_not_on_record_is_not_guessed() -> None:
    with pytest.raises(UnableToCite, match="no law on record for interest"):
        owed(claim(PART_B, date(2026, 6, 1)), date(2026, 7, 2))


def test_the_missing_rate_holds_only_late_claims() -> None:
    assert owed(claim(PART_B, date(2026, 6, 15)), date(2026, 7, 15)) == NOTHING


def test_a_denied_claim_bears_no_interest() -> None:
    assert owed(claim(PART_B, date(2026, 6, 1), paid="0.00"), date(2026, 12, 1)) == NOTHING


def test_the_time_runs_from_the_day_all_information_is_in() -> None:
    waiting = claim(PART_B, date(2026, 1, 5), complete_on=date(2026, 3, 1))
    assert owed(waiting, date(2026, 3, 31)) == NOTHING
    assert owed(waiting, date(2026, 4, 1)).days == 1


def test_while_information_is_missing_no_interest_runs() -> None:
    asked = Payable(PART_B, date(2026, 1, 5), Money("100.00"), complete_on=None)
    assert owed(asked, date(2026, 5, 1)) == NOTHING


# Medicare Advantage: PP-05.


def test_advantage_owes_interest_to_providers_without_a_contract() -> None:
    received = date(2026, 1, 5)
    late = owed(claim(ADVANTAGE, received, contracted=False), date(2026, 2, 14))
    assert (late.days, late.amount) == (10, Money("1.13"))
    assert owed(claim(ADVANTAGE, received, contracted=True), date(2026, 2, 14)) == NOTHING


def test_advantage_with_an_unknown_contract_waits_for_a_person() -> None:
    with pytest.raises(UnableToCite, match="contract"):
        owed(claim(ADVANTAGE, date(2026, 1, 5)), date(2026, 2, 14))


# States.


def test_new_york_30_days_electronic_45_on_paper_12_percent() -> None:
    received = date(2026, 3, 2)
    assert owed(claim(NEW_YORK, received), date(2026, 4, 1)) == NOTHING
    late = owed(claim(NEW_YORK, received), date(2026, 4, 11))
    assert (late.days, late.amount) == (10, Money("3.29"))  # 1000 x 12 % x 10 / 365
    assert owed(claim(NEW_YORK, received, electronic=False), date(2026, 4, 16)) == NOTHING
    assert owed(claim(NEW_YORK, received, electronic=False), date(2026, 4, 17)).days == 1


def test_new_york_owes_no_interest_under_two_dollars() -> None:
    received = date(2026, 3, 2)
    # 1000 x 12 % x 6 / 365 = 1.97; 7 days = 2.30
    under = owed(claim(NEW_YORK, received), date(2026, 4, 7))
    assert (under.amount, under.days) == (Money("0.00"), 6)
    assert "2.00" in under.why
    assert owed(claim(NEW_YORK, received), date(2026, 4, 8)).amount == Money("2.30")


def test_florida_20_days_electronic_40_on_paper() -> None:
    received = date(2026, 3, 2)
    assert owed(claim(FLORIDA, received), date(2026, 3, 22)) == NOTHING
    assert owed(claim(FLORIDA, received), date(2026, 3, 23)).amount == Money("0.33")
    assert owed(claim(FLORIDA, received, electronic=False), date(2026, 4, 11)) == NOTHING


@pytest.mark.parametrize("regimes", [CALIFORNIA, TEXAS])
def test_where_the_penalty_turns_on_what_is_not_on_record_a_person_decides(
    regimes: tuple[str, ...],
) -> None:
    received = date(2026, 3, 2)
    assert owed(claim(regimes, received), date(2026, 4, 1)) == NOTHING
    with pytest.raises(UnableToCite):
        owed(claim(regimes, received), date(2026, 4, 2))


def test_california_counted_working_days_before_2026() -> None:
    received = date(2025, 11, 14)  # November 9 days, December to the 30th 21: without two holidays
    assert owed(claim(CALIFORNIA, received), date(2025, 12, 30)) == NOTHING
    with pytest.raises(UnableToCite):
        owed(claim(CALIFORNIA, received), date(2025, 12, 31))


def test_state_law_does_not_bind_a_self_funded_plan() -> None:
    plan = ("ny_insured", "erisa_self_funded")
    assert owed(claim(plan, date(2026, 3, 2)), date(2026, 9, 1)) == NOTHING


def test_where_no_law_is_on_record_it_is_said() -> None:
    answer = owed(claim(("mo_insured", "aca_individual"), date(2026, 3, 2)), date(2026, 3, 9))
    assert answer.unknown
    assert not answer.amount
