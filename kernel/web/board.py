"""The deadline board: every open deadline as columns, as a table and as a calendar; and for
machines.  What is overdue comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kernel.cases import desk
from kernel.cases.board import Asked, Due, board, days_of, dues_between, spans
from kernel.clocks import catalogue
from kernel.law.regimes import base_if_named
from kernel.people.policy import sees
from kernel.web.in_words import Names, key_in_words, names_for
from kernel.web.left import DAY, Left, left
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import hidden, kinds, page_of_case

OWED_BY = ("plan", "claimant", "reviewer", "provider", "department")
AS = ("columns", "table", "calendar")
GIVEN = ("kind", "owed", "owner", "as", "week", "after")
PAGE = 100
WEEKS = 5
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTE = timedelta(minutes=1)


class UnableToShow(ValueError):
    """What is asked cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Card:
    """A deadline as it is shown.  `url` is empty where its case has no page yet."""

    due: Due
    url: str
    what: str
    duty: str
    line: str
    left: Left
    owner: str

    @property
    def why(self) -> str:
        """The arithmetic, a step a line."""
        return "\n".join(self.due.steps)


@require_safe
@page(desk.READ)
def deadlines(request: HttpRequest) -> HttpResponse:
    """The board.  `kind` is a kind of case, `owed` who owes the act (the plan if left out; `all`),
    `owner` whose work it is (`me`), `as` columns, table or calendar, `week` a Monday."""
    try:
        return _shown(request)
    except UnableToShow as problem:
        context = {"why": str(problem), "url": reverse("deadlines")}
        return render(request, "web/deadlines_unreadable.html", context, status=400)


def _shown(request: HttpRequest) -> HttpResponse:
    if strangers := sorted(set(request.GET) - set(GIVEN)):
        raise UnableToShow(f"{', '.join(strangers)}: no such filter; {', '.join(GIVEN)} are")
    given = {name: request.GET[name].strip() for name in GIVEN if request.GET.get(name)}
    shape = given.get("as", "columns")
    if shape not in AS:
        raise UnableToShow(f"as: {', '.join(AS)}")
    now, zone, asked = timezone.now(), settings.TIME_ZONE, asked_of(request, given)
    monday = _monday(given.get("week", ""), now)
    names = names_for(request)
    context: dict[str, object] = {
        "shape": shape,
        "given": given,
        "now": now,
        "zone": zone,
        "kinds": [(each, key_in_words(each)) for each in kinds(actor_for(request))],
        "owed": [("", "the plan"), *((each, key_in_words(each)) for each in OWED_BY[1:]),
                 ("all", "anybody")],
        "shapes": [(each, _with(given, **{"as": each, "after": ""})) for each in AS],
    }  # fmt: skip
    if shape == "calendar":
        context |= _calendar(given, asked, now, zone, names, monday)
    elif shape == "table":
        context |= _table(given, asked, now, zone, names)
    else:
        columns = board(asked, now=now, zone=zone)
        context["columns"] = [
            (each, [card(one, now, zone, names) for one in each.dues]) for each in columns
        ]
        context["table_url"] = _with(given, **{"as": "table"})
    response = render(request, "web/deadlines.html", context)
    response["Cache-Control"] = "no-store"
    return response


def asked_of(request: HttpRequest, given: Mapping[str, str]) -> Asked:
    """What these filters ask for, for whoever asks.  UnableToShow."""
    actor = actor_for(request)
    owed = given.get("owed", "plan")
    if owed not in (*OWED_BY, "all"):
        raise UnableToShow(f"owed: {', '.join((*OWED_BY, 'all'))}")
    owner, kind, theirs = given.get("owner", ""), given.get("kind", ""), kinds(actor)
    if "\x00" in owner:
        raise UnableToShow("owner: it holds a control character")
    if kind and kind not in theirs:
        raise UnableToShow(f"kind: {', '.join(theirs) or 'none is yours to see'}")
    return Asked(
        kinds=(kind,) if kind else (),
        owner=actor.name if owner == "me" else owner,
        clocks=None
        if owed == "all"
        else tuple(each.name for each in catalogue() if each.owed_by == owed),
        sees=tuple(sorted(sees(actor))),
        hidden=hidden(actor),
    )


def card(due: Due, now: datetime, zone: str, names: Names) -> Card:
    """In words; under a day, to the minute."""
    try:
        duty = catalogue()[due.clock].duty
    except KeyError:
        duty = key_in_words(due.clock)
    told = left(due.late_from, due.received_at, now, zone)
    remains = due.late_from - now
    if timedelta(0) < remains < DAY:
        hours, rest = divmod(remains, timedelta(hours=1))
        told = Left(f"{hours} h {rest // _MINUTE} min left", told.tone, told.filled)
    line = key_in_words(base_if_named(due.regimes))
    return Card(
        due=due,
        url=page_of_case(due.kind, due.number),
        what=key_in_words(due.kind),
        duty=duty,
        line=line,
        left=told,
        owner=names.of(due.owner),
    )


def _table(
    given: Mapping[str, str], asked: Asked, now: datetime, zone: str, names: Names
) -> dict[str, object]:
    after = place_of(given.get("after", ""))
    _, first, _ = spans(now, zone)[0]
    last = spans(now, zone)[-1][2]
    found = list(dues_between(asked, first, last, after=after, size=PAGE + 1))
    rows = [card(each, now, zone, names) for each in found[:PAGE]]
    following = ""
    if len(found) > PAGE:
        end = found[PAGE - 1]
        following = _with(given, after=f"{end.late_from.isoformat()}~{end.deadline_id}")
    return {"rows": rows, "following": following}


def _calendar(
    given: Mapping[str, str],
    asked: Asked,
    now: datetime,
    zone: str,
    names: Names,
    monday: date,
) -> dict[str, object]:
    today = timezone.localtime(now).date()
    days = days_of(asked, monday, 7 * WEEKS, zone=zone)
    shown = [
        (day, day == today, [card(each, now, zone, names) for each in dues])
        for day, dues in days.items()
    ]
    step = timedelta(weeks=WEEKS)
    return {
        "weeks": [shown[start : start + 7] for start in range(0, len(shown), 7)],
        "earlier": _with(given, week=(monday - step).isoformat()),
        "later": _with(given, week=(monday + step).isoformat()),
        "monday": monday,
        "weekdays": WEEKDAYS,
    }


def _with(given: Mapping[str, str], **said: str) -> str:
    changed = {name: value for name, value in {**given, **said}.items() if value}
    return f"{reverse('deadlines')}?{urlencode(changed)}"


def _monday(text: str, now: datetime) -> date:
    """Of the week of the day that is given, or of today."""
    day = _day(text) if text else timezone.localtime(now).date()
    return day - timedelta(days=day.weekday())


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnableToShow("week: a day, as 2026-03-02") from None
    if not 1900 < day.year < 9000:
        raise UnableToShow("week: a day of this age")
    return day


def place_of(text: str, name: str = "after") -> tuple[datetime, int] | None:
    """Where a page of the table goes on; `name` is what the address calls it.  UnableToShow."""
    if not text:
        return None
    at, _, identity = text.partition("~")
    try:
        moment, place = datetime.fromisoformat(at), int(identity)
    except ValueError:
        raise UnableToShow(f"{name}: not of the address of a page as it was given") from None
    if moment.tzinfo is None or not 0 <= place < 1 << 63:
        raise UnableToShow(f"{name}: not of the address of a page as it was given")
    return moment, place
