"""What became of a file: a verdict for every interchange, group, transaction set and claim."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from hashlib import sha256
from operator import attrgetter
from typing import Any, TypeVar, overload

from claims.edi.claim_verdict import ClaimVerdict, Person
from claims.edi.submitted import Transmission
from claims.edi.verdict_json import Rows, interchange_json
from kernel.x12.envelopes import (
    ACCEPTED,
    REFUSED,
    WITH_ERRORS,
    Group,
    Interchange,
    TransactionSet,
)
from kernel.x12.kept import Kept, Part, Row
from kernel.x12.kept_envelopes import kept_interchanges
from kernel.x12.problems import Problem, SegmentError
from kernel.x12.segments import Fault

_MADE = slice(4, 7)
"""BHT04 to BHT06: when the sender made the set, and of what kind it is."""

_LACKING = frozenset({SegmentError.MISSING, SegmentError.DEPENDENT_MISSING})

_KINDS = 4
"""Of what is kept of a set: each of them has two marks, where it begins and where it ends."""

R = TypeVar("R")

_sent_row = attrgetter(*(each.name for each in fields(Transmission)))


def _as_sent(row: Row) -> Transmission:
    return Transmission(*row)


@dataclass(slots=True)
class TransactionResult:
    """A transaction set with the verdicts on its claims, in their order.

    Made as it is asked for (`Results`): of what its envelopes keep, where `group_at` and `at` are
    its places, and of what the receipt keeps between the set's marks.
    """

    receipt: "Receipt"
    interchange: Interchange
    group: Group
    transaction: TransactionSet
    group_at: int
    at: int

    @property
    def claims(self) -> Part[ClaimVerdict]:
        return self.receipt.claims_of(self.transaction)

    @property
    def billing(self) -> Part[Person]:
        return _part(self.transaction, 1, self.receipt.billing)

    @property
    def patients(self) -> Part[Person]:
        return _part(self.transaction, 2, self.receipt.patients)

    @property
    def sent(self) -> Part[Transmission]:
        """One; of a set without a claim that could be read, none."""
        return _part(self.transaction, 3, self.receipt.sent)

    @property
    def transmission(self) -> Transmission | None:
        return next(iter(self.sent), None)

    @property
    def answered_only(self) -> bool:
        """Whether it is a test, of which nothing is put on file."""
        return self.interchange.answered_only

    @property
    def taken(self) -> bool:
        """Whether the set was received: only then do its claims' own verdicts count."""
        return self.interchange.taken(self.group, self.transaction)

    @property
    def accepted_claims(self) -> Iterator[ClaimVerdict]:
        """One by one; each may be changed when it is its turn."""
        return (claim for claim in self.claims if claim.accepted) if self.taken else iter(())

    @property
    def accepted_count(self) -> int:
        return sum(1 for _ in self.accepted_claims)

    @property
    def claims_to_post(self) -> Iterator[ClaimVerdict]:
        return iter(()) if self.answered_only else self.accepted_claims

    @property
    def has_accepted(self) -> bool:
        return any(True for _ in self.accepted_claims)

    @property
    def is_to_post(self) -> bool:
        """Whether anything of it is."""
        return not self.answered_only and self.has_accepted

    def refuse(self, code: str, message: str) -> None:
        """Refuse the set, sound as it is, after its group was counted.  `code` is of IK502."""
        before = self.transaction.ack
        self.transaction.error(code, message)
        self.group.refused += before != REFUSED
        self.group.noted -= before == WITH_ERRORS
        self.group.transactions[self.at] = self.transaction
        self.interchange.groups[self.group_at] = self.group

    @property
    def content(self) -> str:
        """A digest of what the set says, its control numbers and its reference left out."""
        heading = self.transaction.heading.split(self.transaction.delimiters.element)
        made = heading[_MADE]
        return sha256("*".join([*made, self.transaction.digest]).encode("latin-1")).hexdigest()


def _part(transaction: TransactionSet, kind: int, kept: Kept[R]) -> Part[R]:
    """What is kept of a set, by its marks; of one that has not ended, all since it began."""
    start, *ended = transaction.marks[kind::_KINDS]
    return Part(kept, start, ended[0] if ended else len(kept))


class Results(Sequence[TransactionResult]):
    """The sets of some interchanges, one after the other: each is made as its turn comes.

    Those of one group share it, so that each that is refused is counted in it: go through them once
    to refuse some.
    """

    def __init__(self, receipt: "Receipt", interchanges: Part[Interchange]) -> None:
        self._receipt = receipt
        self._interchanges = interchanges

    def __iter__(self) -> Iterator[TransactionResult]:
        for of in self._interchanges:
            for group_at, group in enumerate(of.groups):
                for at, transaction in enumerate(group.transactions):
                    yield TransactionResult(self._receipt, of, group, transaction, group_at, at)

    def __len__(self) -> int:
        return sum(len(group.transactions) for of in self._interchanges for group in of.groups)

    @overload
    def __getitem__(self, at: int) -> TransactionResult: ...

    @overload
    def __getitem__(self, at: slice) -> list[TransactionResult]: ...

    def __getitem__(self, at: int | slice) -> TransactionResult | list[TransactionResult]:
        return list(self)[at]


