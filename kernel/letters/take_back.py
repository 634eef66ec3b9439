"""A letter that was made and is with no carrier yet is taken back: none will be given it."""

from collections.abc import Collection
from datetime import datetime

from kernel.letters.models import Dispatch

WHY = "taken back before it left"


class UnableToTakeBack(RuntimeError):
    """A letter is with its carrier: what it says is said."""


def take_back(letters: Collection[int], *, now: datetime) -> int:
    """The letters stay on record and never leave; how many.  In the caller's transaction.

    UnableToTakeBack where one of them was handed over, or was taken back before; then none is.
    """
    attempts = Dispatch.objects.select_for_update().filter(letter__in=letters).order_by("pk")
    states = dict(attempts.values_list("pk", "state"))
    if any(state != "made" for state in states.values()):
        raise UnableToTakeBack("its letter is with the carrier already")
    return Dispatch.objects.filter(pk__in=states).update(
        state="taken_back", reason=WHY, changed_at=now
    )
