"""An 837P file posted: checked, its good claims put on file, its acknowledgments written.

The same bytes again post nothing and give the same acknowledgments again, so that a machine which
went down between posting and answering loses no answer.  What other bytes say again is found by
`received_before`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import DataError, transaction

from claims.edi.acknowledgments import acknowledge
from claims.edi.agreement import (
    Agreements,
    Objection,
    agreements_on,
    as_rows,
    comes_anew,
    held_before,
    hold,
    objections,
    sender_of,
)
from claims.edi.answered import refusals_as_rows, refuse_as_before
from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.file_row import Hashed, find_file, write_file
from claims.edi.hand_over import handed_over
from claims.edi.intake_837p import UnableToReread, check_837p, good_claims
from claims.edi.known_codes import known_codes
from claims.edi.originals import refuse_without_original
from claims.edi.receipt import Receipt
from claims.edi.received_before import put_on_record, recall, wait_for_others
from claims.edi.refusals import RETURNED, Refusal
from claims.edi.served_later import refuse_served_later
from claims.models import Claim, EdiFile
from claims.operations.read_payers import Payers
from claims.operations.receive import receive
from claims.operations.submitted import Submitted
from claims.operations.wake import wake
from claims.operations.whole_files import can_write
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch
from kernel.record.stored import clean
from kernel.x12.reader import Bytes

CHUNK = 1000

_NOT_KEPT = Refusal.of(RETURNED, "21", "a value of this claim cannot be kept as it was sent")

Pair = tuple[ClaimVerdict, Submitted]


@dataclass
class Posted:
    """What became of one file."""

    name: str
    receipt: Receipt
    file: int | None = None
    """The number of its row; None where it is not X12 and nothing is kept of it."""
    answered: tuple[datetime, int] | None = None
    """What its acknowledgments are dated, and our number of the file in them."""
    posted: int = 0
    duplicate_of: datetime | None = None
    """When the same bytes came before; nothing was posted this time."""
    repeated: list[str] = field(default_factory=list)
    """Control numbers of interchanges that were posted before in another file."""
    files: list[Path] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Claims that were read and not taken: refused themselves, or in what was refused whole."""
        refused = (len(each.claims) - each.accepted_count for each in self.receipt.transactions)
        return sum(refused, self.receipt.claims_unnamed)

    @property
    def tested(self) -> int:
        """Claims of a test that are good; none of them is put on file."""
        return sum(e.accepted_count for e in self.receipt.transactions if e.answered_only)

    @property
    def exit_code(self) -> int:
        """0 everything accepted, 1 something refused, 2 not X12 at all."""
        return self.receipt.exit_code


