"""Interest on corrected claims: of each part of the payment, since when it was late."""

from dataclasses import replace
from datetime import date

import pytest

from claims.law_book import book
from claims.operations.interest_to_pay import NONE, Before, History, interest_of, payable
from claims.operations.reckon_interest import Interest, Payable, interest_owed
from kernel.law import UnableToCite
from kernel.money import Money

FLORIDA = ("fl_insured", "aca_individual")  # 20 days, then 12 % of 365
CALIFORNIA = ("ca_insured", "aca_individual")
TEXAS = ("tx_insured", "aca_group")
OHIO = ("oh_insured", "aca_group")  # 30 days, 45 after asking; then 18 % of 365

# Received January 5, due by January 25, 2026; paid February 4: ten days late.
RECEIVED, PAID_ON = date(2026, 1, 5), date(2026, 2, 4)
# The correction received March 2, due by March 22; paid April 1: ten days late.
CORRECTED, NOW = date(2026, 3, 2), date(2026, 4, 1)


def claim(paid: str, received: date = CORRECTED, **said) -> Payable:
    return Payable(FLORIDA, received, Money(paid), received, **said)


def before(paid: str, case: int = 1) -> Before:
    return Before(case, Money(paid), RECEIVED, PAID_ON)


def owed(payable: Payable, *told: Before, changed_on: date | None = None) -> Interest:
    return interest_of(payable, History(told, changed_on), {}, NOW, book())


def test_without_a_correction_it_is_as_ever() -> None:
    # 1000.00 x 12 % x 10 / 365 = 3.287...
    plain = interest_of(claim("1000.00"), NONE, {}, NOW, book())
    assert plain == interest_owed(claim("1000.00"), NOW, book())
    assert plain.amount == Money("3.29")


def test_what_was_paid_before_keeps_its_lateness_and_no_more() -> None:
    # 1000.00 for the ten days of January and February, nothing for those since
    assert owed(claim("1000.00"), before("1000.00")).amount == Money("3.29")


def test_what_is_paid_more_is_late_since_the_correction() -> None:
    # 1000.00: 3.29; and 500.00 x 12 % x 10 / 365 = 1.643...
    found = owed(claim("1500.00"), before("1000.00"))
    assert found.amount == Money("4.93")
    assert "1000.00 x 12% x 10 days" in found.why
    assert "500.00 x 12% x 10 days" in found.why


def test_adjusted_down_bears_none_on_what_was_taken_back() -> None:
    # 400.00 x 12 % x 10 / 365 = 1.315...
    assert owed(claim("400.00"), before("1000.00")).amount == Money("1.32")
    assert owed(claim("0.00"), before("1000.00")).amount == Money("0.00")


def test_down_and_up_again() -> None:
    """1000.00, then 400.00, now 1000.00: the last 600.00 are late since the last correction."""
    second = Before(2, Money("400.00"), date(2026, 2, 2), date(2026, 2, 10))
    # 400.00: 1.32; 600.00 x 12 % x 10 / 365 = 1.972...
    assert owed(claim("1000.00"), before("1000.00"), second).amount == Money("3.29")
    assert "600.00 x 12% x 10 days" in owed(claim("1000.00"), before("1000.00"), second).why


def test_changed_by_another_claims_correction_it_is_late_since_then() -> None:
    """The claim itself is of January; what it pays more could be known in March."""
    found = owed(claim("1500.00", RECEIVED), before("1000.00"), changed_on=CORRECTED)
    assert found.amount == Money("4.93")


def test_in_time_nothing_is_owed() -> None:
    told = Before(1, Money("1000.00"), RECEIVED, date(2026, 1, 20))
    found = interest_of(claim("1500.00"), History((told,)), {}, date(2026, 3, 22), book())
    assert (found.amount, found.days) == (Money("0.00"), 0)


def test_information_asked_of_the_first_one_counts_for_its_part() -> None:
    asked = {1: (date(2026, 1, 10), date(2026, 1, 20))}  # due by February 9: not late
    found = interest_of(claim("1500.00"), History((before("1000.00"),)), asked, NOW, book())
    assert found.amount == Money("1.64")


# California: by the payer's regulator.


@pytest.mark.parametrize(
    ("regulator", "amount", "cite"),
    [("dmhc", "4.11", "Cal. HSC 1371"), ("cdi", "2.74", "Cal. Ins. Code 10123.13")],
)
def test_california_by_regulator(regulator: str, amount: str, cite: str) -> None:
    # received March 2, due by April 1, paid April 11: 1000.00 x 15 % (10 %) x 10 / 365
    payable = Payable(CALIFORNIA, CORRECTED, Money("1000.00"), CORRECTED, regulator=regulator)
    found = interest_owed(payable, date(2026, 4, 11), book())
    assert (found.amount, found.cite) == (Money(amount), cite)


