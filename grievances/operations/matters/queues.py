"""The queue of what bodies outside ask, and who is handed work of it."""

from kernel.cases.views import View

READ, TAKE = "matter.read", "matter.work"


def none() -> tuple[View, ...]:
    """It has no views of its own."""
    return ()
