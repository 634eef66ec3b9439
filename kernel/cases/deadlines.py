"""Deadlines are reckoned from the events of the case, every time they change.

Every clock that applies to a case has its row from the day the case is opened, also those whose
first event has not happened (`not_started`).  A clock that cannot be reckoned is `unknown`, with
why in its steps: a person is given it (`kernel.cases.sweep`), and nothing is guessed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import connection

from kernel.calendars import UnableToKnowClosedDays
from kernel.cases.late import close_met, close_moved
from kernel.clocks import (
    Clock,
    Happening,
    Reckoning,
    UnableToReckon,
    catalogue,
    event_names,
    reckon,
)
from kernel.record.copying import copy_rows

COLUMNS = ("case_id", "clock", "rule", "due_on", "late_from", "state", "steps")
UNKNOWN = "unknown"
MET = ("met", "met_late")
TO_COME = ("running", "paused")
_BETWEEN = "\x1f"
CARRIER = "carrier"
"""The fact `day_by` of an event whose day a carrier named, without a time."""
TAKEN_WHY = "the carrier named only the day: taken at its end"


class Clocks(Protocol):
    """Clocks by name: the catalogue, or a dict."""

    def __getitem__(self, name: str, /) -> Clock: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A case just received, with the clocks that apply to it."""

    case: int
    clocks: tuple[Clock, ...]
    received_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands: what a row of `Deadline` holds."""

    rule: str
    due_on: date | None
    late_from: datetime | None
    state: str
    steps: tuple[str, ...]


def open_many(opened: Sequence[Opened], *, now: datetime) -> None:
    """The first deadlines of new cases, by one COPY; a clock is reckoned once for an instant."""
    known: dict[tuple[str, datetime, str], Standing] = {}
    copy_rows("cases_deadline", COLUMNS, _rows(opened, known, now))


def _rows(
    opened: Iterable[Opened], known: dict[tuple[str, datetime, str], Standing], now: datetime
) -> Iterable[tuple[Any, ...]]:
    for each in opened:
        for clock in each.clocks:
            key = (clock.name, each.received_at, each.zone)
            found = known.get(key)
            if found is None:
                received = [Happening("received", each.received_at)]
                found = known[key] = stand(clock, received, each.zone, now)
            steps = list(found.steps)
            yield (
                *(each.case, clock.name, found.rule, found.due_on, found.late_from),
                *(found.state, steps),
            )


def stand(clock: Clock, happened: Iterable[Happening], zone: str, now: datetime) -> Standing:
    """Where a clock stands.  What cannot be reckoned is said, not guessed."""
    try:
        found: Reckoning = reckon(clock, happened, zone=ZoneInfo(zone), now=now)
    except (UnableToReckon, UnableToKnowClosedDays) as why:
        return Standing(clock.rule, None, None, UNKNOWN, (str(why),))
    due_on = found.due_on
    if found.due_at is not None:
        due_on = found.due_at.astimezone(ZoneInfo(zone)).date()
    return Standing(found.rule, due_on, found.late_from, found.state.value, found.steps)


@cache
def listening() -> Mapping[str, frozenset[str]]:
    """For each event, the clocks it can start, stop or move."""
    found: dict[str, set[str]] = {}
    for clock in catalogue():
        for word in _words(asdict(clock)):
            if word in event_names():
                found.setdefault(word, set()).add(clock.name)
    return {event: frozenset(clocks) for event, clocks in found.items()}


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _words(key)
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def follow(happened: Collection[tuple[int, str]], *, now: datetime) -> None:
    """Reckon again what these events (case, name) can have moved.  Called for every event."""
    heard = {name: listening()[name] for _, name in happened if name in listening()}
    if not heard:
        return
    cases = {case for case, name in happened if name in heard}
    clocks = set().union(*heard.values())
    # `|| ''` keeps the index to the cases: every case with every clock would be looked up in it
    where = "d.case_id = ANY(%s) AND d.clock || '' = ANY(%s)"
    _reckon(where, [sorted(cases), sorted(clocks)], catalogue(), now)


def reckon_again(cases: Collection[int], clocks: Clocks | None = None, *, now: datetime) -> None:
    """Every deadline of these cases from all their events; the rows that change are updated."""
    _reckon("d.case_id = ANY(%s)", [sorted(set(cases))], clocks or catalogue(), now)


def reckon_these(deadlines: Collection[int], clocks: Clocks, *, now: datetime) -> None:
    """The same, of single deadlines by their ids."""
    _reckon("d.id = ANY(%s)", [sorted(deadlines)], clocks, now)


def _reckon(where: str, values: Sequence[Any], clocks: Clocks, now: datetime) -> None:
    """Four statements, however many cases; one where no deadline is concerned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.clock, d.case_id, c.zone, d.rule, d.due_on, d.late_from, d.state, "
            "d.steps FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id "
            f"WHERE {where} ORDER BY d.case_id, d.id FOR UPDATE OF d",
            values,
        )
        rows = cursor.fetchall()
    happened = happenings({row[2] for row in rows})
    changes: list[tuple[int, Standing]] = []
    for identity, name, case, zone, rule, due_on, late_from, state, steps in rows:
        try:
            found = stand(clocks[name], happened.get(case, ()), zone, now)
        except KeyError:
            gone = f"{name} is no longer a clock on record"
            found = Standing(rule, None, None, UNKNOWN, (gone,))
        if found != Standing(rule, due_on, late_from, state, tuple(steps)):
            changes.append((identity, found))
    if changes:
        _update(changes, {row[2] for row in rows})
        now_are = {identity: found.state for identity, found in changes}
        were_late = [(row[2], now_are.get(row[0])) for row in rows if row[7] == "late"]
        close_met({case for case, state in were_late if state in MET}, now=now)
        close_moved({case for case, state in were_late if state in TO_COME}, now=now)