@dataclass(slots=True)
class Receipt:
    """A whole file.  `faults` are bytes that are no segment; `notes` say what was not checked.

    `positions` are those of the claims: four bytes a claim, and all that the memory holds of it.

    Of a great many refused only the first are here (`kernel.x12.room`): `unnamed` counts the
    interchanges left out, `claims_unnamed` the claims left out, with their sets or of them.
    """

    interchanges: Part[Interchange] = field(default_factory=lambda: Part.after(kept_interchanges()))
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unnamed: int = 0
    claims_unnamed: int = 0
    claims: Kept[ClaimVerdict] = field(default_factory=lambda: Kept(ClaimVerdict._make))
    positions: "array[int]" = field(default_factory=lambda: array("I"))
    billing: Kept[Person] = field(default_factory=lambda: Kept(Person._make))
    patients: Kept[Person] = field(default_factory=lambda: Kept(Person._make))
    sent: Kept[Transmission] = field(default_factory=lambda: Kept(_as_sent, _sent_row))
    _begun: list[Interchange] = field(default_factory=list)
    """The one that is open, and one after it whose ISA cannot be read: that ends no other."""

    def opened(self, interchange: Interchange) -> None:
        """One that begins; it is among the others once it has ended."""
        self._begun.append(interchange)

    def begin(
        self, interchange: Interchange, group: Group, transaction: TransactionSet
    ) -> TransactionResult:
        """The set that begins."""
        transaction.marks = self._marks
        places = len(interchange.groups), len(group.transactions)
        return TransactionResult(self, interchange, group, transaction, *places)

    @property
    def _marks(self) -> tuple[int, ...]:
        kinds = (self.claims, self.billing, self.patients, self.sent)
        return tuple(len(each) for each in kinds)

    def claims_of(self, transaction: TransactionSet) -> Part[ClaimVerdict]:
        return _part(transaction, 0, self.claims)

    def add(self, claim: ClaimVerdict) -> None:
        """The next claim of the set that has begun."""
        self.claims.append(claim)
        self.positions.append(claim.position)

    @property
    def transactions(self) -> Results:
        return Results(self, self.interchanges)

    def unit(self, transaction: TransactionSet, problem: Problem) -> tuple[str, str] | None:
        """The claim a problem lies in, as the 999 names it; none where a claim is what lacks."""
        if problem.segment == "CLM" and problem.code in _LACKING:
            return None
        claims = self.claims_of(transaction)
        at = bisect_right(self.positions, problem.position, claims.start, claims.stop) - 1
        if at < claims.start or problem.loop < "2300":
            return None
        number = self.claims[at].id
        return ("CLM01", number) if number else None

    def change(self, claim: ClaimVerdict, **said: Any) -> None:
        """Say something else of a claim; what was said of it since `claim` was read stays said."""
        self.claims[claim.at] = self.claims[claim.at]._replace(**said)

    def ended(self, of: Interchange | TransactionSet) -> None:
        """Keeps what has just ended, interchanges in the order in which they began; leaves out what
        is refused and one too many."""
        if isinstance(of, TransactionSet):
            of.marks += self._marks
            if of.unnamed:
                self.claims_unnamed += len(self.claims_of(of))
            return
        if of.is_unnamed and self._begun[-1] is of:
            self._begun.pop()
            self.unnamed += 1
        if self._begun and self._begun[0] is of:
            for each in self._begun:
                self.interchanges.append(each)
            self._begun.clear()

    @property
    def left_out(self) -> list[str]:
        """What is told of interchanges and claims that are not told of one by one."""
        said = []
        if self.unnamed:
            said.append(
                f"{self.unnamed:,} more interchanges are refused, and not answered one by one"
            )
        if self.claims_unnamed:
            said.append(
                f"{self.claims_unnamed:,} more claims are refused with their transaction sets, and "
                "not named one by one"
            )
        return said

    @property
    def is_x12(self) -> bool:
        return bool(self.interchanges)

    @property
    def exit_code(self) -> int:
        """0 everything accepted, 1 something refused, 2 not X12 at all."""
        if not self.is_x12:
            return 2
        acks = {each.ack for each in self.interchanges}
        acks |= {group.ack for each in self.interchanges for group in each.groups}
        refused = any(not claim.accepted for each in self.transactions for claim in each.claims)
        return 0 if acks == {ACCEPTED} and not refused and not self.faults else 1

    def by_interchange(self) -> Iterator[tuple[Interchange, Results]]:
        """Each interchange with the results of its transaction sets."""
        for at, each in enumerate(self.interchanges):
            yield each, Results(self, self.interchanges.part(at, at + 1))

    def as_json(self, rows: Rows = list) -> dict[str, Any]:
        """The file's verdicts as `edi_check --json` prints them.

        With `rows=iter` its lists of envelopes and claims are iterators, to be written as they come
        (`claims.edi.telling.in_pieces`).
        """
        return {
            "interchanges": rows(
                interchange_json(each, self.claims_of, rows) for each in self.interchanges
            ),
            "faults": [
                {"kind": fault.kind.value, "offset": fault.offset, "message": fault.message}
                for fault in self.faults
            ],
            "notes": [*self.left_out, *self.notes],
        }
