"""The claims of the year: received and decided in batches, paid three times a month."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from claims.edi.pay_835 import write_835
from claims.models import EdiFile, Payment
from claims.operations.confirm import Confirmation, confirm
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import read_payers
from claims.operations.receive import receive
from claims.operations.remit import remit
from kernel.record.sealing import Batch
from reports.year.calendar import DAY, HOUR, ZONE
from reports.year.population import Billed
from reports.year.work import Work

BY = "year"
AT_ONCE = 1_000


@dataclass
class Claims:
    """What came of them: `decided` is called with the claims a batch decided and the moment."""

    work: Work
    decided: Callable[[Sequence[int], datetime], None]
    late: frozenset[int] = frozenset()
    """Numbers of claims that lay at a delegate for five weeks before they were handed in."""
    outcomes: Counter[str] = field(default_factory=Counter)
    received: int = 0
    paid: int = 0

    def come(self, claims: Sequence[Billed], moment: datetime) -> None:
        """These claims are handed in and judged at once, a thousand at a time."""
        for start in range(0, len(claims), AT_ONCE):
            part = claims[start : start + AT_ONCE]
            delayed = [each for each in part if each.number in self.late]
            prompt = [each for each in part if each.number not in self.late]
            for some, touched in ((prompt, moment - 2 * HOUR), (delayed, moment - 35 * DAY)):
                if some:
                    with self.work.rates.of("claims received", len(some)):
                        self._receive(some, touched, moment)
            with self.work.rates.of("claims decided", len(part)):
                outcome = adjudicate_waiting(now=moment, by=BY, batch=AT_ONCE)
            if outcome.broken:
                raise RuntimeError(f"claims could not be worked: {outcome.broken[:3]}")
            self.outcomes += outcome.counts
            self.decided(outcome.cases, moment)

    def _receive(self, claims: Sequence[Billed], touched: datetime, moment: datetime) -> None:
        names = "\n".join(each.submitted.patient_control_number for each in claims)
        with transaction.atomic():
            batch = Batch()
            file = EdiFile.objects.create(
                sha256=sha256(names.encode()).hexdigest(),
                name=f"year-{moment:%Y%m%d}-{claims[0].number}.837",
                size=len(names),
                received_at=touched,
            )
            receipts = receive(
                [each.submitted for each in claims],
                file=file,
                received_at=touched,
                zone=ZONE,
                now=moment,
                by=BY,
                batch=batch,
            )
            batch.seal(moment)
        for each, receipt in zip(claims, receipts, strict=True):
            if each.number in self.late:
                self.work.faults.plant("noncontract_paid_late", receipt.number)
        self.received += len(claims)

    def pay(self, moment: datetime) -> None:
        """The payment run of the day."""
        with self.work.rates.of("payment runs"):
            remit(
                out=self.work.scratch / "remittance",
                as_of=moment.date(),
                made_at=moment,
                now=moment,
                by=BY,
                payers=read_payers(None),
                write_835=write_835,
            )

    def bank(self, moment: datetime) -> None:
        """The bank's word on what was paid and not confirmed yet."""
        waiting = Payment.objects.exclude(state__in=("confirmed", "voided")).order_by("pk")
        said = [
            Confirmation(each.trace, f"BANK{each.pk}", moment)
            for each in waiting
            if each.amount > 0
        ]
        with self.work.rates.of("payments confirmed", len(said)):
            self.paid += sum(each.good for each in confirm(said, by="bank", now=moment))
