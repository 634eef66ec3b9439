"""Reads a whole file: envelopes checked, transaction sets walked through their guide.

    for event in walk(stream, versions={"005010X220A1"}, cut={"2000"}):
        match event:
            case Began(of=TransactionSet() as transaction): ...
            case Loop() as member: member.first("INS"), member.inner("2100A"), ...
            case Ended(of=TransactionSet() as transaction): transaction.ack, transaction.problems
            case Fault(): ...               # bytes that are no segment
            case _: ...

`cut` names the loops to hand out as they come to their end.  Each is a tree of its own, with its
problems in it (`loop.every_problem()`), and `loop.parent` leads to what stands around it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from kernel.x12.closing import check_group_trailer, check_interchange_trailer, check_set_trailer
from kernel.x12.elements import Checks
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.kept import Part
from kernel.x12.kept_envelopes import kept_groups, kept_sets
from kernel.x12.loops import Loop
from kernel.x12.maps import guide
from kernel.x12.opening import (
    check_group_header,
    check_set_header,
    group_fault,
    group_of,
    interchange_of,
    set_of,
    unreadable,
)
from kernel.x12.reader import Bytes, read
from kernel.x12.repeated import TakenSets
from kernel.x12.room import Room
from kernel.x12.segments import Fault, FaultKind, Segment
from kernel.x12.walker import Walk


@dataclass(frozen=True, slots=True)
class Began:
    """An envelope begins; what follows up to its `Ended` is in it."""

    of: Interchange | Group | TransactionSet


@dataclass(frozen=True, slots=True)
class Ended:
    """An envelope ends, in order or not; its verdict is known."""

    of: Interchange | Group | TransactionSet


Event = Began | Ended | Loop | Fault

_ENVELOPE = frozenset({"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"})


def walk(
    stream: Bytes,
    *,
    versions: Collection[str],
    cut: Collection[str] = (),
    check: bool = True,
) -> Iterator[Event]:
    """Everything in the file, in order.  `versions` are the guides taken (GS08).

    With `check=False` segments are placed but their elements not checked again.
    """
    return _Walking(frozenset(versions), frozenset(cut), check).events(stream)


class _Walking:
    def __init__(self, versions: frozenset[str], cut: frozenset[str], check: bool) -> None:
        self.versions = versions
        self.cut = cut
        self.check = check
        self.checks: Checks | None = None
        self.interchange: Interchange | None = None
        self.group: Group | None = None
        self.transaction: TransactionSet | None = None
        self.steps: Walk | None = None
        self.latest: Segment | None = None
        self.hashed = sha256()
        self.taken = TakenSets()
        self.room = Room()
        self.answers = 0
        self.groups: set[str] = set()
        self.transactions: set[str] = set()
        self.kept_sets = kept_sets()
        self.kept_groups = kept_groups(self.kept_sets)

    def events(self, stream: Bytes) -> Iterator[Event]:
        for part in read(stream):
            if not isinstance(part, Segment):
                yield from self.fault(part)
                continue
            if part.elements[0] not in _ENVELOPE:
                self.content(part)
                if self.steps is not None:
                    finished = self.steps.feed(part)
                    if finished:
                        yield from finished
                elif self.transaction is None:
                    self.stray(part)
            else:
                yield from self.envelope(part)
            self.latest = part
        yield from self.end_interchange("023", "the file ends without IEA")

    def envelope(self, segment: Segment) -> Iterator[Event]:
        match segment.elements[0]:
            case "ISA":
                yield from self.end_interchange("022", "a new ISA comes before IEA")
                yield from self.begin_interchange(segment)
            case "GS":
                yield from self.end_group("a new GS comes before GE")
                yield from self.begin_group(segment)
            case "ST":
                yield from self.end_transaction("a new ST comes before SE")
                yield from self.begin_transaction(segment)
            case "SE":
                yield from self.transaction_trailer(segment)
            case "GE":
                yield from self.group_trailer(segment)
            case "IEA":
                yield from self.interchange_trailer(segment)
            case "TA1":
                self.answers += 1

    def fault(self, fault: Fault) -> Iterator[Event]:
        """Bytes that are no segment.  Within a transaction set they cost the set."""
        if self.transaction is not None and fault.kind is not FaultKind.CUT:
            self.transaction.error("5", fault.message)
        yield fault
        if fault.kind is FaultKind.BAD_HEADER and fault.elements:
            found = unreadable(fault.elements, fault.code, fault.message)
            self.room.begin(found)
            yield Began(found)
            yield from self.close_interchange(found)

    def stray(self, segment: Segment) -> None:
        if self.group is not None:
            self.group.stray += 1
        if self.interchange is not None:
            place = "a transaction set" if self.group else "a group"
            self.interchange.refuse("024", f"{segment.id[:20]!r} stands outside {place}")

    def begin_interchange(self, segment: Segment) -> Iterator[Event]:
        found = interchange_of(segment)
        found.groups = Part.after(self.kept_groups)
        self.groups.clear()
        self.answers = 0
        self.interchange = found
        self.room.begin(found)
        if self.checks is None or self.checks.delimiters != segment.delimiters:
            self.checks = Checks(segment.delimiters)
        yield Began(found)

    def content(self, segment: Segment) -> None:
        if self.transaction is None:
            return
        if not self.transaction.heading:
            self.transaction.heading = segment.text
        elif self.check:
            self.hashed.update(segment.text.encode("latin-1"))

    def begin_group(self, segment: Segment) -> Iterator[Event]:
        group = self.group = group_of(segment, Part.after(self.kept_sets))
        interchange = self.interchange
        if interchange is None:
            return
        check_group_header(group, {each: guide(each).group for each in self.versions})
        if not group.errors and group.control in self.groups:
            group.error("19", f"group {group.control} came already in this interchange")
        self.groups.add(group.control)
        self.transactions.clear()
        fault = group_fault(segment)
        if fault:
            group.malformed = True
            group.messages.append(fault)
            interchange.refuse("024", fault)
        self.room.begin(group)
        interchange.received += 1
        yield Began(group)

    def begin_transaction(self, segment: Segment) -> Iterator[Event]:
        group = self.group
        if group is None:
            self.stray(segment)
            return
        transaction = set_of(segment)
        expected = guide(group.version).kind if group.version in self.versions else ""
        check_set_header(transaction, group, expected)
        control = transaction.control
        if control in self.transactions:
            transaction.error("23", f"ST02 {control} came already in this group")
        self.transactions.add(control)
        self.room.begin(transaction)
        group.received += 1
        self.transaction = transaction
        self.hashed = sha256()
        yield Began(transaction)
        if transaction.errors and {"I6", "1", "6"} & set(transaction.errors):
            return
        if not transaction.skip:
            checks = self.checks if self.check else None
            marks, before = segment.delimiters, segment.number - 1
            of, room = guide(group.version), transaction.room
            self.steps = Walk(of, marks, self.cut, checks, before, room)
            yield from self.steps.feed(segment)

    def transaction_trailer(self, segment: Segment) -> Iterator[Event]:
        transaction = self.transaction
        if transaction is None:
            self.stray(segment)
            return
        check_set_trailer(segment, transaction)
        if self.steps is not None:
            yield from self.steps.feed(segment)
        self.latest = segment
        yield from self.close_transaction()

    def end_transaction(self, reason: str) -> Iterator[Event]:
        """Ends a transaction set whose SE did not come."""
        if self.transaction is not None:
            self.transaction.error("2", f"SE is missing: {reason}")
            yield from self.close_transaction()

    def close_transaction(self) -> Iterator[Event]:
        transaction, steps = self.transaction, self.steps
        if transaction is None or self.latest is None:
            return
        transaction.segments = self.latest.number - transaction.first + 1
        transaction.digest = self.hashed.hexdigest()
        if steps is not None:
            yield from steps.close(self.latest)
            transaction.problem_count = steps.count
            transaction.problems = sorted(steps.noted, key=lambda problem: problem.place)
        yield Ended(transaction)
        self.transaction = self.steps = None
        if self.group is not None:
            self.group.tally(transaction)
        if not transaction.unnamed:
            self.room.end(transaction)
        elif "23" not in transaction.errors:
            self.transactions.discard(transaction.control)

    def group_trailer(self, segment: Segment) -> Iterator[Event]:
        yield from self.end_transaction("GE comes before it")
        group = self.group
        if group is None:
            self.stray(segment)
            return
        check_group_trailer(segment, group, self.interchange)
        yield from self.close_group(group)

    def end_group(self, reason: str) -> Iterator[Event]:
        """Ends a group whose GE did not come."""
        yield from self.end_transaction(reason)
        if self.group is not None:
            self.group.error("3", f"GE is missing: {reason}")
            yield from self.close_group(self.group)

    def close_group(self, group: Group) -> Iterator[Event]:
        self.group = None
        if self.interchange is not None:
            self.interchange.tally(group)
        yield Ended(group)
        if not group.is_unnamed:
            self.room.end(group)
        elif "19" not in group.errors:
            self.groups.discard(group.control)

    def interchange_trailer(self, segment: Segment) -> Iterator[Event]:
        yield from self.end_group("IEA comes before it")
        found = self.interchange
        if found is None:
            return
        check_interchange_trailer(segment, found, answers=self.answers)
        yield from self.close_interchange(found)

    def end_interchange(self, code: str, reason: str) -> Iterator[Event]:
        """Ends an interchange whose IEA did not come."""
        yield from self.end_group(reason)
        found = self.interchange
        if found is not None:
            found.refuse(code, f"IEA is missing: {reason}")
            yield from self.close_interchange(found)

    def close_interchange(self, found: Interchange) -> Iterator[Event]:
        if found is self.interchange:
            self.interchange = None
        self.taken.refuse_repeated(found)
        found.end()
        if not found.is_unnamed:
            self.room.end(found)
        yield Ended(found)