def happenings(cases: Collection[int], as_of: datetime | None = None) -> dict[int, list[Happening]]:
    """The events of these cases that clocks know, in the order they were recorded; those recorded
    by then, where `as_of` is said.

    Of an event's facts a clock reads `days` (of an extension), `for` or `tells` (its reason), and
    `only_day`, the day of an event whose time of day is not known; where a carrier named the day
    (`day_by`) hour clocks take the instant on record, the latest it can have been.  `tells_of` is
    the moment of what a notice tells: it stops no time that began later.  `corrects` says when
    another, by its id, really happened: the last such word counts, and it is itself no event of a
    clock.  One with `undoes` says which ones (ids with a space between) count no more.  The
    old ones stay on record.
    """
    if not cases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, case_id, name, at, facts ->> 'days', facts ->> 'only_day', "
            "coalesce(facts ->> 'for', facts ->> 'tells'), facts ->> 'corrects', "
            "facts ->> 'undoes', facts ->> 'day_by', facts ->> 'tells_of' "
            "FROM cases_event WHERE case_id = ANY(%s) "
            "AND (name = ANY(%s) OR facts ->> 'corrects' IS NOT NULL "
            "OR facts ->> 'undoes' IS NOT NULL) "
            "AND recorded_at <= coalesce(%s::timestamptz, 'infinity') ORDER BY id",
            [sorted(cases), list(event_names()), as_of],
        )
        rows = cursor.fetchall()
    moments = {row[0]: _moment(row[3], row[5]) for row in rows if row[7] is None}
    for row in rows:
        if row[7] is not None and int(row[7]) in moments:
            moments[int(row[7])] = _moment(row[3], row[5])
    undone = {int(each) for row in rows if row[8] for each in row[8].split()}
    found: dict[int, list[Happening]] = {}
    for identity, case, name, at, days, day, reason, corrects, _, day_by, told in rows:
        if corrects is None and identity not in undone and name in event_names():
            count = int(days) if days and days.isdecimal() else None
            moment = moments[identity]
            tells_of = datetime.fromisoformat(told) if told else None
            happening = Happening(name, moment, days=count, reason=reason, tells_of=tells_of)
            if day_by == CARRIER and day and moment == _moment(at, day):
                happening = replace(happening, taken_at=at, taken_why=TAKEN_WHY)
            found.setdefault(case, []).append(happening)
    return found


def _moment(at: datetime, day: str | None) -> date | datetime:
    return date.fromisoformat(day) if day else at


@cache
def of_others() -> tuple[str, ...]:
    """Clocks the plan does not owe: no work is due by the day a member may do something."""
    return tuple(sorted(clock.name for clock in catalogue() if clock.owed_by != "plan"))


EARLIEST = """(SELECT min(d.late_from) FROM cases_deadline d
                WHERE d.case_id = {case} AND d.state IN ('running', 'late')
                  AND d.clock <> ALL(%s))"""
"""When the plan's earliest open deadline of a case is missed, in SQL; asks for `of_others()`."""


def _update(changes: Sequence[tuple[int, Standing]], cases: Collection[int]) -> None:
    """Write the deadlines that changed; open work is due when the earliest of them is."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_deadline d SET rule = v.rule, due_on = v.due_on, late_from = v.late_from,
                state = v.state, steps = string_to_array(v.steps, chr(31)),
                told_at = CASE WHEN d.late_from = v.late_from THEN d.told_at END
            FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::timestamptz[], %s::text[],
                        %s::text[]) AS v(id, rule, due_on, late_from, state, steps)
            WHERE d.id = v.id
            """,
            [
                [identity for identity, _ in changes],
                [found.rule for _, found in changes],
                [found.due_on for _, found in changes],
                [found.late_from for _, found in changes],
                [found.state for _, found in changes],
                [_BETWEEN.join(found.steps) for _, found in changes],
            ],
        )
        cursor.execute(
            f"""
            UPDATE cases_workitem w SET late_from = v.late_from
            FROM (SELECT one AS case_id, {EARLIEST.format(case="one")} AS late_from
                  FROM unnest(%s::bigint[]) AS one) v
            WHERE w.case_id = v.case_id AND w.done_at IS NULL
              AND w.late_from IS DISTINCT FROM v.late_from
            """,
            [list(of_others()), sorted(cases)],
        )
