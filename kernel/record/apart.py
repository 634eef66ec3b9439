"""Parts of a round kept apart: one that fails costs the others nothing, and is told at the end."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def apart(faults: list[Exception]) -> Iterator[None]:
    """A fault inside is kept for the end, when the others were done."""
    try:
        yield
    except Exception as fault:
        faults.append(fault)
