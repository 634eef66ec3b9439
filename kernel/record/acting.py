"""Who is acting at the moment, for events and for row history.

with acting("j.ortiz"):
    ...                     # events without an actor, and row history, name j.ortiz
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pghistory

NOBODY = "system"

_actor: ContextVar[str] = ContextVar("actor", default=NOBODY)


@contextmanager
def acting(name: str) -> Iterator[None]:
    """`name` acts until the end of the block; a block inside may name another."""
    before = _actor.get()
    token = _actor.set(name)
    try:
        with pghistory.context(actor=name):
            yield
    finally:
        _actor.reset(token)
        pghistory.context(actor=before)


def actor() -> str:
    """Who is acting; `system` where nobody was named."""
    return _actor.get()
