"""A grievance is put on file: a case with its clocks, from the first receipt, and its issues."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.models import Contact
from claims.models import OpinionChain
from grievances.models import Grievance, GrievanceIssue
from grievances.operations.clocks import BODIES, open_clocks
from grievances.operations.late_filing import flag_late_filing
from grievances.operations.obstruction import OBSTRUCTION, put_on_record
from grievances.operations.on_file import TO_DO, UnableToGrieve, happened
from grievances.operations.second_level import asked_for
from kernel.cases.models import Case
from kernel.cases.queue import Work, put_many
from kernel.members.models import Member
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch

HURRIED = ("expedite_refused", "extension")
"""What an expedited grievance of Medicare Advantage is about."""


@dataclass(frozen=True, slots=True)
class Said:
    """One issue, in the words it came in."""

    words: str
    quality_of_care: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is complained about, and by whom.  `issues`: every one is answered.

    `regimes` are those of the member's coverage on the day it happened; `body` the department that
    licensed the plan, where the state has two.  `expedited`: health cannot wait; of Medicare
    Advantage `about` says it, and nothing else does.  `previous` is the first level, where a state
    has a second.
    """

    category: str
    issues: tuple[Said, ...]
    filed: str
    regimes: tuple[str, ...]
    about: str = "other"
    body: str = ""
    expedited: bool = False
    integrated: bool = False
    terminal_illness: bool = False
    previous: Grievance | None = None
    written_asked: bool = False
    filed_by: str = "member"
    filer_name: str = ""
    occurred_on: date | None = None
    chain: OpinionChain | None = None
    of_case: Case | None = None
    provider_npi: str = ""
    delegate: str = ""
    reasons: tuple[str, ...] = ("new",)


def open_grievance(
    said: Complaint,
    *,
    member: Member | None,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
    contact: Contact | None = None,
) -> Grievance:
    """Put a grievance on file.  `received_at` is the first touch, wherever it was."""
    said = _at_its_speed(said)
    _check(said, received_at, zone, now)
    with transaction.atomic():
        batch = Batch()
        row = _on_file(said, member, received_at, zone, now, contact)
        facts = {"channel": contact.channel if contact else "", "filed": said.filed}
        if said.occurred_on is not None:
            noon = datetime.combine(said.occurred_on, datetime.min.time(), ZoneInfo(zone))
            day = {"only_day": said.occurred_on.isoformat()}
            happened(row, "occurred", noon, by, batch, now=now, facts=day)
        happened(row, "received", received_at, by, batch, now=now, facts=facts)
        open_clocks(row, now=now)
        if row.previous is not None:
            asked_for(row.previous, row, now=now, by=by)
        flag_late_filing(row)
        if row.category == OBSTRUCTION and row.chain:
            put_on_record(row, batch, now=now, by=by)
        put_many([Work(row.pk, TO_DO, said.reasons)], now=now)
        batch.seal(now)
        return row


def _at_its_speed(said: Complaint) -> Complaint:
    """Of Medicare Advantage a refusal to hurry and an extension are answered in hours, and those
    alone (42 CFR 422.564(f))."""
    if "medicare_advantage" not in said.regimes:
        return said
    return replace(said, expedited=said.about in HURRIED)


def _check(said: Complaint, received_at: datetime, zone: str, now: datetime) -> None:
    if received_at > now:
        raise UnableToGrieve(f"{received_at.isoformat()} is still to come: it was not received")
    if said.occurred_on and said.occurred_on > received_at.astimezone(ZoneInfo(zone)).date():
        raise UnableToGrieve("what it is about happened before it was complained about")
    if not said.issues or not all(each.words.strip() for each in said.issues):
        raise UnableToGrieve("say what it is about: each issue in its words")
    for regime, bodies in BODIES.items():
        if regime in said.regimes and said.body not in bodies:
            raise UnableToGrieve(f"say which department licensed the plan: {', '.join(bodies)}")


def _on_file(
    said: Complaint,
    member: Member | None,
    received_at: datetime,
    zone: str,
    now: datetime,
    contact: Contact | None,
) -> Grievance:
    case = _case(said, member, received_at, zone, now)
    row = Grievance.objects.create(
        case=case,
        number=case.number,
        track=case.track,
        category=said.category,
        about=said.about,
        body=said.body,
        integrated=said.integrated,
        terminal_illness=said.terminal_illness,
        level="second" if said.previous else "first",
        previous=said.previous,
        filed=said.filed,
        written_asked=said.written_asked,
        received_at=received_at,
        occurred_on=said.occurred_on,
        contact=contact,
        member=member,
        filed_by=said.filed_by,
        filer_name=said.filer_name,
        chain=said.chain,
        of_case=said.of_case,
        provider_npi=said.provider_npi,
        delegate=said.delegate,
    )
    GrievanceIssue.objects.bulk_create(
        GrievanceIssue(
            grievance=row, number=n, words=each.words, quality_of_care=each.quality_of_care
        )
        for n, each in enumerate(said.issues, 1)
    )
    return row


def _case(
    said: Complaint, member: Member | None, received_at: datetime, zone: str, now: datetime
) -> Case:
    """Restricted as the case it is about is, or the first level."""
    about = said.of_case or (said.previous.case if said.previous else None)
    number = next_ids("case_number", 1)[0]
    return Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"G{now.astimezone(ZoneInfo(zone)):%y}-{number:07d}",
        kind="grievance",
        member=member,
        regimes=list(said.regimes),
        request="grievance",
        track="expedited" if said.expedited else "standard",
        zone=zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=about.restricted_to if about else "",
    )
