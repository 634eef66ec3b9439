"""Which work is wanted: the filters a page, an interface and a command share, as one condition."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from zoneinfo import ZoneInfo

from kernel.law.regimes import regimes

ME, NOBODY = "me", "nobody"
DUE = ("overdue", "today", "3-days", "7-days", "later", "never")
STATES = ("open", "waiting", "held", "all")
SORTS = ("deadline", "waiting")
LONGEST = 60

Condition = tuple[str, list[Any]]


class UnknownFilter(ValueError):
    """A filter nobody knows, or a value it cannot have: a typing error must not widen a list."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list of open work, as text, the way it stands in an address; empty: all.

    `q` is part of the case's number, `line` a regime of its coverage, `finding` one of the reasons
    (several with commas between), `owner` a name, `me` or `nobody`, `at_stake` dollars at least.
    `state` is `open` (not waiting), `waiting`, `held` or `all`.
    """

    q: str = ""
    line: str = ""
    finding: str = ""
    due: str = ""
    state: str = ""
    owner: str = ""
    at_stake: str = ""
    sort: str = ""

    def __post_init__(self) -> None:
        _one_of("line", self.line, tuple(regimes()))
        _one_of("due", self.due, DUE)
        _one_of("state", self.state, STATES)
        _one_of("sort", self.sort, SORTS)
        for each in ("q", "owner"):
            _short(each, getattr(self, each))
        for reason in self.findings:
            _short("finding", reason)
        _ = self.least

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """From a request's or a saved view's words.  UnknownFilter where one is not known."""
        known = {each.name for each in fields(cls)}
        strangers = sorted(set(given) - known)
        if strangers:
            raise UnknownFilter(f"{strangers[0]!r} is not one of {', '.join(sorted(known))}")
        return cls(**{name: str(value).strip() for name, value in given.items()})

    def said(self) -> dict[str, str]:
        """Those that are set."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in found.items() if value}

    def narrowed(self, more: "Filters") -> "Filters":
        """With those of `more` that are set in place of these."""
        return replace(self, **more.said())

    @property
    def findings(self) -> list[str]:
        return [each for each in self.finding.split(",") if each]

    @property
    def least(self) -> Decimal | None:
        """Dollars at stake at least."""
        if not self.at_stake:
            return None
        try:
            found = Decimal(self.at_stake)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or not 0 <= found < 10**10 or "_" in self.at_stake:
            raise UnknownFilter("at_stake: an amount in dollars")
        return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """The open work of these queues that `person` may see, narrowed by filters, as it is `now`;
    days begin and end in `zone`."""

    queues: tuple[str, ...]
    person: str
    now: datetime
    zone: str
    filters: Filters = field(default_factory=Filters)
    sees: frozenset[str] = frozenset()
    """To whom a case may be restricted so that it is seen, beside their own name: `policy.sees`."""
    hidden: tuple[str, ...] = ()
    """The kinds of case whose page is not for them: work that could only be looked at is none."""

    def condition(self) -> Condition:
        """On `w` (the item) and `c` (its case), apart from the queue itself."""
        parts = [_seen_by(self.person, self.sees), _once_a_case(self.queues), *self._narrowing()]
        return " AND ".join(sql for sql, _ in parts), [
            each for _, values in parts for each in values
        ]

    def _narrowing(self) -> list[Condition]:
        asked = self.filters
        parts = [self._state()]
        if self.hidden:
            parts.append(("c.kind <> ALL(%s)", [list(self.hidden)]))
        if asked.q:
            parts.append(("c.number ILIKE %s", [f"%{_literally(asked.q)}%"]))
        if asked.line:
            parts.append(("w.regimes @> ARRAY[%s]::varchar[]", [asked.line]))
        if asked.findings:
            parts.append(("w.reasons && %s::varchar[]", [asked.findings]))
        if asked.due:
            parts.append(self._due())
        if asked.owner:
            parts.append(self._owner())
        if asked.least is not None:
            parts.append(("w.at_stake >= %s", [asked.least]))
        return parts

    def _state(self) -> Condition:
        state = self.filters.state or "open"
        if state == "waiting":
            return "w.waiting_until > %s", [self.now]
        if state == "held":
            return "w.leased_until > %s", [self.now]
        if state == "open":
            return "(w.waiting_until IS NULL OR w.waiting_until <= %s)", [self.now]
        return "TRUE", []

    def _due(self) -> Condition:
        """`late_from` is the first instant that is too late: what is due today is late from
        tomorrow's first moment at the latest."""
        asked = self.filters.due
        if asked == "never":
            return "w.late_from IS NULL", []
        if asked == "overdue":
            return f"{LATE_FROM} <= %s", [self.now]
        if asked == "later":
            return f"{LATE_FROM} > %s AND w.late_from IS NOT NULL", [self._ends_in(7)]
        days = {"today": 0, "3-days": 3, "7-days": 7}[asked]
        return f"{LATE_FROM} > %s AND {LATE_FROM} <= %s", [self.now, self._ends_in(days)]

    def _ends_in(self, days: int) -> datetime:
        """The first moment after today and so many days more."""
        there = self.now.astimezone(ZoneInfo(self.zone))
        day = there.date() + timedelta(days=days + 1)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))

    def _owner(self) -> Condition:
        if self.filters.owner == NOBODY:
            free = "(w.leased_until IS NULL OR w.leased_until <= %s)"
            return f"w.assigned_to = '' AND {free}", [self.now]
        name = self.person if self.filters.owner == ME else self.filters.owner
        mine = "(w.assigned_to = %s OR (w.leased_by = %s AND w.leased_until > %s))"
        return mine, [name, name, self.now]


LATE_FROM = "coalesce(w.late_from, 'infinity'::timestamptz)"
"""As the index has it."""


def _seen_by(person: str, sees: frozenset[str]) -> Condition:
    """Nobody sees what they are barred from, nor a case that is restricted to others."""
    said = "w.done_at IS NULL AND NOT %s = ANY(w.barred)"
    if "*" in sees:
        return said, [person]
    return f"{said} AND c.restricted_to = ANY(%s)", [person, ["", person, *sorted(sees)]]


def _once_a_case(queues: tuple[str, ...]) -> Condition:
    """A case that stands in several of these queues is one row, and in one person's hands: its
    first item stands for it until that is done.

    An earlier one is looked up item by item: asked with NOT EXISTS, all open work there is may
    be gathered to count a few.
    """
    if len(queues) < 2:
        return "TRUE", []
    earlier = (
        "NOT coalesce((SELECT TRUE FROM cases_workitem o WHERE o.case_id = w.case_id "
        "AND o.id < w.id AND o.done_at IS NULL AND o.queue = ANY(%s) LIMIT 1), FALSE)"
    )
    return earlier, [list(queues)]


def _one_of(name: str, value: str, known: Any) -> None:
    if value and value not in known:
        raise UnknownFilter(f"{name}: one of {', '.join(known)}")


def _short(name: str, value: str) -> None:
    if len(value) > LONGEST or "\x00" in value:
        raise UnknownFilter(f"{name}: at most {LONGEST} characters of text")


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
