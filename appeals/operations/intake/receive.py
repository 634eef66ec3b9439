"""One letter, call or message taken in, whoever it reached first; read, and compared with others.

    contact = receive(Incoming("fax", at, zone, upload=upload), now=now, by="i.katz")

Nothing is opened: a person confirms what was read (`settle`).  Every door ends here: mail, fax,
phone, portal, e-mail, a provider, an interface, an appeal in X12.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from appeals.models import Appeal, Contact
from appeals.models.contact import CHANNELS, REACHED
from appeals.operations.on_file import OPEN, UnableToAppeal
from appeals.papers.letter import LOOKING_FOR, read_letter, read_text
from claims.papers.patient import BIRTH, NUMBER, PATIENT
from claims.papers.proposals import Reading
from kernel.documents.guard import read_pdf
from kernel.documents.media import PDF
from kernel.documents.models import Upload
from kernel.documents.storing import file_of
from kernel.members.matching import Named, match
from kernel.members.models import Member

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came.  `received_at` is the first touch by anybody of the plan or a delegate: `reached`
    says who that was, `reached_whom` by name.  `reference` is the sender's own number: the same
    again on the same channel is the same contact.  `member` is a number, where it is known;
    `said` what a door that reads by itself (X12) knows, beside what is read here.
    """

    channel: str
    received_at: datetime
    zone: str
    reached: str = "plan"
    reached_whom: str = ""
    upload: Upload | None = None
    text: str = ""
    reference: str = ""
    member: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


def receive(incoming: Incoming, *, now: datetime, by: str) -> Contact:
    """Put it on file with what it proposes and what is doubtful.  UnableToAppeal where it cannot be
    as said; a number of the sender's that is known answers the contact as it stands."""
    _check(incoming, now)
    known = _known(incoming)
    if known is not None:
        return known
    reading = _read(incoming)
    with transaction.atomic():
        mark = mark_of(incoming)
        same_as = _came_before(mark)
        member = _member(incoming, reading)
        return Contact.objects.create(
            channel=incoming.channel,
            received_at=incoming.received_at,
            reached=incoming.reached,
            reached_whom=incoming.reached_whom.strip(),
            zone=incoming.zone,
            entered_at=now,
            entered_by=by,
            member=member,
            upload=incoming.upload,
            sha256=mark,
            reference=incoming.reference.strip(),
            text=incoming.text,
            said={"read": reading.as_json(), **incoming.said},
            same_as=same_as,
            doubts=[each[:_LONGEST] for each in _doubts(reading, member, same_as, incoming)],
        )


def mark_of(incoming: Incoming) -> str:
    """The SHA-256 of its bytes, or of its words however they are spaced; empty for a call, of which
    two may sound the same."""
    if incoming.upload is not None:
        return str(incoming.upload.sha256)
    if incoming.channel == "phone" or not incoming.text.strip():
        return ""
    return sha256(" ".join(incoming.text.split()).casefold().encode()).hexdigest()


def _came_before(mark: str) -> Contact | None:
    """The first that has the mark; a call has none, and is no other."""
    if not mark:
        return None
    return Contact.objects.filter(sha256=mark, same_as=None).order_by("received_at").first()


def _check(incoming: Incoming, now: datetime) -> None:
    for value, allowed in ((incoming.channel, CHANNELS), (incoming.reached, REACHED)):
        if value not in allowed:
            raise UnableToAppeal(f"{value!r} is none of {', '.join(allowed)}")
    if incoming.received_at > now:
        raise UnableToAppeal(f"{incoming.received_at.isoformat()} is still to come")
    if incoming.reached != "plan" and not incoming.reached_whom.strip():
        raise UnableToAppeal(f"say which {incoming.reached.replace('_', ' ')} it reached first")
    if incoming.upload is None and not incoming.text.strip() and not incoming.said:
        raise UnableToAppeal("there is nothing in it: give a file, or write what was said")


def _known(incoming: Incoming) -> Contact | None:
    reference = incoming.reference.strip()
    if not reference:
        return None
    return Contact.objects.filter(channel=incoming.channel, reference=reference).first()


def _read(incoming: Incoming) -> Reading:
    upload = incoming.upload
    if upload is None:
        return read_text(incoming.text)
    if upload.media_type != PDF:
        return Reading((), (f"nothing: a file of type {upload.media_type} is read by a person",))
    return read_letter(read_pdf(file_of(upload), looking_for=LOOKING_FOR))


def _member(incoming: Incoming, reading: Reading) -> Member | None:
    """By the number given, or the only one read, where name and birth date agree with it."""
    if incoming.member.strip():
        found = Member.objects.filter(number=incoming.member.strip()).first()
        if found is None:
            raise UnableToAppeal(f"no member has the number {incoming.member}")
        return found
    number = reading.only(NUMBER)
    if not number:
        return None
    family = _family(reading.only(PATIENT))
    born = reading.only(BIRTH)
    day = datetime.fromisoformat(born).date() if re.fullmatch(r"\d{4}-\d\d-\d\d", born) else None
    named = Named(number, family, "", day)
    member = match([named])[named].member
    return Member.objects.get(pk=member) if member else None


def _family(name: str) -> str:
    """`Family, Given` or `Given Family`."""
    family, comma, _ = name.partition(",")
    return family if comma else (name.split() or [""])[-1]


def _doubts(
    reading: Reading, member: Member | None, same_as: Contact | None, incoming: Incoming
) -> Iterator[str]:
    if same_as is not None:
        yield f"the same came on {same_as.received_at:%Y-%m-%d}: contact {same_as.pk}"
    if member is None and reading.of(NUMBER):
        yield "no member of that number has the name and birth date of the letter"
    numbers = {each.value for each in (*reading.of("claim"), *reading.of("request"))}
    going = Appeal.objects.filter(state__in=OPEN)
    about = [*going.filter(claim__number__in=numbers), *going.filter(asked__number__in=numbers)]
    for each in about:
        yield f"{each.number}, which is open, is about the same"
        if member is not None and each.member_id != member.pk:
            yield f"{each.number} is another member's"
    for number in {each.value for each in reading.of("appeal")}:
        yield f"it names {number}: it may belong to it"
