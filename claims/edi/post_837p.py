"""An 837P file posted: checked, its good claims put on file, its acknowledgments written.

The same bytes again post nothing and give the same acknowledgments again, so that a machine which
went down between posting and answering loses no answer.  What other bytes say again is found by
`received_before`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.db import DataError, transaction

from claims.edi.acknowledgments import acknowledge
from claims.edi.hand_over import handed_over
from claims.edi.intake_837p import UnableToReread, check_837p, good_claims
from claims.edi.receipt import ClaimVerdict, Receipt
from claims.edi.received_before import put_on_record, recall
from claims.edi.refusals import RETURNED, Refusal
from claims.models import Claim, EdiFile
from claims.operations.read_payers import Payers
from claims.operations.receive import receive
from claims.operations.submitted import Submitted
from claims.operations.wake import wake
from claims.operations.whole_files import can_write
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
    posted: int = 0
    duplicate_of: datetime | None = None
    """When the same bytes came before; nothing was posted this time."""
    repeated: list[str] = field(default_factory=list)
    """Control numbers of interchanges that were posted before in another file."""
    files: list[Path] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Claims that were read and not taken: refused themselves, or in what was refused whole."""
        return sum(
            len(each.claims) - len(each.accepted_claims) for each in self.receipt.transactions
        )

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
) -> Posted:
    """Post one file, in one transaction.

    OSError where it cannot be read, or its answers cannot be written: then nothing is posted, or
    what was posted is answered when the file comes again.
    """
    if out is not None:
        can_write(out)
    with path.open("rb") as file:
        stream = _Hashed(file)
        receipt = check_837p(stream)
        posted = Posted(clean(path.name), receipt)
        known = EdiFile.objects.filter(sha256=stream.sha256).first()
        if known is None and receipt.is_x12:
            with transaction.atomic():
                known = _post_new(stream, posted, received_at, zone, now, by)
        elif known is not None:
            _recall(known, posted)
    if out is not None and known is not None:
        # In the plan's own zone: the database gives the instant back in another.
        at = known.received_at.astimezone(ZoneInfo(zone))
        posted.files = acknowledge(
            receipt, out, path.stem, at=at, reference=known.pk, payers=payers
        )
    return posted


class _Hashed:
    """A file that is hashed as it is read, so that what is posted is what was checked."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.hash = sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        block = self.file.read(size)
        self.hash.update(block)
        self.size += len(block)
        return block

    @property
    def sha256(self) -> str:
        """Of what was read since the beginning, with what was left unread."""
        while self.read(1 << 20):
            pass
        return self.hash.hexdigest()

    def again(self) -> None:
        self.file.seek(0)
        self.hash = sha256()
        self.size = 0


def _post_new(
    stream: _Hashed, posted: Posted, received_at: datetime, zone: str, now: datetime, by: str
) -> EdiFile:
    """The file's row first: of two that come at once, the second waits here and is a duplicate."""
    checked = stream.sha256
    file, new = EdiFile.objects.get_or_create(
        sha256=checked,
        defaults={"name": posted.name[:255], "size": stream.size, "received_at": received_at},
    )
    if not new:
        _recall(file, posted)
        return file
    posted.repeated = put_on_record(posted.receipt, file)
    stream.again()
    batch = Batch()
    for chunk in _chunks(good_claims_to_post(stream, posted.receipt)):
        arrival = _Arrival(file, received_at, zone, now, by, batch)
        posted.posted += arrival.take(chunk)
    if stream.sha256 != checked:
        raise UnableToReread("the file changed while it was read; nothing of it is posted")
    batch.seal(now)
    if posted.posted:
        wake(posted.posted, now=now)
    return file


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
            pairs[0][0].refusals = (_NOT_KEPT,)
            return 0
        return len(pairs)

    def _receive(self, pairs: list[Pair]) -> None:
        receipts = receive(
            [claim for _, claim in pairs],
            file=self.file,
            received_at=self.received_at,
            zone=self.zone,
            now=self.now,
            by=self.by,
            batch=self.batch,
        )
        for (verdict, _), receipt in zip(pairs, receipts, strict=True):
            verdict.number = receipt.number


def _recall(file: EdiFile, posted: Posted) -> None:
    """What these bytes came to the first time, for the same acknowledgments again."""
    posted.duplicate_of = file.received_at
    posted.repeated = recall(posted.receipt, file)
    numbers = dict(Claim.objects.filter(file=file).values_list("order", "number"))
    place = 0
    for each in posted.receipt.transactions:
        for verdict in each.accepted_claims:
            place += 1
            verdict.number = numbers.get(place, "")
            if not verdict.number:
                verdict.refusals = (_NOT_KEPT,)
