"""A health services review as X12 words it: the codes the 278 and FHIR share, and what they ask."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import (
    OTHER,
    Answer,
    Asked,
    Purpose,
    SentOtherwise,
    ServiceAnswer,
    UnknownRequest,
    Withdrawal,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.on_file import OPEN, held
from claims.operations.authorizations.read import answer_of, find, read
from claims.operations.authorizations.request import request
from kernel.dates import Days
from providers.models import Provider

Change = Literal["new", "revise", "prolong", "cancel"]

PURPOSES: dict[str, Purpose] = {"20": "second_opinion", "21": "third_opinion"}
"""Service types (list 1365) that are opinions: second and third surgical opinion."""

PHARMACY = ("88", "89", "90", "91", "92")
"""Service types (list 1365) that are drugs."""

INJECTED = "J"
"""The section of HCPCS level II whose codes are drugs given other than by mouth."""

CHANGES: dict[str, Change] = {
    "I": "new",
    "S": "revise",
    "R": "prolong",
    "4": "prolong",
    "3": "cancel",
}
"""Certification types (list 1322) taken here.  The others are appeals and questions, which are
kept for a person (`kept_aside`)."""

URGENT = ("U", "03")
"""Levels of service (list 1338) that ask to hurry: urgent, emergency."""

CONTACT_US = "CT"
"""The action (list 306) on what is no request for a review: an appeal, a question about one."""

NO_MEMBER = "No member has this number, name and birth date{why}; a person looks for them."
DIFFERS = ("the last name differs", "the first name differs", "the birth date differs")

MOST_UNITS = 999
LAST_YEAR = 2199
ICD_10 = r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}"
PROCEDURE = r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}"


def purpose_of(*kinds: str) -> Purpose:
    """What a service of these types is asked for as: an opinion, or other care, which pends for a
    person."""
    return next((PURPOSES[each] for each in kinds if each in PURPOSES), OTHER)


def no_member(answer: Answer) -> str:
    """What is told of a request whose patient is no member we know: it is kept, its time runs from
    its receipt, and a person looks.  "" where the member is known.  What differs is named, as an
    answer that refuses names it (AAA 71 and 73, list 901)."""
    if answer.member:
        return ""
    return NO_MEMBER.format(why=f" ({answer.unmatched})" if answer.unmatched in DIFFERS else "")


def is_drug(code: str, *kinds: str) -> bool:
    """Whether it is a drug by its procedure code or service types: a Medicare Advantage plan has 72
    hours for one, and never more (42 CFR 422.568(b)(3))."""
    return code.startswith(INJECTED) or any(each in PHARMACY for each in kinds)


def reference_of(own: str, purpose: Purpose) -> str:
    """What a request is known again by: where one message asks for an opinion and for other care,
    each is a request of its own."""
    return f"{own}:{OTHER}" if purpose == OTHER else own


@dataclass(frozen=True, slots=True)
class Review:
    """A request and what it is to an earlier one, `prior`, by its number."""

    asked: Asked
    change: Change = "new"
    prior: str = ""


def change_of(
    asked: Asked, change: Change, *, named: str, own: str, alone: bool
) -> tuple[Change, str]:
    """What a part of a message is to which earlier request: `named` there by our number, or known
    by the asker's own number, `own`.  "" where none is on file.

    Of a message that asks for an opinion and for other care (not `alone`), each part changes the
    request of its own kind.  What a revision asks for beside the one it revises is new.
    """
    rows = AuthorizationRequest.objects.filter(number=named.strip().upper())
    purpose = rows.values_list("purpose", flat=True).first()
    if named and (alone or purpose is None or _same_kind(purpose, asked.purpose)):
        return change, named
    if own and (found := find(asked.sender, reference_of(own, asked.purpose))):
        return change, found
    another: Purpose = "second_opinion" if asked.purpose == OTHER else OTHER
    the_other = named or (own and find(asked.sender, reference_of(own, another))) or ""
    if the_other and change == "revise" and not alone:
        return "new", ""
    return change, the_other


def _same_kind(one: str, other: str) -> bool:
    """Both opinions, or both other care."""
    return (one == OTHER) == (other == OTHER)


def take_review(
    review: Review, *, received_at: datetime, zone: str, now: datetime, by: str
) -> Answer:
    """Carry out what is asked.  UnableToAuthorize, UnknownRequest: nothing was.

    A revision of a request still open takes its place, and its time runs from the first one's
    receipt: nobody waits longer for having said it better.  What was approved stays so.
    """
    asked = review.asked
    if known := find(asked.sender, asked.reference):
        return _as_before(known, asked)
    if beside := find(asked.sender, _of_the_other_kind(asked.reference)):
        _same_words(beside, asked)
    if review.change == "new":
        return _asked(asked, received_at, zone=zone, now=now, by=by)
    earlier = _own(review)
    if review.change == "cancel":
        said = Withdrawal(
            "provider", asked.requester_npi or asked.sender or by, received_at, asked.channel
        )
        return _cancelled(earlier, said, now=now, by=by)
    with transaction.atomic():
        row = held(earlier)
        if review.change == "prolong":
            asked = replace(asked, extends=row.number)
        elif row.state in OPEN:
            received_at = min(received_at, row.case.received_at)
            cancel(row.number, "Another request of the asker takes its place.", now=now, by=by)
        return _asked(asked, received_at, zone=zone, now=now, by=by)


def _asked(asked: Asked, received_at: datetime, *, zone: str, now: datetime, by: str) -> Answer:
    """Another one under the same number, at the same moment, may have come first."""
    answer = request(asked, received_at=received_at, zone=zone, now=now, by=by)
    if answer.known_before:
        _same_words(answer.number, asked)
    return answer


def _of_the_other_kind(reference: str) -> str:
    """What the same message's other request is known by."""
    own = reference.removesuffix(f":{OTHER}")
    return own if own != reference or not reference else reference_of(reference, OTHER)


