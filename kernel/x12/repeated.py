"""Transaction sets that come again in one file under the same numbers."""

from kernel.x12.envelopes import Interchange, transaction_identity


class TakenSets:
    """What was taken of a file so far.  What was refused may be sent again, also further down."""

    def __init__(self) -> None:
        self._identities: dict[tuple[str, ...], set[tuple[str, str, str]]] = {}

    def refuse_repeated(self, found: Interchange) -> None:
        """Refuses an interchange, at its end, of which a transaction set was taken before it."""
        taken = {
            transaction_identity(group, each)
            for group in found.groups
            for each in group.transactions
            if found.taken(group, each)
        }
        if not taken:
            return
        before = self._identities.setdefault(found.identity, set())
        if taken & before:
            found.refuse("025", f"interchange {found.control} came already in this file")
        else:
            before |= taken
