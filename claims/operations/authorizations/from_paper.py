"""A request form and its notes, put on file: what could be read, and a list of what could not.

Nothing is guessed.  What the law asks a request to have and the form does not say is missing, and
asked for; whatever else could not be read is for the person who decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.operations.authorizations.asked import (
    OTHER,
    Answer,
    Asked,
    AskedService,
    Purpose,
    UnableToAuthorize,
)
from claims.operations.authorizations.document import LONGEST
from claims.operations.authorizations.request import request
from claims.operations.authorizations.review import LAST_YEAR, PROCEDURE, is_drug
from claims.papers.authorization_packet import Packet
from claims.papers.days import days_in
from kernel.cases.queue import Work, put_many
from kernel.dates import Days
from kernel.documents.models import Upload
from kernel.documents.storing import file_under, is_filed
from kernel.members.matching import Named, match
from providers.npi import is_npi

QUEUE = "paper"
AS_WHAT = "authorization request"
SENDER = "paper"
OF_A_DRUG = ("strength", "form_of_drug", "directions", "dose")
IN_WORDS = (
    *("service", "service_code", *OF_A_DRUG, "frequency", "duration", "quantity", "diagnosis"),
)
"""What of a form says what is asked for, in the order a reader wants it."""

OF_THE_NOTES = {"born_on"}
"""What is read beside a form as well: by itself it is no request."""

_LONGEST_NUMBER = 80
_REASON = 60
_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:[0-9A-Z]{1,4})?")
_CODE = re.compile(PROCEDURE)


@dataclass(frozen=True, slots=True)
class Handed:
    """What the person who takes the paper in says of it: the ticks and the stamp are theirs to
    read."""

    purpose: Purpose = OTHER
    expedited: bool = False
    physician_supports: bool = False
    under_pa_rules: bool = True
    asked_by: Literal["provider", "member", "representative"] = "provider"


def put_on_file(
    packet: Packet,
    uploads: Sequence[Upload],
    handed: Handed,
    *,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
) -> Answer:
    """The request of these papers; the same papers again are answered as they stand.

    UnableToAuthorize where there is no form among them: nobody can say what is asked for.
    """
    if set(packet.values) <= OF_THE_NOTES:
        raise UnableToAuthorize("no request form was read among these papers")
    received = received_at.astimezone(ZoneInfo(zone)).date()
    asked = asked_of(packet, handed, received, _mark(uploads))
    with transaction.atomic():
        answer = request(asked, received_at=received_at, zone=zone, now=now, by=by)
        for upload in uploads:
            if not is_filed(upload.sha256, answer.case, as_what=AS_WHAT):
                file_under(upload, answer.case, as_what=AS_WHAT, by=by, now=now)
        unread = [*packet.differences, *packet.unread]
        if unread and not answer.known_before:
            reasons = tuple(dict.fromkeys(each[:_REASON] for each in unread))
            put_many([Work(answer.case, QUEUE, reasons)], now=now)
    return answer


def asked_of(packet: Packet, handed: Handed, received: date, mark: str) -> Asked:
    """What the form asks, as far as it could be read."""
    said = {name: each.value.strip() for name, each in packet.values.items()}
    icd = said.get("icd10", "").replace(".", "").upper()
    diagnoses = (icd,) if _ICD.fullmatch(icd) else ()
    code = said.get("service_code", "").upper()
    code = code if _CODE.fullmatch(code) else ""
    days = _days(said)
    drug = is_drug(code) or packet.of_a_drug or any(name in said for name in OF_A_DRUG)
    named = "service" in said or "service_code" in said
    service = AskedService(
        code, days or Days(received, None), diagnoses=diagnoses, described=_described(said)
    )
    missing = [] if packet.supporting else ["medical_records"]
    if days is None and not drug:
        missing.append("service_dates")
    return Asked(
        patient=_patient(said, contradicted=bool(packet.differences)),
        purpose=handed.purpose,
        services=(service,) if named else (),
        subject=None,
        requester_npi=_npi(said),
        asked_by=handed.asked_by,
        expedited=handed.expedited,
        physician_supports=handed.physician_supports,
        part_b_drug=drug,
        under_pa_rules=handed.under_pa_rules,
        missing=tuple(missing),
        sender=SENDER,
        reference=mark,
        channel="paper",
        as_received={
            "requester": _requester(said),
            "form": said,
            "unread": [*packet.differences, *packet.unread],
        },
    )


def _mark(uploads: Sequence[Upload]) -> str:
    """The same papers are known again by their bytes, in whatever order they come."""
    return sha256(" ".join(sorted(each.sha256 for each in uploads)).encode()).hexdigest()


def _patient(said: Mapping[str, str], *, contradicted: bool) -> Named:
    """The member by number, with the name read in whichever way is a member's: forms do not say
    which part of it is the last name.  A birth date the papers contradict is none."""
    number = said.get("member_id", "")[:_LONGEST_NUMBER]
    born = None if contradicted else next(days_in(said.get("born_on", "")), None)
    day = born.day if born else None
    people = [Named(number, last, first, day) for last, first in _names(said.get("member_name"))]
    found = match(people)
    known = [each for each in people if found[each].member is not None]
    return (known or people)[0]


def _names(text: str | None) -> Iterator[tuple[str, str]]:
    """Last and first name, in every way the words may be parted."""
    last, comma, first = (text or "").partition(",")
    if comma or not text:
        yield last.strip(), first.strip()
        return
    parts = text.split()
    for place in range(1, len(parts)):
        yield " ".join(parts[place:]), " ".join(parts[:place])
        yield " ".join(parts[:place]), " ".join(parts[place:])
    if len(parts) == 1:
        yield parts[0], ""


def _described(said: Mapping[str, str]) -> str:
    """What is asked for in the form's own words."""
    text = "; ".join(said[name] for name in IN_WORDS if said.get(name))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _days(said: Mapping[str, str]) -> Days | None:
    """From the one day the form says it begins."""
    found = [each.day for each in days_in(said.get("from", "")) if each.day]
    if len(found) != 1 or found[0].year > LAST_YEAR:
        return None
    return Days(found[0], None)


def _npi(said: Mapping[str, str]) -> str:
    digits = re.sub(r"\D", "", said.get("npi", ""))
    return digits if is_npi(digits) else ""


def _requester(said: Mapping[str, str]) -> dict[str, Any]:
    """The provider as the form names one, with an address only where it is whole."""
    made: dict[str, Any] = {"name": said.get("provider_name", "")}
    street, city, state = (said.get(f"provider_{part}", "") for part in ("street", "city", "state"))
    if street and city and state:
        code = said.get("provider_zip", "")
        made["address"] = {"lines": [street], "city": city, "state": state, "zip": code}
    return made
