"""Appeals as a list, the latest received first, narrowed by filters: for page and interface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q

from appeals.models import Appeal, Contact, ReviewerGiven
from appeals.models.appeal import LEVELS
from appeals.operations.on_file import OPEN
from appeals.states import APPEAL
from kernel.cases.deadlines import of_others
from kernel.cases.models import Deadline
from kernel.law.regimes import regimes

SIZE = 50
TRACKS = ("standard", "expedited")
OPEN_ONES = "open"


class UnableToList(ValueError):
    """A filter cannot be read; the message says which are known."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which appeals.  `q` is a number of the appeal, the claim or the request; `state` one of the
    table, or `open`: not decided yet; `reviewer` who has it."""

    q: str = ""
    state: str = ""
    line: str = ""
    level: str = ""
    track: str = ""
    reviewer: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """UnableToList where there is no such filter, or no such value."""
        names = [each.name for each in fields(cls)]
        if strangers := sorted(set(given) - set(names)):
            raise UnableToList(f"{', '.join(strangers)}: no such filter; {', '.join(names)} are")
        if any("\x00" in value for value in given.values()):
            raise UnableToList("a filter holds a control character")
        made = cls(**{name: value.strip() for name, value in given.items()})
        for name, value, known in (
            ("state", made.state, (OPEN_ONES, *APPEAL.states)),
            ("line", made.line, tuple(regimes())),
            ("level", made.level, LEVELS),
            ("track", made.track, TRACKS),
        ):
            if value and value not in known:
                raise UnableToList(f"{name}: {', '.join(known)}")
        return made


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list.  `late_from` is the plan's earliest open deadline; `paused`: a time of the
    plan stands still."""

    case_id: int
    number: str
    state: str
    outcome: str
    level: str
    request: str
    track: str
    regimes: tuple[str, ...]
    about: str
    asked_by: str
    received_at: datetime
    zone: str
    reviewer: str
    late_from: datetime | None
    paused: bool


def appeals_page(
    filters: Filters, sees: Sequence[str], *, after: tuple[datetime, int] | None, size: int = SIZE
) -> list[Listed]:
    """The next ones after a place; those restricted to others are left out."""
    rows = appeals_wanted(filters, sees)
    if after is not None:
        at, case = after
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=case))
    page = list(rows.order_by(F("received_at").desc(), F("pk").desc())[:size])
    given = ReviewerGiven.objects.filter(appeal__in=page, ended_at__isnull=True)
    has_it = dict(given.values_list("appeal", "reviewer"))
    return [listed_of(each, has_it.get(each.pk, "")) for each in page]


def appeals_wanted(filters: Filters, sees: Sequence[str]) -> Any:
    """Every one of them, in no order, each with the plan's earliest open deadline."""
    open_ = Q(case__deadlines__state__in=("running", "late"))
    ours = open_ & ~Q(case__deadlines__clock__in=of_others())
    still = Deadline.objects.filter(case=OuterRef("pk"), state="paused")
    return _wanted(filters, sees).annotate(
        late_from=Min("case__deadlines__late_from", filter=ours),
        paused=Exists(still.exclude(clock__in=of_others())),
    )


def _wanted(filters: Filters, sees: Sequence[str]) -> Any:
    rows = Appeal.objects.select_related("case", "claim", "asked")
    if "*" not in sees:
        rows = rows.filter(case__restricted_to__in=("", *sees))
    if filters.q:
        number = filters.q.upper()
        rows = rows.filter(Q(number=number) | Q(claim__number=number) | Q(asked__number=number))
    if filters.state:
        states = OPEN if filters.state == OPEN_ONES else (filters.state,)
        rows = rows.filter(state__in=states)
    if filters.line:
        rows = rows.filter(case__regimes__contains=[filters.line])
    for name in ("level", "track"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.reviewer:
        rows = rows.filter(reviewers__reviewer=filters.reviewer, reviewers__ended_at__isnull=True)
    return rows


def listed_of(row: Any, reviewer: str) -> Listed:
    """A row of `appeals_wanted` as the list has it."""
    about = row.claim or row.asked
    return Listed(
        case_id=row.pk,
        number=row.number,
        state=row.state,
        outcome=row.outcome,
        level=row.level,
        request=row.request,
        track=row.track,
        regimes=tuple(row.case.regimes),
        about=about.number if about else "",
        asked_by=row.asked_by,
        received_at=row.received_at,
        zone=row.case.zone,
        reviewer=reviewer,
        late_from=row.late_from,
        paused=row.paused,
    )


def contacts_open(size: int = SIZE) -> list[Contact]:
    """Letters and calls nobody confirmed yet, the first received first: their time runs."""
    found = Contact.objects.filter(state="open", same_as=None).select_related("member")
    return list(found.order_by("received_at", "pk")[:size])
