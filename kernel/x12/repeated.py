"""Transaction sets that come again in one file under the same numbers."""

from hashlib import blake2b

from kernel.x12.envelopes import Interchange, transaction_identity

_LONG = 16


def mark_of(*said: str) -> bytes:
    """Sixteen bytes that stand for what was said: of a great many sets little more is held."""
    return blake2b(repr(said).encode(), digest_size=_LONG).digest()


class TakenSets:
    """What was taken of a file so far.  What was refused may be sent again, also further down."""

    def __init__(self) -> None:
        self._marks: set[bytes] = set()

    def refuse_repeated(self, found: Interchange) -> None:
        """Refuses an interchange, at its end, of which a transaction set was taken before it."""
        taken = {
            mark_of(*found.identity, *transaction_identity(group, each))
            for group in found.groups
            for each in group.transactions
            if found.taken(group, each)
        }
        if taken.isdisjoint(self._marks):
            self._marks |= taken
        else:
            found.refuse("025", f"interchange {found.control} came already in this file")
