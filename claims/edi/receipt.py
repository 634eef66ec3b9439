"""What became of a file: a verdict for every interchange, group, transaction set and claim."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from claims.edi.corrected import Corrects
from claims.edi.refusals import Refusal, Status
from claims.edi.submitted import Transmission
from kernel.money import Money
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

ACCEPTED_STATUS = Status("A2", "20")
"""Accepted into the adjudication system (507 A2), accepted for processing (508 20)."""


_MADE = slice(4, 7)
"""BHT04 to BHT06: when the sender made the set, and of what kind it is."""


_LACKING = frozenset({SegmentError.MISSING, SegmentError.DEPENDENT_MISSING})


@dataclass(frozen=True, slots=True)
class Person:
    """Whom or what an acknowledgment names: a billing provider, a patient."""

    is_person: bool
    name: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id_kind: str = ""
    id: str = ""


@dataclass(slots=True)
class ClaimVerdict:
    """The verdict on one claim.

    `id` is CLM01; `position` its CLM in the transaction set (ST is 1); `billing` and `patient`
    number the HL levels above it.  `refusals` is empty where the claim is accepted; `notes` are
    remarks that refuse nothing.  `number` is for the payer's own claim number, once it has one:
    the 277CA then carries it.  `corrects` is what a replacement or void says of the claim it is
    about; only where it could be read as a claim.
    """

    id: str
    position: int
    offset: int
    end: int
    billing: int
    patient: int
    charge: Money | None
    first_served: date | None
    last_served: date | None
    clearinghouse_trace: str = ""
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    number: str = ""
    corrects: Corrects | None = None

    @property
    def accepted(self) -> bool:
        return not self.refusals

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Each status once, in the order found; A2:20 for an accepted claim."""
        if not self.refusals:
            return (ACCEPTED_STATUS,)
        found = [status for refusal in self.refusals for status in refusal.statuses]
        return tuple(dict.fromkeys(found))

    @property
    def message(self) -> str:
        return "; ".join(dict.fromkeys(refusal.message for refusal in self.refusals))


@dataclass(slots=True)
class TransactionResult:
    """A transaction set with the verdicts on its claims, in their order.

    `answered_only`: it is a test, of which nothing is put on file.
    """

    interchange: Interchange
    group: Group
    transaction: TransactionSet
    transmission: Transmission | None = None
    claims: list[ClaimVerdict] = field(default_factory=list)
    billing: list[Person] = field(default_factory=list)
    patients: list[Person] = field(default_factory=list)
    answered_only: bool = False

    @property
    def taken(self) -> bool:
        """Whether the set was received: only then do its claims' own verdicts count."""
        return self.interchange.taken(self.group, self.transaction)

    @property
    def accepted_claims(self) -> list[ClaimVerdict]:
        return [claim for claim in self.claims if claim.accepted] if self.taken else []

    @property
    def claims_to_post(self) -> list[ClaimVerdict]:
        return [] if self.answered_only else self.accepted_claims

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
        at = bisect_right(self.claims, problem.position, key=lambda claim: claim.position) - 1
        if at < 0 or problem.loop < "2300" or not self.claims[at].id:
            return None
        return "CLM01", self.claims[at].id


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

    def as_json(self) -> dict[str, Any]:
        """The file's verdicts as `edi_check --json` prints them."""
        by_transaction = {id(each.transaction): each for each in self.transactions}
        return {
            "interchanges": [_interchange_json(each, by_transaction) for each in self.interchanges],
            "faults": [
                {"kind": fault.kind.value, "offset": fault.offset, "message": fault.message}
                for fault in self.faults
            ],
            "notes": [*self.left_out, *self.notes],
        }


def _interchange_json(
    interchange: Interchange, results: dict[int, TransactionResult]
) -> dict[str, Any]:
    ack = interchange.ack
    return {
        "ta1": ack,
        "control": interchange.control,
        "code": interchange.error,
        "messages": interchange.messages,
        "groups": [
            _group_json(group, results, refused=ack == REFUSED) for group in interchange.groups
        ],
    }


def _group_json(
    group: Group, results: dict[int, TransactionResult], *, refused: bool
) -> dict[str, Any]:
    refused = refused or group.ack == REFUSED
    return {
        "ack": REFUSED if refused else group.ack,
        "control": group.control,
        "codes": group.errors,
        "messages": group.messages,
        "transactions": [
            {
                "control": each.control,
                "ack": REFUSED if refused else each.ack,
                "codes": each.codes,
                "messages": each.messages,
                "errors": [row for problem in each.problems for row in _problem_json(problem)],
                "claims": _claims_json(results.get(id(each)), taken=not refused),
            }
            for each in group.transactions
        ],
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


def _claims_json(result: TransactionResult | None, *, taken: bool) -> list[dict[str, Any]]:
    if result is None:
        return []
    if not taken or result.transaction.ack == REFUSED:
        message = "not received: its transaction set was refused"
        return [
            {
                "id": claim.id,
                "status": "A3",
                "codes": [str(status) for status in claim.statuses if claim.refusals],
                "message": claim.message or message,
                "notes": list(claim.notes),
            }
            for claim in result.claims
        ]
    return [
        {
            "id": claim.id,
            "status": claim.statuses[0].category,
            "codes": [str(status) for status in claim.statuses if claim.refusals],
            "message": claim.message,
            "notes": list(claim.notes),
        }
        for claim in result.claims
    ]
