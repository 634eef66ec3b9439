"""The three envelopes, what is wrong with them, and the verdict on each.

An interchange (ISA to IEA) holds functional groups (GS to GE), these hold transaction sets (ST
to SE).  Verdicts: A accepted, E accepted with errors noted, P partly accepted, R refused.

A count or control number in a trailer that contradicts its header refuses the envelope: it says
that something was lost or mixed.  A trailer that merely is not there, because the file was cut,
does not cost the whole sets before the cut: they are taken, and the error is noted.

A file may hold a great many of each.  Those that have ended are kept
(`kernel.x12.kept_envelopes`): each is a copy, and a change is put back where it was read
(`group.transactions[at] = transaction`).
"""

from dataclasses import dataclass, field

from kernel.x12.kept import Part
from kernel.x12.problems import Problem
from kernel.x12.segments import Delimiters

ACCEPTED, WITH_ERRORS, PARTLY, REFUSED = "A", "E", "P", "R"

MESSAGES_KEPT = 50
"""Sentences kept of one envelope: noise can have a great many."""

_MOST_COUNTED = 999_999
"""The largest number of sets that GE01, AK902, AK903 and AK904 can say."""


@dataclass(slots=True)
class TransactionSet:
    """A transaction set.  `errors` are IK502 codes other than 5 (segments in error).

    `scoped` is set by the reader of the content, before the set ends, where the problems found
    touch only parts that it refuses one by one: the rest is then accepted, with errors noted.
    `skip`, set when the set begins, leaves its content unread.
    `marks` are numbers of the reader's own, and come back with the set.
    `heading` is its second segment (BHT, BGN), which numbers and dates what the sender sent;
    `digest` is the SHA-256 of what follows it: the same content under whatever numbers.
    `room` is how many problems are kept of it, and `crowded` whether it is kept at all where it is
    refused (`kernel.x12.room`).
    """

    kind: str
    control: str
    version: str
    first: int
    offset: int
    delimiters: Delimiters
    errors: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    segments: int = 0
    heading: str = ""
    digest: str = ""
    scoped: bool = False
    skip: bool = False
    room: int = 0
    crowded: bool = False
    marks: tuple[int, ...] = ()

    @property
    def unnamed(self) -> bool:
        """Refused, and one too many to be told of by itself: it is counted only."""
        return self.crowded and self.ack == REFUSED

    @property
    def ack(self) -> str:
        if self.errors or (self.problem_count and not self.scoped):
            return REFUSED
        return WITH_ERRORS if self.problem_count else ACCEPTED

    @property
    def codes(self) -> list[str]:
        """IK502 to IK506."""
        found = [*self.errors, *(["5"] if self.problem_count else [])]
        return list(dict.fromkeys(found))[:5]

    def error(self, code: str, message: str) -> None:
        if code not in self.errors:
            self.errors.append(code)
        if len(self.messages) < MESSAGES_KEPT:
            self.messages.append(message)


_GROUP_FATAL = frozenset({"1", "2", "4", "6", "19"})


@dataclass(slots=True)
class Group:
    """A functional group.  `errors` are AK905 codes; `included` is GE01 once it is known.

    `received` counts every set of it; `transactions` are those that have ended and are told of one
    by one: all that are taken, and of a great many refused the first (`unnamed` counts the others).
    """

    transactions: Part[TransactionSet]
    kind: str
    sender: str
    receiver: str
    date: str
    time: str
    control: str
    version: str
    errors: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    included: int | None = None
    stray: int = 0
    """Segments between transaction sets: a header was lost."""
    malformed: bool = False

    received: int = 0
    unnamed: int = 0
    refused: int = 0
    noted: int = 0
    unended: int = 0
    """How many of the sets that have ended are refused, accepted with errors, without their SE."""
    crowded: bool = False

    def tally(self, transaction: TransactionSet) -> None:
        """Counts the verdict on the set that has just ended, and keeps it where it is told of."""
        self.refused += transaction.ack == REFUSED
        self.noted += transaction.ack == WITH_ERRORS
        self.unended += "2" in transaction.errors
        if transaction.unnamed:
            self.unnamed += 1
        else:
            self.transactions.append(transaction)

    @property
    def is_unnamed(self) -> bool:
        """As of a set: nothing of it is taken or named, and it is one too many itself."""
        return self.crowded and not self.transactions and self.ack == REFUSED

    @property
    def ack(self) -> str:
        if self.malformed or self.refused == self.received or self._is_fatal():
            return REFUSED
        if self.refused:
            return PARTLY
        return WITH_ERRORS if self.errors or self.noted else ACCEPTED

    @property
    def accepted(self) -> int:
        """How many transaction sets are taken (AK904)."""
        return 0 if self.ack == REFUSED else self.received - self.refused

    @property
    def counts(self) -> tuple[int, int, int]:
        """AK902 to AK904: sets included as the sender counted them, received, accepted."""
        received = min(self.received, _MOST_COUNTED)
        included = received if self.included is None else self.included
        return included, received, self.accepted

    def _is_fatal(self) -> bool:
        if _GROUP_FATAL.intersection(self.errors):
            return True
        return "5" in self.errors and not (self.stray or self.unended)

    def error(self, code: str, message: str) -> None:
        if code not in self.errors:
            self.errors.append(code)
        if len(self.messages) < MESSAGES_KEPT:
            self.messages.append(message)


