"""A packet kept, and what is sent with it to a body outside, written and ready to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.outside.models import Delivery, Escalation, EscalationAbout, Packet
from kernel.outside.packing import Packed
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest

TABLE = "outside_packet"


@dataclass(frozen=True, slots=True)
class Reader:
    """The body a file goes to: the code the app knows it by, its name, address and channel."""

    body: str
    name: str
    address: tuple[str, ...]
    channel: str


@dataclass(frozen=True, slots=True)
class Told:
    """A case that is told of the delivery, and by which events (see `EscalationAbout`)."""

    case: int
    handed_over: str = ""
    confirmed: tuple[str, ...] = ()
    refused: str = ""


def keep(case: int, title: str, packed: Packed, batch: Batch, *, now: datetime, by: str) -> Packet:
    """Keep the packet as it is, in the caller's transaction, who seals the batch."""
    identity = table_ids(TABLE, 1)[0]
    manifest = [row.as_json() for row in packed.manifest]
    stored = canonical(
        {
            "packet": identity,
            "case": case,
            "title": title,
            "pages": packed.pages,
            "pdf_sha256": packed.sha256,
            "manifest": manifest,
            "made_at": now.isoformat(),
            "made_by": by,
        }
    )
    mark = digest(stored)
    batch.add(TABLE, identity, mark)
    return Packet.objects.create(
        id=identity,
        case_id=case,
        title=title,
        pages=packed.pages,
        pdf=packed.pdf,
        pdf_sha256=packed.sha256,
        manifest=manifest,
        made_at=now,
        made_by=by,
        stored=stored,
        digest=mark,
        batch=batch.number,
    )


def escalate(
    packet: Packet,
    reader: Reader,
    told: Sequence[Told],
    *,
    why: str,
    answer_by: datetime,
    now: datetime,
    by: str,
) -> Escalation:
    """The packet waits to be handed over to its body.  Nothing is sent yet."""
    row = Escalation.objects.create(
        case_id=packet.case_id,
        body=reader.body,
        name=reader.name,
        why=why[:200],
        packet=packet,
        made_at=now,
        made_by=by,
        answer_by=answer_by,
    )
    EscalationAbout.objects.bulk_create(
        EscalationAbout(
            escalation=row,
            case_id=each.case,
            handed_over=each.handed_over,
            confirmed=list(each.confirmed),
            refused=each.refused,
        )
        for each in told
    )
    Delivery.objects.create(
        escalation=row,
        channel=reader.channel,
        name=reader.name,
        address=list(reader.address),
        changed_at=now,
    )
    return row


def keep_back(case: int, why: str, *, now: datetime) -> None:
    """What of a case still waits, to be handed over or to go again, does not leave any more; what
    was handed over is on its way."""
    waiting = Delivery.objects.select_for_update(of=("self",)).select_related("escalation")
    for row in waiting.filter(
        escalation__case=case, escalation__answered_at=None, state__in=("made", "refused")
    ).order_by("id"):
        if row.state == "refused" and row.escalation.deliveries.filter(pk__gt=row.pk).exists():
            continue  # it went again
        if row.state == "made":
            row.state, row.reason, row.changed_at = "refused", why, now
            row.save(update_fields=["state", "reason", "changed_at"])
        Escalation.objects.filter(pk=row.escalation_id).update(
            alarmed_at=now, answered_at=now, answer={"instead": why}
        )


class UnableToSendAgain(ValueError):
    """The last attempt was not refused: it is on its way, or arrived."""


def again(
    escalation: Escalation, reader: Reader, *, answer_by: datetime, now: datetime
) -> Delivery:
    """Another attempt, after a refused one; the same bytes, to the address as it is now."""
    last = escalation.deliveries.select_for_update().order_by("attempt").last()
    if last is None or last.state != "refused":
        raise UnableToSendAgain(f"the last attempt is {last.state if last else 'not made'}")
    Escalation.objects.filter(pk=escalation.pk).update(answer_by=answer_by, alarmed_at=None)
    return Delivery.objects.create(
        escalation=escalation,
        attempt=last.attempt + 1,
        channel=reader.channel,
        name=reader.name,
        address=list(reader.address),
        changed_at=now,
    )
