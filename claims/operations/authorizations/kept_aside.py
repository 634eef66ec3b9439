"""What comes where requests do and is none: an appeal of a review, a notification, a question.

Nothing of it is decided here, and nothing is lost: the message is kept whole in an event of a case
of its own, with the moment it first reached us, and whoever works the queue of correspondence is
told in words what it is.  No clock runs on that case: since when the time of an appeal runs is said
where it is taken as one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from claims.models import AuthorizationRequest
from claims.operations.chain_cases import regimes_on
from kernel.cases.models import Case
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import record
from kernel.members.matching import Named, match
from kernel.record.copying import next_ids

KIND = QUEUE = "correspondence"
CAME = "correspondence_received"
WHAT = {
    "1": "an appeal (immediate)",
    "2": "an appeal (standard)",
    "5": "a notification",
    "6": "a verification",
    "N": "a reconsideration",
}
"""Certification types (list 1322) that are no request of this door."""
IMMEDIATE = "1"
APPEALS = ("1", "2", "N")

_LOCK = 27806
_REASON = 60


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came.  `kind` is its certification type, `prior` our number of what it is
    about, as far as it names one, `digest` what the same message is known again by."""

    patient: Named
    kind: str
    sender: str
    digest: str
    channel: str
    said: Mapping[str, Any]
    requester_npi: str = ""
    prior: str = ""
    hurry: bool = False

    @property
    def what(self) -> str:
        return WHAT.get(self.kind) or f"a message of type {self.kind[:8] or 'unsaid'}"


def keep(message: Message, *, received_at: datetime, zone: str, now: datetime, by: str) -> Case:
    """The case the message is kept in; of the same message sent again, the one that has it."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # the same one, sent twice at one moment
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, message.digest]
            )
        if known := _known(message):
            return known
        about = _about(message)
        case = _case(message, about, received_at=received_at, zone=zone, now=now)
        facts = _facts(message, about)
        record(case.pk, CAME, received_at, now=now, by=by, facts=facts)
        priority = 2 if message.hurry or message.kind in APPEALS else 1
        put_many(
            [Work(case.pk, QUEUE, tuple(_reasons(message, about)), priority=priority)], now=now
        )
        return case


def _known(message: Message) -> Case | None:
    said = {"digest": message.digest, "sender": message.sender}
    rows = Case.objects.filter(kind=KIND, events__name=CAME, events__facts__contains=said)
    return rows.order_by("pk").first()


def _about(message: Message) -> AuthorizationRequest | None:
    """The request it names, where it is one of the same subscriber."""
    number = message.prior.strip().upper()
    row = AuthorizationRequest.objects.select_related("case").filter(number=number).first()
    same = (
        row is not None and bool(row.subscriber_id) and row.subscriber_id == message.patient.number
    )
    return row if same else None


def _case(
    message: Message,
    about: AuthorizationRequest | None,
    *,
    received_at: datetime,
    zone: str,
    now: datetime,
) -> Case:
    member = about.member_id if about else None
    if member is None and message.patient.number:
        member = match({message.patient})[message.patient].member
    day = received_at.astimezone(ZoneInfo(zone)).date()
    number = next_ids("case_number", 1)[0]
    return Case.objects.create(
        number=f"N{now.astimezone(ZoneInfo(zone)):%y}-{number:07d}",
        kind=KIND,
        member_id=member,
        regimes=list(regimes_on(member, day)) if member else [],
        request=KIND,
        track="expedited" if message.hurry or message.kind == IMMEDIATE else "standard",
        zone=zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=about.case.restricted_to if about else "",
    )


def _facts(message: Message, about: AuthorizationRequest | None) -> dict[str, Any]:
    return {
        "what": message.what,
        "channel": message.channel,
        "sender": message.sender,
        "requester_npi": message.requester_npi,
        "subscriber": message.patient.number,
        "prior": message.prior,
        "about": about.number if about else "",
        "digest": message.digest,
        "message": message.said,
    }


def _reasons(message: Message, about: AuthorizationRequest | None) -> list[str]:
    """Why a person is to see it, in words."""
    door = {"x12": "278", "fhir": "FHIR"}.get(message.channel, message.channel)
    reasons = [f"{message.what} came by {door}: a person takes it up"]
    if about is not None:
        reasons.append(f"it is about {about.number}")
    elif message.prior:
        reasons.append("the review it names is not on file for this member")
    else:
        reasons.append("it names no review")
    return [each[:_REASON] for each in reasons]
