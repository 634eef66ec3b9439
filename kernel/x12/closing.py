"""What SE, GE and IEA say, held against what they end."""

from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.segments import Segment

_ELEMENTS = 2


def check_set_trailer(segment: Segment, transaction: TransactionSet) -> None:
    if segment.get(2).strip() != transaction.control:
        message = f"SE02 {segment.get(2)!r} is not the ST02 {transaction.control!r}"
        transaction.error("3", message)
    count = segment.number - transaction.first + 1
    if not is_count(segment.get(1), count):
        message = f"SE01 says {segment.get(1)!r} segments, there are {count}"
        transaction.error("4", message)


def check_group_trailer(segment: Segment, group: Group, around: Interchange | None) -> None:
    count = segment.get(1).strip()
    group.included = int(count) if count.isdecimal() and len(count) < 7 else None
    if segment.get(2).strip() != group.control:
        message = f"GE02 {segment.get(2)!r} is not the GS06 {group.control!r}"
        group.error("4", message)
    if around is not None and (fault := trailer_fault(segment)):
        around.refuse("024", fault)
    if not is_count(count, group.received):
        message = f"GE01 says {count!r} transaction sets, there are {group.received}"
        group.error("5", message)


def trailer_fault(segment: Segment) -> str:
    """A sentence for elements beyond the two that a GE or an IEA has; "" where there are none."""
    there = len(segment.elements) - 1
    return f"{segment.id} has {there} elements, 2 are defined" if there > _ELEMENTS else ""


def check_interchange_trailer(segment: Segment, found: Interchange, *, answers: int) -> None:
    """`answers` are the TA1 segments it held: an interchange of those alone is not empty."""
    if segment.get(2).strip() != found.control:
        found.refuse("001", f"IEA02 {segment.get(2)!r} is not the ISA13 {found.control!r}")
    if not is_count(segment.get(1), found.received):
        message = f"IEA01 says {segment.get(1)!r} groups, there are {found.received}"
        found.refuse("021", message)
    if fault := trailer_fault(segment):
        found.refuse("022", fault)
    if not found.received and not answers:
        found.refuse("024", "the interchange is empty")
    found.ended = True


def is_count(text: str, count: int) -> bool:
    text = text.strip()
    return text.isdecimal() and len(text) <= 10 and int(text) == count
