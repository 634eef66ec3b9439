"""What an ISA, a GS and an ST say, and what is wrong in their form."""

from collections.abc import Mapping
from sys import intern

from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.kept import Part
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.values import is_date, is_time

CONTROL_VERSION = "00501"


def interchange_of(segment: Segment) -> Interchange:
    """The interchange an ISA begins, refused where its header is wrong."""
    elements = tuple(each.strip() for each in [*segment.elements, *[""] * 17][:17])
    found = Interchange(elements, segment.delimiters)
    fault = header_fault(elements)
    if fault:
        found.refuse(*fault)
    return found


def unreadable(elements: tuple[str, ...], code: str, message: str) -> Interchange:
    """An interchange of whose ISA not even the delimiters can be told."""
    found = Interchange((*elements, ""), Delimiters())
    found.refuse(code, message)
    return found


def group_of(segment: Segment, transactions: Part[TransactionSet]) -> Group:
    """The group a GS begins; its sets go there.  What many say alike is held once."""
    kind, sender, receiver, day, time, control, _, version = (
        intern(segment.get(at).strip()) for at in range(1, 9)
    )
    return Group(transactions, kind, sender, receiver, day, time, control, version)


def set_of(segment: Segment) -> TransactionSet:
    """The transaction set an ST begins.  What many say alike is held once."""
    kind, control, version = (segment.get(at).strip() for at in (1, 2, 3))
    return TransactionSet(
        intern(kind), control, intern(version), segment.number, segment.offset, segment.delimiters
    )


ID_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})


def _is_said(name: str) -> bool:
    return bool(name) and name.isprintable()


def _is_plain(name: str) -> bool:
    return name.isascii() and name.isalnum()


def header_fault(elements: tuple[str, ...]) -> tuple[str, str] | None:
    """The TA1 code and a sentence for the first thing wrong in an ISA; None where all is well."""
    checks = (
        (elements[1] in {"00", "03"}, "010", "ISA01 authorization qualifier"),
        (elements[3] in {"00", "01"}, "012", "ISA03 security qualifier"),
        (elements[5] in ID_QUALIFIERS, "005", "ISA05 sender qualifier"),
        (_is_said(elements[6]), "006", "ISA06 sender"),
        (elements[7] in ID_QUALIFIERS, "007", "ISA07 receiver qualifier"),
        (_is_said(elements[8]), "008", "ISA08 receiver"),
        (len(elements[9]) == 6 and is_date(elements[9]), "014", "ISA09 date"),
        (len(elements[10]) == 4 and is_time(elements[10]), "015", "ISA10 time"),
        (elements[11] == "U" or not elements[11].isalnum(), "016", "ISA11 repetition separator"),
        (elements[13].isdecimal() and int(elements[13]) > 0, "018", "ISA13 control number"),
        (elements[14] in {"0", "1"}, "019", "ISA14 acknowledgment requested"),
        (elements[15] in {"P", "T"}, "020", "ISA15 usage indicator"),
    )
    version = elements[12]
    if version != CONTROL_VERSION:
        known = version.isdecimal() and version.startswith("00")
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
    if not group.control.isdecimal() or len(group.control) > 9:
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
    if not 4 <= len(transaction.control) <= 9 or not _is_plain(transaction.control):
        transaction.error("7", f"ST02 {transaction.control!r} is not 4 to 9 letters or digits")
