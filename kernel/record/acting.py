"""Who is acting at the moment, for events and for row history.

with acting("j.ortiz"):
    ...                     # events without an actor, and row history, name j.ortiz
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

import pghistory
from pghistory import runtime

NOBODY = "system"

_actor: ContextVar[str] = ContextVar("actor", default=NOBODY)


@contextmanager
def acting(name: str) -> Iterator[None]:
    """`name` acts until the end of the block; a block inside may name another."""
    token = _actor.set(name)
    try:
        with _context(name):
            yield
    finally:
        _actor.reset(token)


@contextmanager
def _context(name: str) -> Iterator[None]:
    """Row history's own note of who acts.

    Inside another block pghistory would write the new name over that block's one context, and so
    also over who made the versions kept before: whoever acts inside has a context of their own.
    """
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(actor=name):
            yield
        return
    runtime._tracker.value = runtime.Context(
        id=outer.id if outer.metadata.get("actor") == name else uuid4(),
        metadata={**outer.metadata, "actor": name},
    )
    try:
        yield
    finally:
        runtime._tracker.value = outer


def actor() -> str:
    """Who is acting; `system` where nobody was named."""
    return _actor.get()
