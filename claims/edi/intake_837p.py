"""An 837P file in: checked as a whole first, its good claims handed out then.

    receipt = check_837p(stream)                 # pass 1: every verdict, nothing posted
    stream.seek(0)
    for verdict, claim in good_claims(stream, receipt): ...   # pass 2: what may be posted

Two passes, because a transaction set can be refused by its last segment.  Neither holds the file;
the receipt keeps its verdicts in a temporary file (`kernel.x12.kept`), and of claims refused for
their syntax a great many only are counted (`kernel.x12.room`).

What is wrong inside a claim (loop 2300), its patient (2000C) or its subscriber (2000B) refuses the
claims it touches, in the 277CA, and the set is accepted with errors noted.  What is wrong outside
them refuses the set, in the 999; so does a claim so broken that a 277CA could not name it, and a
set of which no claim is left.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from claims.edi.checks import judge
from claims.edi.claim_837p import Reader837
from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.corrected import Corrects, corrects
from claims.edi.form_only import form_only
from claims.edi.gist import (
    billing_person,
    claim_id,
    days_served,
    gist,
    is_nameable,
    patient_person,
)
from claims.edi.levels import CHILDREN, hierarchy_faults, no_children, no_claim
from claims.edi.receipt import Receipt, TransactionResult
from claims.edi.refusals import RETURNED, SYNTAX, Refusal, UnableToReadClaim
from claims.edi.repeated import refuse_repeated
from claims.edi.submitted import SubmittedClaim, Transmission
from kernel.codes.built_in import built_in
from kernel.codes.lookup import KnownCodes
from kernel.x12 import room
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.problems import Problem
from kernel.x12.reader import Bytes
from kernel.x12.segments import Fault
from kernel.x12.walk import Began, Ended, walk
from kernel.x12.walker import KEPT

VERSION = "005010X222A1"
CLAIM, PATIENT, SUBSCRIBER, BILLING = "2300", "2000C", "2000B", "2000A"
_MESSAGES = 5
_CHANGED = "the file changed while it was read"


class UnableToReread(RuntimeError):
    """The file is not the one that was checked."""


def check_837p(stream: Bytes, codes: KnownCodes | None = None) -> Receipt:
    """Reads the file to its end and judges everything in it.  Never raises on bad bytes.

    Codes exist by the lists of `codes`, without it by those built in.
    """
    checking = _Checking(codes or built_in())
    for event in walk(stream, versions={VERSION}, cut={CLAIM, PATIENT, SUBSCRIBER}):
        match event:
            case Loop():
                checking.loop(event)
            case Began(of=Interchange() as interchange):
                checking.receipt.opened(interchange)
                checking.interchange = interchange
            case Began(of=Group() as group):
                checking.group = group
            case Began(of=TransactionSet() as transaction):
                checking.begin(transaction)
            case Ended(of=TransactionSet() as transaction):
                checking.end()
                checking.receipt.ended(transaction)
            case Ended(of=Interchange() as interchange):
                checking.receipt.ended(interchange)
            case Fault() if len(checking.receipt.faults) < KEPT:
                checking.receipt.faults.append(event)
    refuse_repeated(checking.receipt)
    checking.receipt.notes = form_only(checking.codes, checking.served)
    return checking.receipt


def good_claims(stream: Bytes, receipt: Receipt) -> Iterator[tuple[ClaimVerdict, SubmittedClaim]]:
    """The accepted claims of a file that was checked before, in the order of the file."""
    results = iter(receipt.transactions)
    result = next(results, None)
    interchange: Interchange | None = None
    group: Group | None = None
    reader: Reader837 | None = None
    verdicts: Iterator[ClaimVerdict] = iter(())
    for event in walk(stream, versions={VERSION}, cut={CLAIM}, check=False):
        match event:
            case Loop():
                verdict = next(verdicts, None)
                if verdict is None or reader is None:
                    raise UnableToReread(_CHANGED)
                if verdict.accepted:
                    yield verdict, reader.claim(event)
            case Began(of=Interchange() as found):
                interchange = found
            case Began(of=Group() as found_group):
                group = found_group
            case Began(of=TransactionSet() as transaction) if interchange and group:
                transaction.skip, verdicts = True, iter(())
                if result and result.transaction.offset == transaction.offset:
                    transaction.skip, verdicts = not result.is_to_post, iter(result.claims)
                    result = next(results, None)
                reader = Reader837(interchange, group, transaction)
    if result:
        raise UnableToReread(_CHANGED)


class _Checking:
    """Pass 1: where we are, and what the claims so far have come to."""

    def __init__(self, codes: KnownCodes) -> None:
        self.receipt = Receipt()
        self.codes = codes
        self.served: set[date] = set()
        self.interchange: Interchange | None = None
        self.group: Group | None = None
        self.result: TransactionResult | None = None
        self.reader: Reader837 | None = None
        self.sent: Transmission | None = None
        self.broken = 0
        self.scoped = 0
        self.unnameable = self.crowded = False
        self.poisoned: Loop | None = None
        self.people: dict[str, Loop] = {}
        self.counted: dict[str, tuple[Loop, int]] = {}
        self.before = 0
        self.with_patients: Loop | None = None
        self.lack = 0
        self.lacking: list[Problem] = []

    def begin(self, transaction: TransactionSet) -> None:
        if self.interchange is None or self.group is None:
            return
        self.result = self.receipt.begin(self.interchange, self.group, transaction)
        self.reader = Reader837(self.interchange, self.group, transaction)
        self.scoped = 0
        self.unnameable = self.crowded = False
        self.poisoned = None
        self.people = {}
        self.counted = {}
        self.before = 0
        self.with_patients = None
        self.lack = 0
        self.lacking = []

    def end(self) -> None:
        result = self.result
        if result is None:
            return
        transaction = result.transaction
        if self.lack:
            self.scoped += self.lack
            transaction.problem_count += self.lack
            transaction.problems += self.lacking
            transaction.problems.sort(key=lambda problem: problem.place)
            del transaction.problems[transaction.room :]
        syntax_is_scoped = transaction.problem_count == self.scoped and not self.unnameable
        has_sound = any(not _is_syntax(claim) for claim in result.claims)
        transaction.scoped = has_sound and syntax_is_scoped
        self.result = None

    def loop(self, loop: Loop) -> None:
        """A claim, a patient or a subscriber that came to its end."""
        if loop.id == CLAIM:
            self.claim(loop)
        elif loop.id == PATIENT:
            self.with_patients = loop.parent
        else:
            self.subscriber(loop)

    def subscriber(self, loop: Loop) -> None:
        """A subscriber has claims, or patients who have; patients where its HL04 promises them."""
        result = self.result
        if result is None:
            return
        claims = range(self.before, len(result.claims))
        self.before = len(result.claims)
        if self.with_patients is loop:
            return
        if not claims and not self.crowded:
            self.lack += 1
            if self.lack <= result.transaction.room:
                self.lacking.append(no_claim(loop, result.transaction.first))
        for at in claims if loop.segments[0].get(4) == CHILDREN else ():
            claim = result.claims[at]
            self.receipt.change(claim, refusals=(*claim.refusals, no_children(loop)))

    def claim(self, loop: Loop) -> None:
        result, reader = self.result, self.reader
        if result is None or reader is None:
            return
        if not result.sent and (sent := reader.transmission(loop)):
            self.sent = sent.with_parties_of(self.sent)
            self.receipt.sent.append(self.sent)
        billing, patient = self._people(loop, result)
        refusals = self._syntax(loop)
        if refusals and not is_nameable(claim_id(loop), result.patients[patient]):
            self.unnameable = True
        if refusals and self._one_too_many():
            return
        refusals += hierarchy_faults(loop)
        days: tuple[date, date] | None = None
        notes: Sequence[str] = ()
        about: Corrects | None = None
        if not refusals:
            try:
                claim = reader.claim(loop)
                days = claim.first_served, claim.last_served
                refusals, notes = judge(claim, self.codes)
                about = corrects(claim)
            except UnableToReadClaim as error:
                refusals = [*error.refusals]
        days = days or days_served(loop)
        self.served.update(days or ())
        self.receipt.add(
            gist(
                loop,
                reader.place(loop),
                days,
                at=len(self.receipt.claims),
                billing=billing,
                patient=patient,
                refusals=tuple(refusals),
                notes=tuple(notes),
                corrects=about,
            )
        )

    def _one_too_many(self) -> bool:
        """Whether so many claims were refused for their syntax that this one is only counted, and
        its set, which a 277CA could not answer claim by claim, is refused."""
        self.broken += 1
        crowded = self.broken > room.MOST_BROKEN
        if crowded:
            self.unnameable = self.crowded = True
            self.receipt.claims_unnamed += 1
        return crowded

    def _people(self, loop: Loop, result: TransactionResult) -> tuple[int, int]:
        """The numbers of the billing provider and the patient above this claim."""
        for known, read, people, level in (
            (BILLING, billing_person, self.receipt.billing, loop.above(BILLING)),
            (PATIENT, patient_person, self.receipt.patients, loop.above(PATIENT, SUBSCRIBER)),
        ):
            if level is not None and self.people.get(known) is not level:
                self.people[known] = level
                people.append(read(level))
        return len(result.billing) - 1, len(result.patients) - 1

    def _syntax(self, loop: Loop) -> list[Refusal]:
        """Refusals for what the guide finds wrong in the claim and in the people above it."""
        found = loop.every_problem()
        if found:
            lost = [each for each in found if each.unplaced and each.segment == "HL"]
            self.scoped += loop.every_fault() - len(lost)
        messages = [each.message for each in found]
        for level in (loop.above(PATIENT), loop.above(SUBSCRIBER)):
            if level is not None:
                messages += self._level(level)
        if self.poisoned is loop.parent:
            messages.append("it follows a segment that could not be placed")
        elif any(each.unplaced for each in found):
            self.poisoned = loop.parent
        if not messages:
            return []
        return [_of_syntax("; ".join(messages[:_MESSAGES]))]

    def _level(self, level: Loop) -> list[str]:
        """What is wrong in a subscriber or patient; counted once however many claims follow."""
        found = level.every_problem()
        if found:
            counted = self.counted.get(level.id)
            before = counted[1] if counted is not None and counted[0] is level else 0
            faults = level.every_fault()
            self.scoped += faults - before
            self.counted[level.id] = (level, faults)
        return [each.message for each in found]


@lru_cache(maxsize=1 << 10)
def _of_syntax(message: str) -> Refusal:
    """One and the same of many claims with the same fault."""
    return Refusal.of(RETURNED, SYNTAX, message)


def _is_syntax(claim: ClaimVerdict) -> bool:
    return any(status.code == SYNTAX for status in claim.statuses)
