"""Decisions of a period as they would be made today, or by proposed rules; and their deadlines.

Nothing is written.  Each decision is judged from the facts it was stored with; each deadline is
reckoned from the events on record.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from claims.operations.replay import LineChanged, UnableToReadBack, replayed
from kernel.calendars import UnableToKnowClosedDays
from kernel.cases.deadlines import happenings
from kernel.clocks import Clock, Happening, Reckoning, UnableToReckon, reckon
from reports.facts.reading import rows_of
from reports.facts.selecting import bounds, chunks, numbers_in
from reports.proposal import Proposal
from reports.table import Asked, Selection, UnableToReport

AT_ONCE = 500
DIGITS = 9
LINE, DEADLINE, NOT_REPLAYED = "line", "deadline", "not replayed"
NET = Selection(("claim", "authorization"), events=("decided", "pended"))


@dataclass(frozen=True, slots=True)
class Changed:
    """One line, deadline or, where a decision could not be judged again, decision.

    `row` is of the decision or deadline.  Dollars are those of the line, None where it has none.
    """

    case: int
    number: str
    member: str
    what: str
    which: str
    was: str
    becomes: str
    rules: tuple[str, ...]
    cites: tuple[str, ...]
    row: str
    paid_then: Decimal | None = None
    paid_now: Decimal | None = None
    owes_then: Decimal | None = None
    owes_now: Decimal | None = None


_DECISIONS = """
    SELECT DISTINCT ON (c.id) c.id AS case_id, c.number, coalesce(m.number, '') AS member,
        d.id, d.stored
    FROM claims_decision d
    JOIN cases_case c ON c.id = coalesce(d.claim_id, d.request_id)
    LEFT JOIN members_member m ON m.id = c.member_id
    WHERE (d.claim_id = ANY(%s) OR d.request_id = ANY(%s))
        AND d.decided_at >= %s AND d.decided_at < %s AND d.decided_at <= %s
    ORDER BY c.id, d.number DESC
"""
_DEADLINES = """
    SELECT d.id, d.case_id, d.clock, c.number, c.zone, coalesce(m.number, '') AS member
    FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id
    LEFT JOIN members_member m ON m.id = c.member_id
    WHERE d.case_id = ANY(%s) ORDER BY d.case_id, d.clock
"""


def sampled(asked: Asked) -> Selection:
    """The cases decided in the period; where a sample is asked for, so many of them by its seed.
    UnableToReport where that is no number."""
    size = asked.parameters.get("sample")
    if not size:
        return NET
    if not (size.isascii() and size.isdecimal() and len(size) <= DIGITS and int(size)):
        raise UnableToReport(f"sample: {size!r} is no number of cases, from 1")
    known = numbers_in(NET, asked)
    random = Random(asked.parameters.get("seed", "0"))
    chosen = sorted(random.sample(known, min(int(size), len(known))))
    return Selection(NET.kinds, numbers=tuple(chosen) or ("none",))


def changes(asked: Asked, rules: Proposal, today: Proposal) -> Iterator[Changed]:
    """What would come out otherwise, by case."""
    since, until = bounds(asked)
    for cases in chunks(sampled(asked), asked):
        for start in range(0, len(cases), AT_ONCE):
            part = cases[start : start + AT_ONCE]
            values = [part, part, since, until, asked.as_of]
            decided: list[int] = []
            for row in rows_of(_DECISIONS, values):
                decided.append(row["case_id"])
                yield from _lines(row, rules)
            if not rules.is_todays:
                yield from _deadlines(decided, asked, rules, today)


def _lines(row: dict[str, Any], rules: Proposal) -> Iterator[Changed]:
    where = f"claims_decision:{row['id']}"
    head = (row["case_id"], row["number"], row["member"])
    try:
        found = replayed(json.loads(row["stored"]), rules.law)
    except UnableToReadBack as why:
        yield Changed(*head, NOT_REPLAYED, "decision", "", str(why), (), (), where)
        return
    for each in found or ():
        yield _line(head, each, where)


def _line(head: tuple[int, str, str], each: LineChanged, where: str) -> Changed:
    return Changed(
        *head,
        what=LINE,
        which=f"line {each.number}",
        was=each.was,
        becomes=each.becomes,
        rules=each.rules,
        cites=each.cites,
        row=where,
        paid_then=each.paid_then.decimal,
        paid_now=each.paid_now.decimal,
        owes_then=each.owes_then.decimal,
        owes_now=each.owes_now.decimal,
    )


def _deadlines(
    cases: Sequence[int], asked: Asked, rules: Proposal, today: Proposal
) -> Iterator[Changed]:
    """By today's clocks and by the proposed ones, from the same events."""
    happened = happenings(cases, asked.as_of)
    now, then = ({clock.name: clock for clock in each.clocks} for each in (rules, today))
    for row in rows_of(_DEADLINES, [list(cases)]):
        if now.get(row["clock"]) == then.get(row["clock"]):
            continue
        told = happened.get(row["case_id"], [])
        was = _due(then.get(row["clock"]), told, row["zone"], asked)
        becomes = _due(now.get(row["clock"]), told, row["zone"], asked)
        if was[0] != becomes[0]:
            yield Changed(
                *(row["case_id"], row["number"], row["member"]),
                *(DEADLINE, row["clock"], was[0], becomes[0]),
                rules=(becomes[1] or was[1],),
                cites=becomes[2] or was[2],
                row=f"cases_deadline:{row['id']}",
            )


def _due(
    clock: Clock | None, told: Sequence[Happening], zone: str, asked: Asked
) -> tuple[str, str, tuple[str, ...]]:
    """The last day or instant in time, the rule, and what it rests on."""
    if clock is None:
        return ("no clock", "", ())
    try:
        found: Reckoning = reckon(clock, told, zone=ZoneInfo(zone), now=asked.as_of)
    except (UnableToReckon, UnableToKnowClosedDays) as why:
        return (f"not reckoned: {why}", clock.rule, ())
    due = found.due_at or found.due_on
    return (due.isoformat() if due else "none", found.rule, found.cites)