NOTED_ONLY = frozenset({"022", "023", "024"})
"""TA1 codes that do not refuse what was read whole."""


@dataclass(slots=True)
class Interchange:
    """An interchange.  `elements` are those of the ISA, its name first, blanks taken off;
    `error` is the TA1 code, "000" where all is well."""

    elements: tuple[str, ...]
    delimiters: Delimiters
    groups: Part[Group] | list[Group] = field(default_factory=list)
    error: str = "000"
    messages: list[str] = field(default_factory=list)
    ended: bool = False
    received: int = 0
    unnamed: int = 0
    """How many groups came, and how many of them are counted only."""
    crowded: bool = False
    fatal: bool = False
    """Whether something was found that refuses all of it, beside or after what is only noted."""
    answered_only: bool = False
    """Set by who receives it: a test, of which nothing is put on file."""

    def tally(self, group: Group) -> None:
        """Keeps the group that has just ended, where it is told of by itself."""
        if group.unnamed:
            message = f"{group.unnamed:,} more transaction sets are refused, and not named"
            group.messages.append(message)
        if group.is_unnamed:
            self.unnamed += 1
        else:
            self.groups.append(group)

    def end(self) -> None:
        if self.unnamed:
            self.messages.append(f"{self.unnamed:,} more groups are refused, and not named")

    @property
    def is_unnamed(self) -> bool:
        """As of a group."""
        return self.crowded and not self.groups and self.ack == REFUSED

    @property
    def sender(self) -> tuple[str, str]:
        return self.elements[5], self.elements[6]

    @property
    def receiver(self) -> tuple[str, str]:
        return self.elements[7], self.elements[8]

    @property
    def control(self) -> str:
        return self.elements[13]

    @property
    def identity(self) -> tuple[str, ...]:
        """Sender, receiver, control number, date and time: what tells it from every other.

        Real senders begin their numbers anew.  So an interchange counts as received before where
        one of its transaction sets was, under the same identity (`transaction_identity`).
        """
        dated = self.elements[9] + self.elements[10]
        return "".join(self.sender), "".join(self.receiver), self.control, dated

    @property
    def wants_ta1(self) -> bool:
        return self.elements[14] == "1"

    @property
    def usage(self) -> str:
        return "T" if self.elements[15] == "T" else "P"

    @property
    def ack(self) -> str:
        if self.error == "000":
            return ACCEPTED
        if not self.fatal and any(group.accepted for group in self.groups):
            return WITH_ERRORS
        return REFUSED

    def refuse(self, code: str, message: str) -> None:
        """Notes a TA1 code.  The first one stands; whichever refuses, refuses."""
        if self.error == "000":
            self.error = code
        self.fatal |= code not in NOTED_ONLY
        if len(self.messages) < MESSAGES_KEPT:
            self.messages.append(message)

    def taken(self, group: Group, transaction: TransactionSet) -> bool:
        """Whether the content of this transaction set counts as received.

        A group of which something is accepted is enough for what is only noted, so that no other
        group has to be asked.
        """
        return not self.fatal and REFUSED not in (transaction.ack, group.ack)

    def verdict(self, group: Group, transaction: TransactionSet) -> str:
        """The verdict on a transaction set, the envelopes around it considered."""
        return transaction.ack if self.taken(group, transaction) else REFUSED


def transaction_identity(group: Group, transaction: TransactionSet) -> tuple[str, str, str]:
    """What tells a transaction set from the others of its interchange's identity."""
    return group.control, transaction.control, transaction.heading
