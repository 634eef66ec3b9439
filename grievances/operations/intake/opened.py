"""The grievance of a contact's issue: what a person says of it, and what the coverage does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appeals.models import Contact
from claims.models import OpinionChain
from claims.operations.chain_cases import regimes_on
from grievances.models import Grievance, Issue
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import Complaint, Said, open_grievance
from grievances.operations.second_level import first_of
from grievances.operations.triage_table import table_in_force
from kernel.cases.models import Case
from kernel.documents.storing import file_under

LETTER = "grievance letter"
BY_VOICE = ("phone",)


@dataclass(frozen=True, slots=True)
class Grieved:
    """What a grievance is opened with; what its member's coverage says is looked up.

    `joins` is another issue of the contact whose grievance answers this one too.  `about` picks the
    clocks, empty as the table proposed; `body` is the department that licensed the plan, where the
    state has two.  `previous` is the grievance whose answer is appealed, where a state has a second
    level; `terminal_illness` picks its time in Massachusetts.
    """

    category: str = ""
    quality_of_care: bool = False
    about: str = ""
    body: str = ""
    expedited: bool = False
    integrated: bool = False
    written_asked: bool = False
    filed_by: str = "member"
    filer_name: str = ""
    occurred_on: date | None = None
    chain: OpinionChain | None = None
    of_case: str = ""
    provider_npi: str = ""
    delegate: str = ""
    joins: int = 0
    previous: str = ""
    terminal_illness: bool = False


def as_proposed(grieved: Grieved, issue: Issue | None) -> Grieved:
    """With the clocks of the row the issue rests on, where nobody said which."""
    if grieved.about or issue is None or issue.proposed != "grievance":
        return grieved
    clocks = next((str(each["clock"]) for each in issue.because if each.get("clock")), "")
    return replace(grieved, about=clocks)


def grievance_of(
    row: Contact,
    said: Sequence[Said],
    category: str,
    grieved: Grieved,
    *,
    now: datetime,
    by: str,
) -> Grievance:
    """Opened from the first receipt of the contact, with its letter.  UnableToGrieve."""
    known = table_in_force().categories
    if category not in known:
        raise UnableToGrieve(f"{category!r}: a category is one of {', '.join(known)}")
    first = first_of(grieved.previous, row.member_id, row.received_at)
    complaint = Complaint(
        category=category,
        issues=tuple(said),
        filed="orally" if row.channel in BY_VOICE else "in_writing",
        regimes=_regimes(row, grieved, first),
        about=grieved.about or "other",
        body=grieved.body or (first.body if first else ""),
        expedited=grieved.expedited,
        integrated=grieved.integrated,
        terminal_illness=grieved.terminal_illness,
        previous=first,
        written_asked=grieved.written_asked,
        filed_by=grieved.filed_by,
        filer_name=grieved.filer_name,
        occurred_on=grieved.occurred_on,
        chain=grieved.chain,
        of_case=_case(grieved.of_case),
        provider_npi=grieved.provider_npi,
        delegate=grieved.delegate,
    )
    made = open_grievance(
        complaint,
        member=row.member,
        received_at=row.received_at,
        zone=row.zone,
        now=now,
        by=by,
        contact=row,
    )
    if row.upload:
        file_under(row.upload, made.pk, as_what=LETTER, by=by, now=now)
    return made


def _regimes(row: Contact, grieved: Grieved, first: Grievance | None) -> tuple[str, ...]:
    """Those of the coverage on the day it happened; at the second level those of the first."""
    if first is not None:
        return tuple(first.case.regimes)
    day = row.received_at.astimezone(ZoneInfo(row.zone)).date()
    return regimes_on(row.member_id, grieved.occurred_on or day) if row.member_id else ()


def _case(number: str) -> Case | None:
    if not number.strip():
        return None
    found = Case.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise UnableToGrieve(f"no case has the number {number}")
    return found
