"""A matter outside put on file, found and held, moved from state to state, its events written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.on_file import UnableToGo
from grievances.external.clocks import open_matter_clocks
from grievances.models import Grievance, Matter
from grievances.states import MATTER
from kernel.cases.models import Case
from kernel.cases.timeline import Happened, record_many
from kernel.members.models import Member
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch

QUEUE = "matters"
"""What bodies outside ask, and what is to be done about it."""
NOON = time(12)
Told = tuple[str, datetime, Mapping[str, Any]]


class UnknownMatter(LookupError):
    """No matter has the number."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a matter is about.  `of_case` is the case complained about; `regimes` are those
    of the coverage; `restricted_to` who alone may see it."""

    regimes: tuple[str, ...]
    zone: str
    member: Member | None = None
    grievance: Grievance | None = None
    of_case: Case | None = None
    restricted_to: str = ""


def about_matter(row: Matter) -> About:
    """The same again, for the next step."""
    case = row.case
    return About(
        regimes=tuple(case.regimes),
        zone=case.zone,
        member=row.member,
        grievance=row.grievance,
        of_case=row.of_case,
        restricted_to=case.restricted_to,
    )


def held_matter(number: str) -> Matter:
    """The matter of this number, locked until the transaction ends."""
    row = (
        Matter.objects.select_for_update(of=("self",))
        .select_related("case", "grievance", "of_case", "previous__case", "member")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownMatter(f"no matter has the number {number}; it looks like M26-0000001")
    return row


def put_on_file(
    about: About, kind: str, *, received_at: datetime, now: datetime, **said: Any
) -> Matter:
    """A case of its own with its own receipt.  The caller records its events, then opens its
    clocks.  `said` are the fields of `Matter`.  UnableToGo where the body's number is on file."""
    if said.get("previous") is None:
        _known_by(said.get("body", ""), said.get("theirs", ""))
    local = now.astimezone(ZoneInfo(about.zone))
    case = Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"M{local:%y}-{next_ids('case_number', 1)[0]:07d}",
        kind=kind,
        member=about.member,
        regimes=list(about.regimes),
        request=kind,
        track=said.get("track", "standard"),
        zone=about.zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=about.restricted_to,
    )
    return Matter.objects.create(
        case=case,
        number=case.number,
        kind=kind,
        member=about.member,
        grievance=about.grievance,
        of_case=about.of_case,
        received_at=received_at,
        **said,
    )


def _known_by(body: str, theirs: str) -> None:
    """A body's own number is of one matter; another body's may read the same."""
    there = Matter.objects.filter(body=body, theirs=theirs, previous=None).first()
    if theirs and there is not None:
        raise UnableToGo(f"{theirs} is {there.number} already: what they ask further is a step")


def happened(
    row: Matter | Grievance,
    told: Sequence[Told],
    by: str,
    batch: Batch,
    *,
    now: datetime,
) -> None:
    """Record events of the matter, or of its grievance; the clocks follow."""
    record_many([Happened(row.pk, name, at, by, said) for name, at, said in told], batch, now=now)


def on_day(name: str, day: date, zone: str, **said: Any) -> Told:
    """An event of which only the day is known."""
    at = datetime.combine(day, NOON, ZoneInfo(zone))
    return name, at, said | {"only_day": day.isoformat()}


def move(row: Matter, state: str) -> None:
    """To another state, or stay; UnableToMove where the table has no such move."""
    if row.state != state:
        MATTER.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def open_clocks(row: Matter, *, now: datetime) -> None:
    """The matter's deadlines, after its first events were recorded."""
    open_matter_clocks(row, now=now)