def post(
    path: Path,
    *,
    out: Path | None,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
    payers: Payers,
    partner: str = "",
) -> Posted:
    """Post one file, in one transaction.  `partner` is the trading partner in whose folder it lay.

    OSError where it cannot be read, or its answers cannot be written: then nothing is posted, or
    what was posted is answered when the file comes again.
    """
    if out is not None:
        can_write(out)
    with path.open("rb") as file:
        stream = Hashed(file)
        receipt = check_837p(stream, known_codes())
        posted = Posted(clean(path.name), receipt)
        known = find_file(stream.sha256)
        received = received_at.astimezone(ZoneInfo(zone)).date()
        refuse_served_later(receipt, received)
        agreed = agreements_on(received, only=partner)
        found = objections(receipt, agreed)
        if receipt.is_x12 and (known is None or comes_anew(known, found)):
            with transaction.atomic():
                checked = _File(stream, posted, agreed, found)
                known = _post_new(checked, received_at, zone, now, by)
        elif known is not None:
            _recall(known, posted, held_before(known, found, receipt, agreed))
    if known is not None:
        posted.file = known.pk
        # In the plan's own zone: the database gives the instant back in another.
        posted.answered = (
            known.received_at.astimezone(ZoneInfo(zone)),
            known.answered_as or known.pk,
        )
    if out is not None and posted.answered:
        at, reference = posted.answered
        posted.files = acknowledge(
            receipt, out, path.stem, at=at, reference=reference, payers=payers
        )
    return posted


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was checked, and what was not agreed of it."""

    stream: Hashed
    posted: Posted
    agreed: Agreements
    found: list[Objection]

    def row(self, received_at: datetime) -> tuple[EdiFile, bool]:
        """Its row, and whether it is to be posted: of two that come at once, the second waits
        here and is a duplicate."""
        receipt = self.posted.receipt
        said = {
            "received_at": received_at,
            "partner": sender_of(receipt, self.agreed),
            "agreement": as_rows(self.found),
            "refusals": refusals_as_rows(receipt),
        }
        of = {"sha256": self.stream.sha256, "size": self.stream.size}
        file, new = write_file({**of, "name": self.posted.name[:255], **said})
        if not new:
            if not comes_anew(file, self.found):
                before = held_before(file, self.found, receipt, self.agreed)
                _recall(file, self.posted, before)
                return file, False
            answered_as = table_ids("claims_edifile", 1)[0]
            EdiFile.objects.filter(pk=file.pk).update(answered_as=answered_as, **said)
            file.refresh_from_db()
        hold(receipt, self.found)
        return file, True


def _post_new(checked: _File, received_at: datetime, zone: str, now: datetime, by: str) -> EdiFile:
    stream, posted = checked.stream, checked.posted
    digest = stream.sha256
    file, to_post = checked.row(received_at)
    if not to_post:
        return file
    _hold_against_what_is_on_file(posted.receipt, file)
    posted.repeated = put_on_record(posted.receipt, file)
    stream.again()
    batch = Batch()
    for chunk in _chunks(good_claims_to_post(stream, posted.receipt)):
        arrival = _Arrival(posted.receipt, file, received_at, zone, now, by, batch)
        posted.posted += arrival.take(chunk)
    if stream.sha256 != digest:
        raise UnableToReread("the file changed while it was read; nothing of it is posted")
    batch.seal(now)
    if posted.posted:
        wake(posted.posted, now=now)
    return file


def _hold_against_what_is_on_file(receipt: Receipt, file: EdiFile) -> None:
    """Corrections of claims nobody sent are refused, which is kept: their originals may come later.

    After other files of the same senders, and before it is put on record which sets are posted: a
    set of which no claim is left is none, and may come again.
    """
    wait_for_others(receipt)
    if refuse_without_original(receipt):
        file.refusals = refusals_as_rows(receipt)
        file.save(update_fields=["refusals"])


def good_claims_to_post(stream: Bytes, receipt: Receipt) -> Iterator[Pair]:
    """The accepted claims with their place in the file."""
    for place, (verdict, claim) in enumerate(good_claims(stream, receipt), 1):
        yield verdict, handed_over(claim, place_in_file=place)


def _chunks(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    pairs = iter(pairs)
    while chunk := list(islice(pairs, CHUNK)):
        yield chunk


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Where, when and in which batch claims arrive."""

    receipt: Receipt
    file: EdiFile
    received_at: datetime
    zone: str
    now: datetime
    by: str
    batch: Batch

    def take(self, pairs: list[Pair]) -> int:
        """Put these claims on file; one with a value the database cannot hold is refused alone.

        Only that (DataError) is a claim's own fault.  Anything else undoes the whole file, which
        can then come again.
        """
        try:
            with transaction.atomic(), self.batch.undone_with_the_savepoint():
                self._receive(pairs)
        except DataError:
            if len(pairs) > 1:
                middle = len(pairs) // 2
                return self.take(pairs[:middle]) + self.take(pairs[middle:])
            self.receipt.change(pairs[0][0], refusals=(_NOT_KEPT,))
            return 0
        return len(pairs)

    def _receive(self, pairs: list[Pair]) -> None:
        received = receive(
            [claim for _, claim in pairs],
            file=self.file,
            received_at=self.received_at,
            zone=self.zone,
            now=self.now,
            by=self.by,
            batch=self.batch,
        )
        for (verdict, _), one in zip(pairs, received, strict=True):
            self.receipt.change(verdict, number=one.number)


def _recall(file: EdiFile, posted: Posted, held: list[Objection]) -> None:
    """What these bytes came to the first time, for the same acknowledgments again."""
    refuse_as_before(posted.receipt, file.refusals)
    hold(posted.receipt, held)
    posted.duplicate_of = file.received_at
    posted.repeated = recall(posted.receipt, file)
    numbers = dict(Claim.objects.filter(file=file).values_list("order", "number"))
    place = 0
    for each in posted.receipt.transactions:
        for verdict in each.claims_to_post:
            place += 1
            if place in numbers:
                posted.receipt.change(verdict, number=numbers[place])
            else:
                posted.receipt.change(verdict, refusals=(_NOT_KEPT,))
