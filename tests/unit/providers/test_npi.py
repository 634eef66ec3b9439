"""The National Provider Identifier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.npi import is_npi


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "1003000126"])
def test_valid(npi: str):
    assert is_npi(npi)


@pytest.mark.parametrize(
    "npi",
    ["1234567890", "123456789", "12345678931", "3234567893", "12345 7893", "", "\u0661234567893"],
)
def test_invalid(npi: str):
    assert not is_npi(npi)


@given(st.text("0123456789", min_size=8, max_size=8), st.sampled_from("12"))
def test_nine_digits_have_exactly_one_check_digit(rest: str, first: str):
    assert sum(is_npi(first + rest + check) for check in "0123456789") == 1


@given(
    st.text("0123456789", min_size=8, max_size=8), st.integers(1, 8), st.sampled_from("123456789")
)
def test_one_wrong_digit_is_noticed(rest: str, place: int, shift: str):
    npi = next(number for check in "0123456789" if is_npi(number := "1" + rest + check))
    wrong = str((int(npi[place]) + int(shift)) % 10)
    assert not is_npi(npi[:place] + wrong + npi[place + 1 :])
