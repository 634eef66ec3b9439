"""Whole cents: exact sums, explicit rounding, splits that lose nothing."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import ZERO, Money, UnableToReadMoney, split, total

CENTS = st.integers(-(10**12), 10**12)
SHARES = st.lists(st.integers(0, 10**7), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("0", 0), ("0.00", 0), ("1.5", 150), ("-1234.50", -123450), ("7", 700), ("1e2", 10000)],
)
def test_text_is_read_exactly(text: str, cents: int) -> None:
    assert Money(text).cents == cents


@pytest.mark.parametrize("text", ["", "abc", "1.005", "0.001", "$5", "NaN", "Infinity", "1,000"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadMoney):
        Money(text)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01"),
        ("1.445", "1.45"), ("1.4449999", "1.44"),
    ],
)  # fmt: skip
def test_half_a_cent_goes_up(amount: str, rounded: str) -> None:
    assert Money.rounded(Decimal(amount)) == Money(rounded)


def test_twenty_percent_after_the_deductible() -> None:
    allowed, deductible = Money("400.00"), Money("83.00")
    coinsurance = (allowed - deductible).percent(20)
    assert coinsurance == Money("63.40")
    assert (allowed - deductible - coinsurance).percent(2) == Money("5.07")
    assert Money("150.00").percent(95) == Money("142.50")
    assert Money("142.50").percent(115) == Money("163.88")


def test_times() -> None:
    assert Money("12.34").times(3) == Money("37.02")
    assert Money("10.00").times(Decimal("0.3333")) == Money("3.33")
    assert Money("10.00").times(0) == ZERO


def test_it_is_shown_and_written() -> None:
    assert str(Money("-1234.50")) == "-1234.50"
    assert Money("-1234.50").shown() == "-$1,234.50"
    assert Money("0.05").shown() == "$0.05"
    assert repr(Money("1")) == "Money('1.00')"
    assert eval(repr(Money("1"))) == Money("1.00")


def test_it_cannot_be_changed_and_compares_as_a_value() -> None:
    amount = Money("1.00")
    with pytest.raises(AttributeError, match="immutable"):
        amount.cents = 5
    assert amount == Money("1")
    assert hash(amount) == hash(Money("1"))
    assert amount != "1.00"
    assert Money("1") < Money("1.01") <= Money("1.01") < Money("2")
    assert max(Money("1"), Money("3"), Money("2")) == Money("3")
    assert bool(Money("0.01"))
    assert not ZERO
    assert pickle.loads(pickle.dumps(Money("-5.55"))) == Money("-5.55")


def test_total() -> None:
    assert total([Money("1.10"), Money("2.20"), Money("-0.30")]) == Money("3.00")
    assert total([]) == ZERO


def test_a_split_gives_the_odd_cents_to_the_largest_remainders() -> None:
    assert split(Money("1.00"), [Money("1"), Money("1"), Money("1")]) == [
        Money("0.34"), Money("0.33"), Money("0.33"),
    ]  # fmt: skip
    assert split(Money("0.05"), [Money("10"), Money("20"), Money("70")]) == [
        Money("0.01"), Money("0.01"), Money("0.03"),
    ]  # fmt: skip
    assert split(Money("5.00"), [ZERO, ZERO]) == [Money("5.00"), ZERO]
    with pytest.raises(ValueError, match="nothing to split"):
        split(Money("5.00"), [])


@given(CENTS, CENTS, CENTS)
def test_sums_are_exact(a: int, b: int, c: int) -> None:
    one, two, three = (Money.of_cents(cents) for cents in (a, b, c))
    assert (one + two) + three == one + (two + three)
    assert one - one == ZERO
    assert -one + one == ZERO
    assert Money(str(one)) == one


@given(CENTS, SHARES)
def test_splitting_loses_no_cent_and_stays_near_the_exact_share(
    cents: int, weights: list[int]
) -> None:
    amount = Money.of_cents(cents)
    shares = split(amount, [Money.of_cents(weight) for weight in weights])
    assert total(shares) == amount
    if whole := sum(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share.cents - Fraction(cents * weight, whole)) < 1


@given(st.integers(0, 10**10), st.integers(0, 100))
def test_a_percentage_is_the_nearest_cent(cents: int, rate: int) -> None:
    exact = Fraction(cents * rate, 100)
    assert abs(Money.of_cents(cents).percent(rate).cents - exact) <= Fraction(1, 2)
