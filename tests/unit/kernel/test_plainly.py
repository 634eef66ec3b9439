"""The quick canonical text is the canonical text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.record.plainly import canonical_plain
from kernel.record.stored import canonical

LEAVES = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=()))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_it_is_the_same_text(value: Any) -> None:
    assert canonical_plain(value) == canonical(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": "é"}, '{"a":"é","b":1}'),
        ({"\U0001f600": 1, "\uffee": 2}, '{"\uffee":2,"\U0001f600":1}'),
        (["\x00a\x7f\x1f"], '["a\x7f\\u001f"]'),
        (["\\u0000", "\ud800"], '["\\\\u0000","?"]'),
        (2**70, str(2**70)),
    ],
)
def test_where_the_two_might_differ(value: Any, expected: str) -> None:
    assert canonical_plain(value) == canonical(value) == expected


@dataclass
class Made:
    a: int = 1


@pytest.mark.parametrize("value", [Made(), {"day": date(2026, 3, 2)}], ids=["made", "day"])
def test_what_is_not_plain_is_asked_of_the_other(value: Any) -> None:
    try:
        expected: str | type[Exception] = canonical(value)
    except (TypeError, ValueError) as problem:
        expected = type(problem)
    try:
        found: str | type[Exception] = canonical_plain(value)
    except (TypeError, ValueError) as problem:
        found = type(problem)
    assert found == expected
