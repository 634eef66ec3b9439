"""ODAG table 1, OD: every pre-service organization determination of a Medicare Advantage plan.

Standard and expedited, approved and denied, Part B drugs, decisions while care goes on.  Left out:
payment, reconsiderations, what was withdrawn.  In the period by the day it was decided; what was
not decided in time, by the day it was due.  A request with several lines is one row, counted by its
worst: any denied part makes it Denied.
"""

from collections.abc import Iterator

from reports.facts.determinations import determinations
from reports.odag import (
    asked_by,
    asked_for,
    begun,
    by_the_hour,
    decided_on,
    due_on,
    medical_denial,
    professional_review,
    told,
)
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import DeterminationFacts

COLUMNS = "odag_od"
DISPOSITIONS = {
    "approved": "Approved",
    "partially_approved": "Denied",
    "denied": "Denied",
    "dismissed": "Dismissed",
}
CLOCKS = ("MA-01", "MA-02", "MA-03", "MA-04", "MA-05", "MA-06")


def selection(asked: Asked) -> Selection:
    return Selection(("authorization",), events=("decided",), due=True, regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        if belongs(facts, asked):
            yield row(facts)


def belongs(facts: DeterminationFacts, asked: Asked) -> bool:
    """Decided in the period, or due in it and not decided; not withdrawn before it was decided."""
    if facts.determined is None and (facts.withdrawn or facts.merged):
        return False
    return asked.period.holds(decided_on(facts) or due_on(facts, *CLOCKS))


def row(facts: DeterminationFacts) -> Row:
    made, hours = begun(facts), by_the_hour(facts)
    asked_for(made)
    made.say("disposition", DISPOSITIONS.get(facts.disposition), facts.determined)
    made.day_of_unknown("determined_date", facts.determined)
    made.time("determined_time", facts.determined, applies=hours)
    told(made)
    made.say("requester", asked_by(facts), facts.received)
    made.say("issue", facts.summary or None, facts.received)
    made.say("medical_denial", medical_denial(facts), facts.determined)
    made.say("professional_review", professional_review(facts), facts.determined)
    live = facts.effectuated if facts.disposition in ("approved", "partially_approved") else None
    made.day("effectuated_date", live)
    made.time("effectuated_time", live, applies=hours)
    return made.row()


TABLE = Table(
    name="od",
    title="ODAG table 1: organization determinations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
