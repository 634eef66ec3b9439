"""Every clock of the plan's, as it stood at a moment: reckoned anew from the events on record then.

The deadlines kept with a case say how it stands today; a report as of an earlier day, or a clock
that ran out while nothing happened, is told by the events alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kernel.cases.deadlines import happenings, of_others, stand
from kernel.clocks import catalogue
from kernel.law.regimes import base_of
from reports.facts.reading import read_json, rows_of
from reports.facts.selecting import chunks
from reports.table import Asked, Selection

DECIDING = ("decided", "resolution_made", "resolved", "dismissed")


@dataclass(frozen=True, slots=True)
class StoodAt:
    """One clock of one case.  `reviewer` is who decided it, None where nobody has yet; `state` is a
    clock's (`kernel.clocks.State`), or `unknown`."""

    case: int
    number: str
    kind: str
    zone: str
    line: str
    clock: str
    rule: str
    state: str
    due_on: date | None
    late_from: datetime | None
    reviewer: str | None
    deadline: int


_HEADS = """
    SELECT d.id, d.case_id, d.clock, c.number, c.kind, c.zone, c.regimes
    FROM cases_deadline d JOIN cases_case c ON c.id = d.case_id
    WHERE d.case_id = ANY(%s) AND d.clock <> ALL(%s) ORDER BY d.case_id, d.clock
"""
_DECIDED = """
    SELECT DISTINCT ON (e.case_id) e.case_id, e.actor,
        (SELECT x.reviewer::text FROM appeals_appealdecision x
         WHERE x.appeal_id = e.case_id AND x.by = 'plan' AND x.decided_at <= %s
         ORDER BY x.id LIMIT 1) AS reviewer
    FROM cases_event e WHERE e.case_id = ANY(%s) AND e.name = ANY(%s) AND e.recorded_at <= %s
    ORDER BY e.case_id, e.id
"""


def clocks_at(asked: Asked, selected: Selection) -> Iterator[StoodAt]:
    """Each clock of the plan's, by case and name; three statements for every two thousand cases."""
    known = {clock.name: clock for clock in catalogue()}
    for cases in chunks(selected, asked):
        happened = happenings(cases, asked.as_of)
        deciders = {
            row["case_id"]: _decider(row)
            for row in rows_of(_DECIDED, [asked.as_of, cases, list(DECIDING), asked.as_of])
        }
        for row in rows_of(_HEADS, [cases, list(of_others())]):
            clock = known.get(row["clock"])
            if clock is None:
                continue  # it was taken off the record of clocks: nobody owes it any more
            found = stand(clock, happened.get(row["case_id"], ()), row["zone"], asked.as_of)
            yield StoodAt(
                case=row["case_id"],
                number=row["number"],
                kind=row["kind"],
                zone=row["zone"],
                line=base_of(row["regimes"]) if row["regimes"] else "",
                clock=row["clock"],
                rule=found.rule,
                state=found.state,
                due_on=found.due_on,
                late_from=found.late_from,
                reviewer=deciders.get(row["case_id"]),
                deadline=row["id"],
            )


def _decider(row: dict[str, Any]) -> str:
    """Of an appeal the reviewer, who is not always who wrote the decision down."""
    return str(read_json(row["reviewer"]).get("username") or row["actor"])
