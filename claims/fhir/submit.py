"""`Claim/$submit`: a PAS request taken, and answered as it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from claims.fhir.answered import Wrong, response, warnings
from claims.fhir.aside import aside_of
from claims.fhir.asked import Part, read_request
from claims.fhir.bundle import Bundle
from claims.fhir.documents import file_documents
from claims.fhir.issues import Issue, UnableToTake
from claims.fhir.profile import check
from claims.fhir.reading import read
from claims.operations.authorizations.asked import (
    Answer,
    SentOtherwise,
    UnableToAuthorize,
    UnknownRequest,
)
from claims.operations.authorizations.kept_aside import keep
from claims.operations.authorizations.review import take_review

NO_SUCH_NUMBER = "AA"
CORRECT_AND_RESUBMIT = "C"


class _How(TypedDict):
    at: datetime
    zone: str


def submit(data: bytes, *, sender: str, zone: str, now: datetime, by: str) -> dict[str, Any]:
    """The response bundle.  UnableToTake where the request is not taken: nothing is on file."""
    bundle, found = check(read(data, "Bundle"))
    notes = warnings(found)
    day = now.astimezone(ZoneInfo(zone)).date()
    parts = read_request(bundle, sender=sender, received=day)
    how = _How(at=now.astimezone(ZoneInfo(zone)), zone=zone)
    if any(part.unknown_prior for part in parts):
        return response(bundle, wrong=_unknown(bundle), notes=notes, **how)
    try:
        answers = _taken(parts, zone=zone, now=now, by=by)
    except UnknownRequest:
        return response(bundle, wrong=_unknown(bundle), notes=notes, **how)
    except SentOtherwise as why:
        where = f"{bundle.first.path}.identifier[0]"
        raise UnableToTake([Issue("duplicate", where, str(why))], 409) from None
    except UnableToAuthorize as why:
        raise UnableToTake([Issue("business-rule", bundle.first.path, str(why))]) from None
    for part, answer in zip(parts, answers, strict=True):
        # also of a request that came before: it may bring more, or we went down before it was filed
        if part.review.change != "cancel":
            notes += file_documents(bundle, answer.case, now=now, by=by)
    kept = ""
    if message := aside_of(bundle, parts, sender=sender, received=day):
        case = keep(message, received_at=now, zone=zone, now=now, by=by)
        notes += file_documents(bundle, case.pk, now=now, by=by)
        kept = case.number
    said = [(answer, part.sequences) for part, answer in zip(parts, answers, strict=True)]
    return response(bundle, answers=said, kept=kept, notes=list(dict.fromkeys(notes)), **how)


def _taken(parts: Sequence[Part], *, zone: str, now: datetime, by: str) -> list[Answer]:
    try:
        return _all(parts, zone=zone, now=now, by=by)
    except IntegrityError:  # the same request at the same moment: it is on file now
        return _all(parts, zone=zone, now=now, by=by)


def _all(parts: Sequence[Part], *, zone: str, now: datetime, by: str) -> list[Answer]:
    """All that is asked, or nothing."""
    with transaction.atomic():
        return [
            take_review(part.review, received_at=now, zone=zone, now=now, by=by) for part in parts
        ]


def _unknown(bundle: Bundle) -> Wrong:
    claim = bundle.first
    related = "related" in claim.resource
    return Wrong(
        NO_SUCH_NUMBER,
        CORRECT_AND_RESUBMIT,
        f"{claim.path}.related[0].claim" if related else f"{claim.path}.item",
        "2000E-REF02",
        "The earlier request this one would change is not on file here.",
    )
