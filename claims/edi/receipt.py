"""What became of a file: a verdict for every interchange, group, transaction set and claim."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from claims.edi.claim_verdict import ClaimVerdict, Person
from claims.edi.kept import Kept, Part
from claims.edi.submitted import Transmission
from kernel.x12.envelopes import (
    ACCEPTED,
    REFUSED,
    WITH_ERRORS,
    Group,
    Interchange,
    TransactionSet,
)
from kernel.x12.problems import Problem, SegmentError
from kernel.x12.segments import Fault

_MADE = slice(4, 7)
"""BHT04 to BHT06: when the sender made the set, and of what kind it is."""

_LACKING = frozenset({SegmentError.MISSING, SegmentError.DEPENDENT_MISSING})


Rows = Callable[[Iterable[dict[str, Any]]], Iterable[dict[str, Any]]]
"""`list` of JSON rows, or `iter`."""


@dataclass(slots=True)
class TransactionResult:
    """A transaction set with the verdicts on its claims, in their order.

    `positions` are theirs: four bytes a claim, and all that the memory holds of it.
    `answered_only`: it is a test, of which nothing is put on file.
    """

    interchange: Interchange
    group: Group
    transaction: TransactionSet
    claims: Part[ClaimVerdict]
    billing: Part[Person]
    patients: Part[Person]
    positions: "array[int]" = field(default_factory=lambda: array("I"))
    transmission: Transmission | None = None
    answered_only: bool = False

    def add(self, claim: ClaimVerdict) -> None:
        self.claims.append(claim)
        self.positions.append(claim.position)

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

    @property
    def content(self) -> str:
        """A digest of what the set says, its control numbers and its reference left out."""
        heading = self.transaction.heading.split(self.transaction.delimiters.element)
        made = heading[_MADE]
        return sha256("*".join([*made, self.transaction.digest]).encode("latin-1")).hexdigest()

    def unit(self, problem: Problem) -> tuple[str, str] | None:
        """The claim a problem lies in, as the 999 names it; none where a claim is what lacks."""
        if problem.segment == "CLM" and problem.code in _LACKING:
            return None
        at = bisect_right(self.positions, problem.position) - 1
        if at < 0 or problem.loop < "2300":
            return None
        number = self.claims[at].id
        return ("CLM01", number) if number else None


@dataclass(slots=True)
class Receipt:
    """A whole file.  `faults` are bytes that are no segment; `notes` say what was not checked.

    Of a great many refused only the first are here (`kernel.x12.room`): `unnamed` counts the
    interchanges left out, `claims_unnamed` the claims left out, with their sets or of them.
    """

    interchanges: list[Interchange] = field(default_factory=list)
    transactions: list[TransactionResult] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unnamed: int = 0
    claims_unnamed: int = 0
    claims: Kept[ClaimVerdict] = field(default_factory=lambda: Kept(ClaimVerdict._make))
    billing: Kept[Person] = field(default_factory=lambda: Kept(Person._make))
    patients: Kept[Person] = field(default_factory=lambda: Kept(Person._make))

    def begin(
        self, interchange: Interchange, group: Group, transaction: TransactionSet
    ) -> TransactionResult:
        """The set that begins."""
        parts = Part.after(self.claims), Part.after(self.billing), Part.after(self.patients)
        result = TransactionResult(interchange, group, transaction, *parts)
        self.transactions.append(result)
        return result

    def change(self, claim: ClaimVerdict, **said: Any) -> None:
        """Say something else of a claim than `claim` does, which is as it was read."""
        self.claims[claim.at] = claim._replace(**said)

    def ended(self, of: Interchange | TransactionSet) -> None:
        """Leaves out what has just ended where it is one too many that is refused."""
        if isinstance(of, TransactionSet):
            if of.unnamed and self.transactions and self.transactions[-1].transaction is of:
                self.claims_unnamed += len(self.transactions.pop().claims)
        elif of.is_unnamed and self.interchanges and self.interchanges[-1] is of:
            self.interchanges.pop()
            self.unnamed += 1

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

    def by_interchange(self) -> list[tuple[Interchange, list[TransactionResult]]]:
        """Each interchange with the results of its transaction sets."""
        found: dict[int, list[TransactionResult]] = {id(each): [] for each in self.interchanges}
        for result in self.transactions:
            found[id(result.interchange)].append(result)
        return [(each, found[id(each)]) for each in self.interchanges]

    def as_json(self, rows: Rows = list) -> dict[str, Any]:
        """The file's verdicts as `edi_check --json` prints them.

        With `rows=iter` its lists of envelopes and claims are iterators, to be written as they come
        (`claims.edi.telling.in_pieces`).
        """
        by_transaction = {id(each.transaction): each for each in self.transactions}
        return {
            "interchanges": rows(
                _interchange_json(each, by_transaction, rows) for each in self.interchanges
            ),
            "faults": [
                {"kind": fault.kind.value, "offset": fault.offset, "message": fault.message}
                for fault in self.faults
            ],
            "notes": [*self.left_out, *self.notes],
        }


def _interchange_json(
    interchange: Interchange, results: dict[int, TransactionResult], rows: Rows
) -> dict[str, Any]:
    ack = interchange.ack
    return {
        "ta1": ack,
        "control": interchange.control,
        "code": interchange.error,
        "messages": interchange.messages,
        "groups": rows(
            _group_json(group, results, rows, refused=ack == REFUSED)
            for group in interchange.groups
        ),
    }


def _group_json(
    group: Group, results: dict[int, TransactionResult], rows: Rows, *, refused: bool
) -> dict[str, Any]:
    refused = refused or group.ack == REFUSED
    return {
        "ack": REFUSED if refused else group.ack,
        "control": group.control,
        "codes": group.errors,
        "messages": group.messages,
        "transactions": rows(
            {
                "control": each.control,
                "ack": REFUSED if refused else each.ack,
                "codes": each.codes,
                "messages": each.messages,
                "errors": [row for problem in each.problems for row in _problem_json(problem)],
                "claims": rows(_claims_json(results.get(id(each)), taken=not refused)),
            }
            for each in group.transactions
        ),
    }


def _problem_json(problem: Problem) -> list[dict[str, Any]]:
    base = {"segment": problem.segment, "position": problem.position, "loop": problem.loop}
    if not problem.elements:
        return [{**base, "element": None, "code": problem.code.value, "message": problem.message}]
    return [
        {
            **base,
            "element": each.element,
            "component": each.component or None,
            "code": each.code.value,
            "segment_code": problem.code.value,
            "message": each.message,
        }
        for each in problem.elements
    ]


def _claims_json(result: TransactionResult | None, *, taken: bool) -> Iterator[dict[str, Any]]:
    if result is None:
        return
    received = taken and result.transaction.ack != REFUSED
    for claim in result.claims:
        message = claim.message
        if not (received or message):
            message = "not received: its transaction set was refused"
        yield {
            "id": claim.id,
            "status": claim.statuses[0].category if received else "A3",
            "codes": [str(status) for status in claim.statuses if claim.refusals],
            "message": message,
            "notes": list(claim.notes),
        }
