"""The three envelopes, what is wrong with them, and the verdict on each.

An interchange (ISA to IEA) holds functional groups (GS to GE), these hold transaction sets (ST
to SE).  Verdicts: A accepted, E accepted with errors noted, P partly accepted, R refused.

A count or control number in a trailer that contradicts its header refuses the envelope: it says
that something was lost or mixed.  A trailer that merely is not there, because the file was cut,
does not cost the whole sets before the cut: they are taken, and the error is noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kernel.x12.problems import Problem
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.values import is_date, is_time

ACCEPTED, WITH_ERRORS, PARTLY, REFUSED = "A", "E", "P", "R"

CONTROL_VERSION = "00501"
MESSAGES_KEPT = 50
"""Sentences kept of one envelope: noise can have a great many."""


@dataclass(slots=True)
class TransactionSet:
    """A transaction set.  `errors` are IK502 codes other than 5 (segments in error).

    `scoped` is set by the reader of the content, before the set ends, where the problems found
    touch only parts that it refuses one by one: the rest is then accepted, with errors noted.
    `skip`, set when the set begins, leaves its content unread.
    `heading` is its second segment (BHT, BGN), which numbers and dates what the sender sent;
    `digest` is the SHA-256 of what follows it: the same content under whatever numbers.
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
    """A functional group.  `errors` are AK905 codes; `included` is GE01 once it is known."""

    kind: str
    sender: str
    receiver: str
    date: str
    time: str
    control: str
    version: str
    transactions: list[TransactionSet] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    included: int | None = None
    stray: int = 0
    """Segments between transaction sets: a header was lost."""
    malformed: bool = False

    refused: int = 0
    noted: int = 0
    unended: int = 0
    """How many of the sets that have ended are refused, accepted with errors, without their SE."""

    def tally(self, transaction: TransactionSet) -> None:
        """Counts the verdict on a set that has ended: a group may hold a great many."""
        self.refused += transaction.ack == REFUSED
        self.noted += transaction.ack == WITH_ERRORS
        self.unended += "2" in transaction.errors

    @property
    def ack(self) -> str:
        if self.malformed or self.refused == len(self.transactions) or self._is_fatal():
            return REFUSED
        if self.refused:
            return PARTLY
        return WITH_ERRORS if self.errors or self.noted else ACCEPTED

    @property
    def accepted(self) -> int:
        """How many transaction sets are taken (AK904)."""
        return 0 if self.ack == REFUSED else len(self.transactions) - self.refused

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
    groups: list[Group] = field(default_factory=list)
    error: str = "000"
    messages: list[str] = field(default_factory=list)
    ended: bool = False

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
        if self.error in NOTED_ONLY and any(group.accepted for group in self.groups):
            return WITH_ERRORS
        return REFUSED

    def refuse(self, code: str, message: str) -> None:
        """Notes a TA1 code; the first one stands."""
        if self.error == "000":
            self.error = code
        if len(self.messages) < MESSAGES_KEPT:
            self.messages.append(message)

    def taken(self, group: Group, transaction: TransactionSet) -> bool:
        """Whether the content of this transaction set counts as received."""
        return REFUSED not in (self.ack, group.ack, transaction.ack)

    def verdict(self, group: Group, transaction: TransactionSet) -> str:
        """The verdict on a transaction set, the envelopes around it considered."""
        return transaction.ack if self.taken(group, transaction) else REFUSED


def transaction_identity(group: Group, transaction: TransactionSet) -> tuple[str, str, str]:
    """What tells a transaction set from the others of its interchange's identity."""
    return group.control, transaction.control, transaction.heading


ID_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})


def header_fault(elements: tuple[str, ...]) -> tuple[str, str] | None:
    """The TA1 code and a sentence for the first thing wrong in an ISA; None where all is well."""
    checks = (
        (elements[1] in {"00", "03"}, "010", "ISA01 authorization qualifier"),
        (elements[3] in {"00", "01"}, "012", "ISA03 security qualifier"),
        (elements[5] in ID_QUALIFIERS, "005", "ISA05 sender qualifier"),
        (bool(elements[6]), "006", "ISA06 sender"),
        (elements[7] in ID_QUALIFIERS, "007", "ISA07 receiver qualifier"),
        (bool(elements[8]), "008", "ISA08 receiver"),
        (len(elements[9]) == 6 and is_date(elements[9]), "014", "ISA09 date"),
        (len(elements[10]) == 4 and is_time(elements[10]), "015", "ISA10 time"),
        (elements[11] == "U" or not elements[11].isalnum(), "016", "ISA11 repetition separator"),
        (elements[13].isdigit(), "018", "ISA13 control number"),
        (elements[14] in {"0", "1"}, "019", "ISA14 acknowledgment requested"),
        (elements[15] in {"P", "T"}, "020", "ISA15 usage indicator"),
    )
    version = elements[12]
    if version != CONTROL_VERSION:
        known = version.isdigit() and version.startswith("00")
        sentence = f"ISA12 version {version!r} is not taken; {CONTROL_VERSION} is"
        return ("003" if known else "017"), sentence
    for fine, code, what in checks:
        if not fine:
            return code, f"{what} is not valid"
    return None


def group_fault(segment: Segment) -> str:
    """A sentence for what is wrong in the form of a GS; "" where all is well."""
    if len(segment.elements) != 9:
        return f"GS has {len(segment.elements) - 1} elements, 8 are required"
    for at, what in ((2, "sender code"), (3, "receiver code")):
        if not 2 <= len(segment.get(at).strip()) <= 15:
            return f"GS{at:02d} {what} {segment.get(at)!r} is not 2 to 15 characters"
    if len(segment.get(4)) != 8 or not is_date(segment.get(4)):
        return f"GS04 {segment.get(4)!r} is not a date"
    if not is_time(segment.get(5)):
        return f"GS05 {segment.get(5)!r} is not a time"
    if segment.get(7) != "X":
        return f"GS07 {segment.get(7)!r} is not X"
    return ""


def check_group_header(group: Group, taken: Mapping[str, str]) -> None:
    """Notes what is wrong with a GS.  `taken` are the versions taken, each with its GS01."""
    if group.kind not in taken.values():
        message = f"group {group.kind!r} is not taken; version {', '.join(sorted(taken))} is"
        group.error("1", message)
    elif group.version not in taken:
        message = f"version {group.version!r} is not taken; {', '.join(sorted(taken))} is"
        group.error("2", message)
    if not group.control.isdigit() or len(group.control) > 9:
        group.error("6", f"group control number {group.control!r} is not 1 to 9 digits")


def check_set_header(transaction: TransactionSet, group: Group, expected: str) -> None:
    """Notes what is wrong with an ST.  `expected` is the ST01 that the group's version has."""
    if {"1", "2"} & set(group.errors):
        transaction.error("I6", group.messages[0])
        return
    if not transaction.kind:
        transaction.error("6", "ST01 is missing")
    elif transaction.kind != expected:
        transaction.error("1", f"transaction set {transaction.kind!r} is not {expected}")
    elif transaction.version and transaction.version != group.version:
        message = f"ST03 {transaction.version!r} is not taken; {group.version} is"
        transaction.error("I6", message)
    if not 4 <= len(transaction.control) <= 9 or not transaction.control.isalnum():
        transaction.error("7", f"ST02 {transaction.control!r} is not 4 to 9 letters or digits")


def is_count(text: str, count: int) -> bool:
    text = text.strip()
    return text.isdigit() and len(text) <= 10 and int(text) == count
