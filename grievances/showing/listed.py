"""Grievances as a list, the latest received first, narrowed by filters: for page and interface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Min, Q

from grievances.models import Grievance
from grievances.operations.triage_table import table_in_force
from grievances.states import GRIEVANCE
from kernel.cases.deadlines import of_others
from kernel.law.regimes import regimes

TRACKS = ("standard", "expedited")
OPEN, OPEN_ONES = "open", ("received", "resolved")
"""Not told yet."""


class UnableToList(ValueError):
    """A filter cannot be read; the message says which are known."""


def readable(given: Mapping[str, str]) -> None:
    """UnableToList where a filter holds what no text on file can."""
    if any("\x00" in value for value in given.values()):
        raise UnableToList("a filter holds a control character")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which grievances.  `q` is the number of one or of the case it is about; `state` one of the
    table, or `open`: nobody was told yet; `late_filed` is yes or no."""

    q: str = ""
    state: str = ""
    category: str = ""
    line: str = ""
    track: str = ""
    late_filed: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """UnableToList where there is no such filter, or no such value."""
        names = [each.name for each in fields(cls)]
        if strangers := sorted(set(given) - set(names)):
            raise UnableToList(f"{', '.join(strangers)}: no such filter; {', '.join(names)} are")
        readable(given)
        made = cls(**{name: value.strip() for name, value in given.items()})
        for name, value, known in (
            ("state", made.state, (OPEN, *GRIEVANCE.states)),
            ("line", made.line, tuple(regimes())),
            ("track", made.track, TRACKS),
            ("late_filed", made.late_filed, ("yes", "no")),
            ("category", made.category, tuple(table_in_force().categories)),
        ):
            if value and value not in known:
                raise UnableToList(f"{name}: {', '.join(known)}")
        return made


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list.  `late_from` is the plan's earliest open deadline."""

    case_id: int
    number: str
    state: str
    category: str
    track: str
    level: str
    regimes: tuple[str, ...]
    member: str
    about: str
    received_at: datetime
    zone: str
    late_filed: bool
    owner: str
    late_from: datetime | None


def grievances_wanted(filters: Filters, sees: Sequence[str]) -> Any:
    """Every one of them, in no order, each with the plan's earliest open deadline; those restricted
    to others are left out."""
    rows = Grievance.objects.select_related("case", "member", "of_case")
    if "*" not in sees:
        rows = rows.filter(case__restricted_to__in=("", *sees))
    if filters.q:
        number = filters.q.upper()
        rows = rows.filter(Q(number=number) | Q(of_case__number=number))
    if filters.state:
        states = OPEN_ONES if filters.state == OPEN else (filters.state,)
        rows = rows.filter(state__in=states)
    if filters.line:
        rows = rows.filter(case__regimes__contains=[filters.line])
    for name in ("category", "track"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.late_filed:
        rows = rows.filter(late_filed=filters.late_filed == "yes")
    return with_late_from(rows)


def with_late_from(rows: Any) -> Any:
    """Each row of a case with the plan's earliest open deadline."""
    open_ = Q(case__deadlines__state__in=("running", "late"))
    ours = open_ & ~Q(case__deadlines__clock__in=of_others())
    return rows.annotate(late_from=Min("case__deadlines__late_from", filter=ours))


def listed_of(row: Any, sees: Sequence[str]) -> Listed:
    """A row of `grievances_wanted` as the list has it, for who sees what is restricted to these."""
    about = row.of_case
    if about is not None and "*" not in sees and about.restricted_to not in ("", *sees):
        about = None
    return Listed(
        case_id=row.pk,
        number=row.number,
        state=row.state,
        category=row.category,
        track=row.track,
        level=row.level,
        regimes=tuple(row.case.regimes),
        member=row.member.number if row.member else "",
        about=about.number if about else "",
        received_at=row.received_at,
        zone=row.case.zone,
        late_filed=row.late_filed,
        owner=row.owner,
        late_from=row.late_from,
    )