# Texas: a penalty of what was billed above the contracted rate.


def texas(charged: str, allowed: str, **said) -> Payable:
    row = {"contracted": True, "charged": Money(charged), "allowed": Money(allowed)}
    return Payable(TEXAS, CORRECTED, Money("500.00"), CORRECTED, **row | said)


@pytest.mark.parametrize(
    ("paid_on", "charged", "allowed", "amount"),
    [
        (date(2026, 4, 1), "1000.00", "600.00", "0.00"),  # the 30th day
        (date(2026, 4, 2), "1000.00", "600.00", "200.00"),  # 50 % of 400.00
        (date(2026, 5, 16), "1000.00", "600.00", "200.00"),  # the 45th day late
        (date(2026, 5, 17), "1000.00", "600.00", "400.00"),  # the 46th: all of it
        (date(2026, 6, 30), "1000.00", "600.00", "400.00"),  # the 90th
        (date(2026, 7, 1), "1000.00", "600.00", "417.95"),  # and 400.00 x 18 % x 91 / 365
        (date(2026, 4, 2), "300000.01", "0.00", "100000.00"),  # at most
        (date(2026, 5, 17), "300000.00", "0.00", "200000.00"),
        (date(2026, 4, 2), "600.00", "600.00", "0.00"),
        (date(2026, 4, 2), "100.01", "0.00", "50.01"),  # half a cent up
    ],
)
def test_texas_by_days_late(paid_on: date, charged: str, allowed: str, amount: str) -> None:
    assert interest_owed(texas(charged, allowed), paid_on, book()).amount == Money(amount)


def test_texas_without_a_contracted_rate_is_for_a_person() -> None:
    for said in ({"contracted": False}, {"contracted": None}, {"charged": None}):
        payable = replace(texas("1000.00", "600.00"), **said)
        with pytest.raises(UnableToCite, match="contracted rate"):
            interest_owed(payable, date(2026, 4, 2), book())


def test_texas_corrections_are_for_a_person() -> None:
    """How the penalty is reckoned of what was paid too little is not on record."""
    late = Before(1, Money("100.00"), RECEIVED, date(2026, 2, 10))
    with pytest.raises(UnableToCite):
        interest_of(texas("1000.00", "600.00"), History((late,)), {}, NOW, book())


# Ohio: 45 days from receipt where information was asked for.

TOLD = Before(1, Money("1000.00"), RECEIVED, date(2026, 2, 14))  # due by February 4: ten days late
IN_JANUARY = (date(2026, 1, 10), date(2026, 1, 12))


def ohio(received: date, **said) -> Payable:
    return Payable(OHIO, received, Money("1500.00"), received, **said)


def test_ohio_asked_of_the_first_one_has_45_days() -> None:
    # 1000.00: due by February 19, not late; 500.00 in time
    found = interest_of(ohio(CORRECTED), History((TOLD,)), {1: IN_JANUARY}, NOW, book())
    assert (found.amount, found.days) == (Money("0.00"), 0)
    # and without the asking 1000.00 x 18 % x 10 / 365 = 4.931...
    found = interest_of(ohio(CORRECTED), History((TOLD,)), {}, NOW, book())
    assert (found.amount, found.days) == (Money("4.93"), 10)


def test_ohio_changed_by_another_claims_correction_nothing_was_asked_of_that() -> None:
    """The 500.00 more are due by April 1 and paid May 1; what was asked in January is done with."""
    asked = {1: IN_JANUARY}
    history = History((TOLD,), CORRECTED)
    found = interest_of(ohio(RECEIVED, asked=True), history, asked, date(2026, 5, 1), book())
    # 500.00 x 18 % x 30 / 365 = 7.397...
    assert (found.amount, found.days) == (Money("7.40"), 30)


@pytest.mark.parametrize("asked", [{}, {7: IN_JANUARY}, {7: (date(2026, 1, 10), None)}])
def test_a_claim_knows_whether_information_was_asked_for(
    asked: dict[int, tuple[date, date | None]],
) -> None:
    row = {
        "case_id": 7,
        "received": RECEIVED,
        "paid": "100.00",
        "electronic": True,
        "charge_paid": "120.00",
        "allowed": "100.00",
        "decided_regimes": None,
    }
    assert payable(row, OHIO, asked, "").asked is bool(asked)
