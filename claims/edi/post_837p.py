"""An 837P file posted: checked, its good claims put on file, its acknowledgments written.

The same bytes again post nothing and give the same acknowledgments again, so that a machine which
went down between posting and answering loses no answer.  Other bytes that carry an interchange
already posted are refused in the TA1 (025, duplicate interchange control number).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from claims.edi.acknowledgments import acknowledge
from claims.edi.hand_over import handed_over
from claims.edi.intake_837p import check_837p, good_claims
from claims.edi.receipt import ClaimVerdict, Receipt
from claims.edi.refusals import RETURNED, Refusal
from claims.models import Claim, EdiFile
from claims.models import Interchange as InterchangeRow
from claims.operations.read_payers import Payers
from claims.operations.receive import receive
from claims.operations.submitted import Submitted
from claims.operations.whole_files import can_write
from kernel.record.models import Outbox
from kernel.record.sealing import Batch
from kernel.x12.envelopes import REFUSED, Interchange

DUPLICATE_INTERCHANGE = "025"
CHUNK = 1000

Pair = tuple[ClaimVerdict, Submitted]


@dataclass
class Posted:
    """What became of one file."""

    name: str
    receipt: Receipt
    posted: int = 0
    refused: int = 0
    duplicate_of: datetime | None = None
    """When the same bytes came before; nothing was posted this time."""
    repeated: list[str] = field(default_factory=list)
    """Control numbers of interchanges that were posted before in another file."""
    files: list[Path] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 1 if self.repeated else self.receipt.exit_code


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
    with path.open("rb") as stream:
        digest, size = _digest(stream)
        receipt = check_837p(stream)
        posted = Posted(path.name, receipt)
        known = EdiFile.objects.filter(sha256=digest).first()
        if known is None and receipt.is_x12:
            with transaction.atomic():
                known = _post_new(stream, posted, (digest, size), received_at, zone, now, by)
        elif known is not None:
            posted.duplicate_of = known.received_at
            _recall(known, receipt)
    posted.refused = sum(
        not claim.accepted for each in receipt.transactions for claim in each.claims
    )
    if out is not None and known is not None:
        # In the plan's own zone: the database gives the instant back in another.
        at = known.received_at.astimezone(ZoneInfo(zone))
        posted.files = acknowledge(
            receipt, out, path.stem, at=at, reference=known.pk, payers=payers
        )
    return posted


def _digest(stream: BinaryIO) -> tuple[str, int]:
    whole = sha256()
    size = 0
    while block := stream.read(1 << 20):
        whole.update(block)
        size += len(block)
    stream.seek(0)
    return whole.hexdigest(), size


def _post_new(
    stream: BinaryIO,
    posted: Posted,
    content: tuple[str, int],
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
) -> EdiFile:
    """The file's row first: of two that come at once, the second waits here and is a duplicate."""
    file, new = EdiFile.objects.get_or_create(
        sha256=content[0],
        defaults={"name": posted.name[:255], "size": content[1], "received_at": received_at},
    )
    if not new:
        posted.duplicate_of = file.received_at
        _recall(file, posted.receipt)
        return file
    for interchange in posted.receipt.interchanges:
        if not _first_time(interchange, file, posted.receipt):
            interchange.refuse(DUPLICATE_INTERCHANGE, "This interchange was received before.")
            posted.repeated.append(interchange.control)
    stream.seek(0)
    batch = Batch()
    for chunk in _chunks(good_claims_to_post(stream, posted.receipt)):
        arrival = _Arrival(file, received_at, zone, now, by, batch)
        posted.posted += arrival.take(chunk)
    batch.seal(now)
    if posted.posted:
        Outbox.objects.create(topic="adjudicate", body={"file": file.pk}, written_at=now)
    return file


def good_claims_to_post(stream: BinaryIO, receipt: Receipt) -> Iterator[Pair]:
    """The accepted claims with their place in the file."""
    for place, (verdict, claim) in enumerate(good_claims(stream, receipt), 1):
        yield verdict, handed_over(claim, place_in_file=place)


def _first_time(interchange: Interchange, file: EdiFile, receipt: Receipt) -> bool:
    """Put an interchange on record.  One that was refused as a whole may be sent again."""
    if interchange.ack == REFUSED:
        return True
    if not any(each.accepted_claims for each in receipt.of(interchange)):
        return True
    _, new = InterchangeRow.objects.get_or_create(**_identity(interchange), defaults={"file": file})
    return new


def _identity(interchange: Interchange) -> dict[str, str]:
    return {
        "sender": "".join(interchange.sender)[:20],
        "receiver": "".join(interchange.receiver)[:20],
        "control": interchange.control[:9],
        "dated": (interchange.elements[9] + interchange.elements[10])[:10],
    }


def _row_of(interchange: Interchange) -> QuerySet[InterchangeRow]:
    return InterchangeRow.objects.filter(**_identity(interchange))


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
        """Put these claims on file; one the database cannot hold is refused alone."""
        try:
            with transaction.atomic(), self.batch.undone_with_the_savepoint():
                self._receive(pairs)
        except DatabaseError:
            if len(pairs) > 1:
                middle = len(pairs) // 2
                return self.take(pairs[:middle]) + self.take(pairs[middle:])
            why = "A value of this claim is larger than this system can hold"
            pairs[0][0].refusals = (Refusal.of(RETURNED, "21", why),)
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


def _recall(file: EdiFile, receipt: Receipt) -> None:
    """The numbers the claims of this file were given, for the same acknowledgments again."""
    for interchange in receipt.interchanges:
        if _row_of(interchange).exclude(file=file).exists():
            interchange.refuse(DUPLICATE_INTERCHANGE, "This interchange was received before.")
    numbers = dict(Claim.objects.filter(file=file).values_list("order", "number"))
    place = 0
    for each in receipt.transactions:
        for verdict in each.accepted_claims:
            place += 1
            verdict.number = numbers.get(place, "")
