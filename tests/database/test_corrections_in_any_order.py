"""Claims, replacements, voids and reversals by hand in whatever order, also with another payer's
figures, decided, remitted and confirmed whenever.

The books balance to the cent, and what is left is what the surviving claims would have come to
alone.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.books import (
    Told,
    balance,
    faults,
    what_was_paid,
    with_a_twin,
    with_the_year_before,
)
from tests.correcting import Year, year

pytestmark = pytest.mark.django_db

CENTS = st.integers(min_value=101, max_value=25_000)
CHARGES = st.lists(CENTS, min_size=1, max_size=3)
WHICH = st.integers(0, 20)
FIRST = st.lists(
    st.lists(st.integers(9_000, 25_000), min_size=2, max_size=2), min_size=2, max_size=4
)
"""Claims to begin with that go beyond the deductible of $500.00."""
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("bill"), CHARGES, st.sampled_from(["", "", "earlier", "unpriced", "secondary"])
        ),
        st.tuples(
            st.just("replace"),
            WHICH,
            CHARGES,
            st.sampled_from(["", "", "moved", "unpriced", "secondary"]),
        ),
        st.tuples(st.just("void"), WHICH),
        st.tuples(st.just("reverse"), WHICH, st.sampled_from([0, 3, 45])),
        st.tuples(st.just("both"), WHICH, CHARGES, st.sampled_from(["78", "87", "77", "88"])),
        st.tuples(st.sampled_from(["decide", "remit", "confirm"])),
    ),
    min_size=3,
    max_size=12,
)


@pytest.fixture
def story(tmp_path: Path) -> Year:
    return with_a_twin(with_the_year_before(year(tmp_path)))


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=FIRST, steps=STEPS)
def test_the_books_balance(story: Year, first: list[list[int]], steps: list[tuple]) -> None:
    with TemporaryDirectory() as folder, transaction.atomic():
        told = Told(replace(story, out=Path(folder)))
        for step in [*(("bill", each) for each in first), ("decide",), *steps]:
            told.step(step)
            assert faults() == {}
        told.story.decide()
        told.story.pay()
        told.story.pay()
        what_was_paid(told)
        balance(told)
        transaction.set_rollback(True)
