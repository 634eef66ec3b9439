"""How much of a file is told one by one.  What is sound always is; of what is refused, the first.

Three bytes can begin a transaction set, and each is due a verdict of its own.  So that a file of
nothing else cannot fill the memory, or its answer the sender's disk, refused sets beyond a number
are counted (AK903 less AK904) and not named; so are groups and interchanges of which nothing is
left.  Sound sets beside them are taken and named as ever.
"""

from kernel.x12.envelopes import REFUSED, Group, Interchange, TransactionSet
from kernel.x12.walker import KEPT

MOST_REFUSED = 5_000
"""Refused transaction sets, groups and interchanges of a file that are named, of each kind."""

MOST_PROBLEMS = 10_000
"""Problems kept of a file, after which only the first `FEW` are of each set."""

FEW = 5

MOST_BROKEN = 50_000
"""Parts of a file's sets that their syntax refuses, and that are answered one by one where they can
be: a set with one more is refused as a whole."""


class Room:
    """What is left of it as a file is read."""

    def __init__(self) -> None:
        self.sets = self.groups = self.interchanges = MOST_REFUSED
        self.problems = MOST_PROBLEMS

    def begin(self, of: Interchange | Group | TransactionSet) -> None:
        match of:
            case TransactionSet():
                of.crowded = self.sets <= 0
                of.room = min(KEPT, max(FEW, self.problems))
            case Group():
                of.crowded = self.groups <= 0
            case Interchange():
                of.crowded = self.interchanges <= 0

    def end(self, of: Interchange | Group | TransactionSet) -> None:
        """Of what has ended, with its verdict, and is named."""
        refused = of.ack == REFUSED
        match of:
            case TransactionSet():
                self.sets -= refused
                self.problems -= len(of.problems)
            case Group():
                self.groups -= refused
            case Interchange():
                self.interchanges -= refused
