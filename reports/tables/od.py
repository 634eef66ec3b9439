"""ODAG table 1, OD: every pre-service organization determination of a Medicare Advantage plan.

Standard and expedited, approved, denied and dismissed, Part B drugs, decisions while care goes on.
Left out: payment, reconsiderations, what was withdrawn.  In the period by the day it was decided or
dismissed; what was not decided in time, by the day it was due.  A request with several lines is one
row, counted by its worst: any denied part makes it Denied.
"""

from collections.abc import Iterator

from reports.cells import day_of
from reports.facts.determinations import determinations
from reports.odag import (
    asked_by,
    asked_for,
    begun,
    by_the_hour,
    due_on,
    medical_denial,
    professional_review,
    told,
)
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import DeterminationFacts, Mark

COLUMNS = "odag_od"
DISPOSITIONS = {
    "approved": "Approved",
    "partially_approved": "Denied",
    "denied": "Denied",
    "dismissed": "Dismissed",
}
CLOCKS = ("MA-01", "MA-02", "MA-03", "MA-04", "MA-05", "MA-06")


def selection(asked: Asked) -> Selection:
    events = ("decided", "dismissed")
    return Selection(("authorization",), events=events, due=True, regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        if belongs(facts, asked):
            yield row(facts)


def ended(facts: DeterminationFacts) -> Mark | None:
    """Decided, or dismissed."""
    return facts.determined or facts.dismissed


def belongs(facts: DeterminationFacts, asked: Asked) -> bool:
    """Ended in the period, or due in it and not ended; not withdrawn before that."""
    if ended(facts) is None and (facts.withdrawn or facts.merged):
        return False
    return asked.period.holds(day_of(ended(facts), facts.zone) or due_on(facts, *CLOCKS))


def row(facts: DeterminationFacts) -> Row:
    made, hours = begun(facts), by_the_hour(facts)
    asked_for(made)
    made.say("disposition", DISPOSITIONS.get(facts.disposition), ended(facts))
    made.day_of_unknown("determined_date", ended(facts))
    made.time("determined_time", ended(facts), applies=hours)
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
