"""A file of questions in, its answers out: what the 270 and the 276 have in common.

    answered = answer_file(stream, questions, now=now, today=today)
    answered.files                               # {"ta1": b"…", "999": b"…", "271": b"…"}

Who may send is agreed as for claims: with a trading partner on file, a sender without an agreement
gets a TA1 or 999.
Nothing is posted, so a test (ISA15 T) is answered like any other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, Generic, TypeVar

from claims.edi.acknowledgments import acknowledged
from claims.edi.agreement import agreements_on, hold, objections
from claims.edi.answer_sets import AnsweredSet, Kind, write_sets
from claims.edi.receipt import Receipt, Results, TransactionResult
from claims.edi.verdicts import taken_loops, verdicts
from kernel.record.copying import table_ids
from kernel.x12.envelopes import Interchange
from kernel.x12.kept import Part
from kernel.x12.loops import Loop
from kernel.x12.segments import Fault
from kernel.x12.writer import SegmentOut

A = TypeVar("A")

LARGEST = 10_000
"""Questions of one file that are answered.  Each is looked up for itself and waits in memory until
the file's answers are written; a file with more is two files."""


@dataclass(frozen=True, slots=True)
class Questions(Generic[A]):
    """One kind of question.

    `cut` is the loop that asks; `faults` are what refuses its set beyond the guide.  `answers` are
    those to what a loop asks after so many of its set; `finished` has the last word on all of a
    set.  `body` is the set that tells them, `told` the same for a machine.
    """

    guide: str
    cut: str
    kind: Kind
    faults: Callable[[Loop], Iterable[str]]
    answers: Callable[[Loop, int], Iterator[A]]
    finished: Callable[[list[A]], list[A]]
    body: Callable[[AnsweredSet[A], datetime], Iterator[SegmentOut]]
    told: Callable[[A], Iterable[dict[str, Any]]]


@dataclass(slots=True)
class Answers:
    """What became of a file.  `reference` is our number of it, `files` are the answers by kind,
    `told` those to each question for a machine."""

    receipt: Receipt
    reference: int
    files: dict[str, bytes] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_x12(self) -> bool:
        return self.receipt.is_x12

    @property
    def interchanges(self) -> Part[Interchange]:
        return self.receipt.interchanges

    @property
    def faults(self) -> list[Fault]:
        return self.receipt.faults

    @property
    def refusals(self) -> list[str]:
        """What was refused before anything was asked, in words."""
        said = [message for each in self.interchanges for message in _refused(each)]
        return [*said, *self.receipt.left_out]


def answer_file(
    stream: BinaryIO, asked: Questions[A], *, now: datetime, today: date, partner: str = ""
) -> Answers:
    """Every question of the file answered.  Bytes of any kind are told, never raised.

    `partner` is the trading partner in whose folder it lay; `now` dates the answers, as it reads.
    """

    count = 0
    too_many: set[int] = set()

    def blame(result: TransactionResult, loop: Loop) -> None:
        nonlocal count
        count += 1
        if count > LARGEST and result.transaction.offset not in too_many:
            too_many.add(result.transaction.offset)
            result.transaction.error(
                "5", f"the file asks more than {LARGEST:,} questions: send this set in another"
            )
        for fault in asked.faults(loop):
            result.transaction.error("5", fault)

    receipt = verdicts(stream, guide=asked.guide, cut=asked.cut, each=blame)
    hold(receipt, objections(receipt, agreements_on(today, only=partner)))
    made = Answers(receipt, table_ids("claims_edifile", 1)[0])
    stream.seek(0)
    sets = _answered(stream, asked, receipt)
    rows = (row for each in sets.values() for one in each.answers for row in asked.told(one))
    made.told = list(rows)

    def write(received: Interchange, results: Results, control: int) -> bytes | None:
        those = [sets[r.transaction.offset] for r in results if r.transaction.offset in sets]
        bodies = [(each.group, asked.body(each, now)) for each in those]
        return write_sets(received, bodies, asked.kind, control=control, at=now)

    made.files = acknowledged(
        receipt, made.reference, at=now, kind=asked.kind.set.lower(), write=write
    )
    return made


def _answered(stream: BinaryIO, asked: Questions[A], receipt: Receipt) -> dict[int, AnsweredSet[A]]:
    """Each set that is taken, by where it begins, answered."""
    sets: dict[int, AnsweredSet[A]] = {}
    for each in receipt.transactions:
        if each.taken:
            said = each.transaction.heading.split(each.transaction.delimiters.element)
            reference = said[3] if len(said) > 3 else ""
            sets[each.transaction.offset] = AnsweredSet(each.group, reference)
    for result, loop in taken_loops(stream, receipt, guide=asked.guide, cut=asked.cut):
        answers = sets[result.transaction.offset].answers
        answers += asked.answers(loop, len(answers))
    for answered in sets.values():
        answered.answers = asked.finished(answered.answers)
    return sets


def level_faults(loop: Loop) -> Iterator[str]:
    """What is wrong with the HL of a loop and of those around it."""
    above: Loop | None = loop
    while above is not None:
        if above.level_fault:
            yield above.level_fault
        above = above.parent


def _refused(received: Interchange) -> Iterator[str]:
    yield from received.messages
    for group in received.groups:
        yield from group.messages
        for one in group.transactions:
            yield from one.messages
            for problem in one.problems:
                yield problem.message
                yield from (f"{problem.segment}: {each.message}" for each in problem.elements)
