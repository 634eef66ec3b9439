"""A letter or call as it came, with what was read from it and the earliest end of its time."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from appeals.models import Contact
from appeals.operations.intake.waiting import waiting_of

LENGTH = 20


@dataclass(frozen=True, slots=True)
class ShownContact:
    """`read` are proposals with their sentences, until a person confirms; `late_from` is when the
    shortest time that may be its ends, by `rule`, while nobody has settled it."""

    contact: int
    channel: str
    state: str
    received_at: datetime
    entered_at: datetime
    entered_by: str
    reached: str
    reached_whom: str
    zone: str
    member: str | None
    reference: str
    document: int | None
    text: str
    read: Any
    doubts: tuple[str, ...]
    same_as: int | None
    why: str
    settled_at: datetime | None
    settled_by: str
    appeals: tuple[str, ...]
    urgent: bool
    late_from: datetime | None
    rule: str
    version: str


def contact_shown(row: Contact, appeals: tuple[str, ...], now: datetime) -> ShownContact:
    """`appeals` are those it led to, as far as whoever asks may know of them."""
    waits = waiting_of(row, now)
    is_open = row.state == "open"
    said = row.said
    return ShownContact(
        contact=row.pk,
        channel=row.channel,
        state=row.state,
        received_at=row.received_at,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        reached=row.reached,
        reached_whom=row.reached_whom,
        zone=row.zone,
        member=row.member.number if row.member else None,
        reference=row.reference,
        document=row.upload_id,
        text=row.text,
        read=said.get("read", {}),
        doubts=tuple(row.doubts),
        same_as=row.same_as_id,
        why=str(said.get("set_aside", "")),
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        appeals=appeals,
        urgent=waits.urgent,
        late_from=waits.late_from if is_open else None,
        rule=waits.rule if is_open else "",
        version=version_of_contact(row),
    )


def version_of_contact(row: Contact) -> str:
    """Another with everything a person may change of it; it is no case and has no events."""
    parts = (
        row.pk,
        row.state,
        row.received_at.isoformat(),
        row.settled_at,
        row.said,
        row.member_id,
    )
    return sha256(repr(parts).encode()).hexdigest()[:LENGTH]