def _as_before(number: str, asked: Asked) -> Answer:
    _same_words(number, asked)
    return replace(read(number), known_before=True)


def _same_words(number: str, asked: Asked) -> None:
    row = AuthorizationRequest.objects.get(number=number)
    if row.as_received.get("digest") != asked.as_received.get("digest"):
        raise SentOtherwise(number)


def _own(review: Review) -> str:
    """The number of the earlier request, if this sender or its providers may speak of it."""
    row = AuthorizationRequest.objects.filter(number=review.prior.strip().upper()).first()
    asked = review.asked
    providers = {asked.requester_npi, asked.clinician_npi} - {""}
    known = row is not None and (
        row.sender == asked.sender or bool({row.requester_npi, row.clinician_npi} & providers)
    )
    same_patient = row is not None and row.subscriber_id == asked.patient.number
    if row is None or not (known and same_patient):
        raise UnknownRequest("no request of this patient has that number here")
    return row.number


def _cancelled(number: str, said: Withdrawal, *, now: datetime, by: str) -> Answer:
    row = AuthorizationRequest.objects.select_related("case", "member").get(number=number)
    if row.state == "cancelled":
        return answer_of(row, known_before=True)
    return cancel(number, "The provider who asked for it withdrew it.", said, now=now, by=by)


def action_of(answer: Answer, service: ServiceAnswer) -> str:
    """The action on one service (list 306)."""
    if answer.state in ("cancelled", "taken_back") or answer.hcr01 == "NA":
        return answer.hcr01
    found = {"approved": "A1", "partly_approved": "A6", "denied": "A3"}
    return found.get(service.decision, "A4")


def second_opinion_needed(answer: Answer) -> bool | None:
    """HCR04: whether a second surgical opinion is still needed.  A third waits for one; other care
    says nothing of it."""
    if answer.purpose == OTHER:
        return None
    return answer.purpose == "third_opinion" and (
        "second_opinion_report" in answer.missing or "third_opinion_indicated" in answer.pends
    )


def is_physician(npi: str) -> bool:
    """Whether the directory knows this provider as a physician."""
    return bool(npi) and Provider.objects.filter(npi=npi, kind="physician").exists()


def days_of(first: date, last: date) -> Days:
    """Both days in it."""
    return Days(first, last + timedelta(days=1))
