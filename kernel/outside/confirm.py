"""What became of packets, as their receipts say: only then was a file delivered.

Delivered: the events of the escalation are recorded on each case it is about, at the moment the
receipt gives.  Refused: a person looks; nothing was delivered, and the file can go again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from kernel.cases.timeline import Happened, record_many
from kernel.letters.moments import not_before, said_of, too_early
from kernel.outside.manifest import Fault, Receipt
from kernel.outside.models import Delivery, EscalationAbout
from kernel.outside.silent import give_to_people
from kernel.outside.states import DELIVERY
from kernel.record.sealing import Batch

STATES = {"delivered": "confirmed", "refused": "refused"}

Followed = Callable[[Delivery, datetime, str], None]
"""What an app does once a packet reached its body: moves its own row on.  In the transaction."""
_FOLLOW: dict[str, Followed] = {}


def register(name: str, follow: Followed) -> None:
    """Add what follows a delivery, under a name of its own."""
    if _FOLLOW.setdefault(name, follow) is not follow:
        raise ValueError(f"{name!r} follows deliveries already")


@dataclass
class Confirmed:
    """How many packets were delivered and refused; how many receipts were known already."""

    delivered: int = 0
    refused: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


def confirm(receipts: Sequence[Receipt], *, now: datetime, by: str) -> Confirmed:
    """Take receipts, each in a transaction of its own: a bad one costs the others nothing, and the
    same again changes nothing."""
    done = Confirmed()
    for receipt in receipts:
        with transaction.atomic():
            _take(receipt, done, now=now, by=by)
    return done


def _take(receipt: Receipt, done: Confirmed, *, now: datetime, by: str) -> None:
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("escalation__packet", "batch")
        .filter(pk=receipt.delivery)
        .first()
    )
    why = _fault(receipt, row, now)
    if why or row is None:
        done.faults.append(Fault(receipt.line, why))
        return
    state = STATES[receipt.status]
    if row.state == state:
        done.known += 1  # the first receipt stays
        return
    DELIVERY.check(row.state, state)
    at, moved = _taken(row, receipt)
    row.state, row.changed_at, row.reason = state, now, receipt.reason
    row.reference = receipt.reference
    row.delivered_at = at if state == "confirmed" else None
    row.save(update_fields=["state", "changed_at", "reason", "reference", "delivered_at"])
    _tell(row, receipt, at, said_of(receipt.at, moved), now=now, by=by)
    if state == "confirmed":
        done.delivered += 1
        for follow in _FOLLOW.values():
            follow(row, now, by)
    else:
        done.refused += 1
    give_to_people({row.escalation.case_id}, now=now)


def _fault(receipt: Receipt, row: Delivery | None, now: datetime) -> str:
    """What is wrong with a receipt, or an empty text."""
    if row is None:
        return f"no delivery {receipt.delivery} is on file"
    if receipt.sha256 != row.escalation.packet.pdf_sha256:
        return f"delivery {row.pk} has another digest: that is not the file we made"
    if receipt.at > now:
        return f"{receipt.at.isoformat()} is still to come"
    if row.state == "made":
        return "it was not handed over yet"
    if row.state == STATES[receipt.status]:
        return ""
    if row.state != "handed_over":
        return f"it is {row.state}, and cannot become {STATES[receipt.status]}"
    if row.batch and too_early(receipt.at, row.batch.made_at, receipt.within):
        return f"{receipt.at.isoformat()} is before it was handed over"
    return ""


def _taken(row: Delivery, receipt: Receipt) -> tuple[datetime, str]:
    """When it arrived, or was refused: not before it was handed over, as exactly as it is told."""
    if row.batch is None:
        return receipt.at, ""
    return not_before(receipt.at, row.batch.made_at, receipt.within)


def _tell(
    row: Delivery,
    receipt: Receipt,
    at: datetime,
    told: Mapping[str, str],
    *,
    now: datetime,
    by: str,
) -> None:
    escalation = row.escalation
    facts = {
        "packet": escalation.packet.number,
        "sha256": escalation.packet.pdf_sha256,
        "to": escalation.body,
        "delivery": row.pk,
        "attempt": row.attempt,
        "reference": receipt.reference,
        "reason": receipt.reason,
        **told,
    }
    about = EscalationAbout.objects.filter(escalation=escalation).order_by("case_id")
    happened = []
    for each in about:
        names = each.confirmed if row.state == "confirmed" else [each.refused]
        happened += [Happened(each.case_id, name, at, by, facts) for name in names if name]
    batch = Batch()
    record_many(happened, batch, now=now)
    batch.seal(now)
