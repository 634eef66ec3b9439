"""Codes in little room answer as a set of them would."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.codes.packed import Packed

codes = st.text("AB0 é\0", max_size=4).filter(lambda code: code == code.strip())


@given(st.lists(codes), st.lists(st.text("AB0 é\0", max_size=5)))
def test_it_holds_what_a_set_holds(given: list[str], asked: list[str]) -> None:
    packed, plain = Packed(given), set(given)
    assert len(packed) == len(plain)
    assert set(packed) == plain
    for code in (*asked, *given, *asked):
        assert (code in packed) is (code in plain)


def test_however_much_is_asked_little_is_remembered() -> None:
    packed = Packed(["C50911", "M1711"])
    for number in range(20_000):
        assert f"X{number}" not in packed
    assert "C50911" in packed
    assert "C" * 1_000_000 not in packed
    assert 7 not in packed
    assert len(packed._known) <= 4_000
    assert max(map(len, packed._known)) <= 6
