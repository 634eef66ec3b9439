"""Bytes that once broke the door, as `make fuzz` found them."""

from pathlib import Path

import pytest

from tests.unit.edi.fuzzing import SEEDS, examine

FOUND = sorted(SEEDS.glob("*.x12"))


def test_what_was_found_is_kept() -> None:
    assert FOUND


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_broke_the_door_once_does_no_more(path: Path) -> None:
    examine(path.read_bytes())
