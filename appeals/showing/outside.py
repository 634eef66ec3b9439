"""A review outside as it is shown: what was sent, with its hashes and dates, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appeals.external.bodies import body_of
from appeals.external.on_file import UnknownReview
from appeals.models import ExternalReview
from appeals.showing.clocks import ShownClock, clocks_of
from appeals.showing.events import timeline_of
from appeals.showing.outside_allowed import may_do
from appeals.showing.parts import ShownEvent, ShownLetter
from appeals.showing.rows import letters_of
from kernel.cases.models import Event
from kernel.cases.version import version_of
from kernel.law import UnableToCite
from kernel.outside.models import Delivery, Packet
from kernel.people.policy import Actor, Answer, insist, may, may_see
from kernel.record.looking import Outcome, looked

AROUND = ("case", "member", "appeal", "claim", "asked", "previous")


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document of a file: where it stands in it (pages, attached, or beside), and its hash."""

    title: str
    kind: str
    sha256: str
    size: int
    where: str


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    attempt: int
    channel: str
    name: str
    state: str
    delivered_at: datetime | None
    changed_at: datetime
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownPacket:
    """A case file as it was put together, and each attempt to deliver it."""

    identity: int
    number: str
    title: str
    pages: int
    sha256: str
    made_at: datetime
    made_by: str
    documents: tuple[ShownDocument, ...]
    deliveries: tuple[ShownDelivery, ...]


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """What the body decided, when, and when that reached the plan."""

    outcome: str
    decided_at: datetime
    received_at: datetime
    why: str
    reference: str


@dataclass(frozen=True, slots=True)
class ShownExternal:
    number: str
    version: str
    state: str
    process: str
    step: str
    track: str
    body: str
    body_name: str
    basis: str
    request: str
    unasked: bool
    regimes: tuple[str, ...]
    member: str
    zone: str
    received_at: datetime
    appeal: str
    below_kind: str
    below: str
    previous: str
    next_levels: tuple[str, ...]
    clocks: tuple[ShownClock, ...]
    packets: tuple[ShownPacket, ...]
    outcome: ShownOutcome | None
    effectuated_at: datetime | None
    letters: tuple[ShownLetter, ...]
    timeline: tuple[ShownEvent, ...]
    may: Mapping[str, Answer]


def review_of(
    number: str, actor: Actor, now: datetime, *, what: str = "review page"
) -> ShownExternal:
    """UnknownReview where there is none, or it is restricted to others.  The look is on record."""
    sought = number.strip().upper()
    row = ExternalReview.objects.select_related(*AROUND).filter(number=sought).first()
    if row is None or not may_see(actor, row.case.restricted_to):
        looked(actor.name, what, now=now, case=sought, outcome=Outcome.NOTHING)
        raise UnknownReview(f"no review has the number {number}; it looks like X26-0000001")
    insist(may(actor, "appeal.read"))
    member = row.member.number if row.member else ""
    looked(actor.name, what, now=now, member=member, case=row.number)
    below = row.claim or row.asked
    return ShownExternal(
        number=row.number,
        version=version_of(row.pk),
        state=row.state,
        process=row.process,
        step=row.step,
        track=row.track,
        body=row.body,
        body_name=_name(row),
        basis=row.basis,
        request=row.request,
        unasked=row.unasked,
        regimes=tuple(row.case.regimes),
        member=member,
        zone=row.case.zone,
        received_at=row.received_at,
        appeal=row.appeal.number if row.appeal else "",
        below_kind="claim" if row.claim_id else "authorization" if row.asked_id else "",
        below=below.number if below else "",
        previous=row.previous.number if row.previous else "",
        next_levels=tuple(row.next_level.order_by("pk").values_list("number", flat=True)),
        clocks=clocks_of(row.case, now),
        packets=packets_of(row.pk),
        outcome=_outcome(row),
        effectuated_at=_effectuated(row),
        letters=letters_of(row.pk),
        timeline=timeline_of(row.pk),
        may=may_do(row, actor, now),
    )


def _name(row: ExternalReview) -> str:
    """What the body is called: as the file went to it, else by the law of the day."""
    sent = row.case.escalations.order_by("-pk").first()
    if sent is not None:
        return str(sent.name)
    try:
        return body_of(row.process, row.case.regimes, row.received_at.date()).name
    except UnableToCite:
        return row.body


def packets_of(case: int) -> tuple[ShownPacket, ...]:
    """Every file of a case, the latest first."""
    found = Packet.objects.filter(case=case).defer("pdf", "stored").order_by("-pk")
    return tuple(_packet(each) for each in found)


def _packet(row: Packet) -> ShownPacket:
    sent = Delivery.objects.filter(escalation__packet=row.pk).order_by("pk")
    return ShownPacket(
        identity=row.pk,
        number=row.number,
        title=row.title,
        pages=row.pages,
        sha256=row.pdf_sha256,
        made_at=row.made_at,
        made_by=row.made_by,
        documents=tuple(_document(each) for each in row.manifest),
        deliveries=tuple(
            ShownDelivery(
                attempt=each.attempt,
                channel=each.channel,
                name=each.name,
                state=each.state,
                delivered_at=each.delivered_at,
                changed_at=each.changed_at,
                reference=each.reference,
                reason=each.reason,
            )
            for each in sent
        ),
    )


def _document(said: Mapping[str, Any]) -> ShownDocument:
    first, last = int(said.get("first") or 0), int(said.get("last") or 0)
    where = f"pages {first} to {last}" if first else str(said.get("how", ""))
    return ShownDocument(
        title=str(said.get("title", "")),
        kind=str(said.get("kind", "")),
        sha256=str(said.get("sha256", "")),
        size=int(said.get("size") or 0),
        where=where,
    )


def _outcome(row: ExternalReview) -> ShownOutcome | None:
    if not row.outcome:
        return None
    events = {each.name: each for each in Event.objects.filter(case=row.pk).order_by("id")}
    decided, came = events.get("decided"), events.get("outcome_received")
    if decided is None:
        return None
    return ShownOutcome(
        outcome=row.outcome,
        decided_at=decided.at,
        received_at=came.at if came else decided.at,
        why=str(decided.facts.get("why", "")),
        reference=str(decided.facts.get("reference", "")),
    )


def _effectuated(row: ExternalReview) -> datetime | None:
    found = Event.objects.filter(case=row.pk, name="effectuated").order_by("id").first()
    return found.at if found else None
