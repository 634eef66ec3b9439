"""Answers to what was received: TA1 for an interchange, 999 (005010X231A1) for its groups.

A group of acknowledgments (FA) is never itself acknowledged.  An interchange refused by its TA1
is not answered with a 999 too, unless it was refused for its version: then the 999 refuses the
groups whose own version is not taken either, and names it.  No 999 accepts what the TA1 refused.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from kernel.x12.envelopes import (
    ACCEPTED,
    REFUSED,
    Group,
    Interchange,
    TransactionSet,
)
from kernel.x12.maps import FILES, OWN, guide
from kernel.x12.opening import ID_QUALIFIERS
from kernel.x12.problems import ElementProblem, Problem
from kernel.x12.values import is_date, is_time
from kernel.x12.writer import (
    STANDARD,
    Element,
    GroupOut,
    InterchangeOut,
    SegmentOut,
    TransactionOut,
    carried,
    delimiters_free,
    in_pieces,
    interchange,
    plain,
    trimmed,
)

VERSION_999 = "005010X231A1"
ACKNOWLEDGMENT_GROUP = "FA"
_CONTROLS_NOT_TAKEN = "003"
_LONGEST_COPY = 99
_NAMELESS = "ZZZ"
_NO_DAY, _NO_TIME = "000101", "0000"
_GROUP_KINDS = frozenset({"BE", "HB", "HC", "HI", "HN", "HP", "HR", "HS", "RA"})
"""What AK101 can say; a group of another kind is answered as HC, by its number."""
_SET_KINDS = frozenset({"270", "271", "276", "277", "278", "820", "834", "835", "837"})
"""What AK201 can say; the same of a set."""
_VERSIONLESS = "NONE"
"""AK103 of a group that names no version: the 999 must hold one."""

Unit = Callable[[TransactionSet, Problem], tuple[str, str] | None]
"""Finds the business unit a problem lies in, as the CTX segment names it: for instance
`("CLM01", "26403774")`."""


def write_ta1(received: Interchange, *, control: int, at: datetime) -> bytes:
    """An interchange that carries the TA1 only."""
    return interchange(replace(_answer(received, control, at), before_groups=[ta1(received)]))


def ta1(received: Interchange) -> SegmentOut:
    """TA102 and TA103 repeat ISA09 and ISA10.  What is no date or time there cannot stand here
    either: a value that is plainly none of the sender's takes its place, and TA101 (ISA13) tells
    which interchange is meant."""
    elements = received.elements
    number = "".join(mark for mark in received.control if mark.isdecimal())[-9:].zfill(9)
    day, time = elements[9], elements[10]
    day = day if len(day) == 6 and is_date(day) else _NO_DAY
    time = time if len(time) == 4 and is_time(time) else _NO_TIME
    return ("TA1", number, day, time, received.ack, received.error)


def write_999(
    received: Interchange, *, control: int, at: datetime, unit: Unit | None = None
) -> bytes | None:
    """An interchange with one 999 for each group to be answered; None where no 999 is due."""
    return b"".join(pieces_999(received, control=control, at=at, unit=unit)) or None


def pieces_999(
    received: Interchange, *, control: int, at: datetime, unit: Unit | None = None
) -> Iterable[bytes]:
    """The same, made as it is written; an empty list where none is due."""
    first = next(_to_answer(received), None)
    if first is None:
        return []
    out = GroupOut(
        ACKNOWLEDGMENT_GROUP,
        _code(first.receiver),
        _code(first.sender),
        control,
        VERSION_999,
        at,
        (
            TransactionOut("999", f"{number:04d}", VERSION_999, _body(group, unit))
            for number, group in enumerate(_to_answer(received), 1)
        ),
    )
    return in_pieces(replace(_answer(received, control, at), groups=[out]))


def _to_answer(received: Interchange) -> Iterator[Group]:
    refused = received.ack == REFUSED
    if refused and received.error != _CONTROLS_NOT_TAKEN:
        return
    for group in received.groups:
        if group.kind != ACKNOWLEDGMENT_GROUP and (not refused or group.ack == REFUSED):
            yield group


def _answer(received: Interchange, control: int, at: datetime) -> InterchangeOut:
    sender, receiver = answer_addresses(received)
    return InterchangeOut(sender, receiver, control, at, usage=received.usage)


def answer_addresses(received: Interchange) -> tuple[tuple[str, str], tuple[str, str]]:
    """Sender and receiver of an answer: those of what was received, the other way about."""
    return _party(received.receiver), _party(received.sender)


def _party(party: tuple[str, str]) -> tuple[str, str]:
    qualifier, name = party
    if qualifier not in ID_QUALIFIERS:
        qualifier = "ZZ"
    return qualifier, plain(name, longest=15) or "UNKNOWN"


def _code(text: str) -> str:
    return (plain(text, longest=15) or "UNKNOWN").ljust(2, "_")


def _body(group: Group, unit: Unit | None) -> Iterator[SegmentOut]:
    yield trimmed(["AK1", _group_kind(group), _digits(group), _version(group)])
    for transaction in group.transactions:
        # A set that was sound in a group that was not has nothing to be told: the group has.
        if group.ack != REFUSED or transaction.ack == REFUSED:
            yield from _transaction(transaction, group, unit)
    counts = [str(count) for count in group.counts]
    yield ("AK9", group.ack, *counts, *group.errors[:5])


def _transaction(transaction: TransactionSet, group: Group, unit: Unit | None) -> list[SegmentOut]:
    version = plain(transaction.version, longest=35)
    segments: list[SegmentOut] = [
        trimmed(
            [
                "AK2",
                _transaction_kind(transaction, group),
                _set_control(transaction),
                version,
            ]
        )
    ]
    for problem in transaction.problems:
        name = segment_name(problem.segment)
        segments.append(("IK3", name, str(problem.position), "", problem.code.value))
        found = unit(transaction, problem) if unit else None
        if found and plain(found[1]):
            segments.append(("CTX", (found[0], carried(found[1], longest=35))))
        segments += [_element(each) for each in problem.elements]
    codes = transaction.codes if transaction.ack != ACCEPTED else []
    segments.append(("IK5", transaction.ack, *codes))
    return segments


def _element(problem: ElementProblem) -> SegmentOut:
    where: Element = str(problem.element)
    if problem.component or problem.repetition:
        component = str(problem.component) if problem.component else ""
        repetition = str(problem.repetition) if problem.repetition else ""
        where = [str(problem.element), component, repetition]
    return trimmed(["IK4", *trimmed([where]), problem.number, problem.code.value, _copy(problem)])


def _copy(problem: ElementProblem) -> str:
    """The bad data (IK404) as it came; none where X12 could not carry it: a copy of a value with a
    mark that may not be there has the same fault, and without it is no copy."""
    value = problem.value
    whole = value.isascii() and value.isprintable() and delimiters_free(value, STANDARD)
    return value[:_LONGEST_COPY].rstrip() if whole else ""


def segment_name(name: str) -> str:
    """A segment's name as IK301 can carry it: two or three letters or digits."""
    kept = "".join(mark for mark in name if mark.isascii() and mark.isalnum())[:3]
    return kept if len(kept) > 1 else _NAMELESS


def _group_kind(group: Group) -> str:
    return group.kind if group.kind in _GROUP_KINDS else "HC"


def _digits(group: Group) -> str:
    return "".join(mark for mark in group.control if mark.isdecimal())[:9] or "0"


def _set_control(transaction: TransactionSet) -> str:
    """ST02 as AK202 can carry it: where it is none of four to nine letters and digits, what is
    left of it."""
    kept = "".join(mark for mark in transaction.control if mark.isascii() and mark.isalnum())
    return kept[:9].zfill(4)


def _version(group: Group) -> str:
    return plain(group.version, longest=12) or _VERSIONLESS


def _transaction_kind(transaction: TransactionSet, group: Group) -> str:
    if transaction.kind in _SET_KINDS:
        return transaction.kind
    kind = guide(group.version).kind if group.version in (*FILES, *OWN) else ""
    return kind if kind in _SET_KINDS else "837"
