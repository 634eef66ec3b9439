"""What several tests of documents need."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def swept_often() -> Iterator[None]:
    """The collector's rounds come at the same places whatever else the process holds.

    Between two rounds garbage in cycles counts as held.  How far they lie apart depends on the
    age and number of everything alive, so a peak would measure the tests before this one.
    """
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(500, 2, 2)
    yield
    gc.set_threshold(*usual)  # what is frozen stays so, as all that was collected (conftest.py)
