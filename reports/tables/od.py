"""ODAG table 1, OD: every pre-service organization determination of a Medicare Advantage plan.

Standard and expedited, approved and denied, Part B drugs, decisions while care goes on.  Left out:
payment, reconsiderations, what was withdrawn.  In the period by the day it was decided; what was
not decided in time, by the day it was due.  A request with several lines is one row, counted by its
worst: any denied part makes it Denied.
"""

from collections.abc import Iterator

from reports.cells import DOES_NOT_APPLY
from reports.facts.determinations import determinations
from reports.odag import (
    ASKED_BY,
    begun,
    by_the_hour,
    decided_on,
    due_on,
    medical_denial,
    professional_review,
    yes_no,
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
    made.day("received_date", facts.received)
    made.time("received_time", facts.received, applies=hours)
    papers = facts.papers if facts.papers_required else None
    made.day("aor_date", papers)
    made.time("aor_time", papers, applies=hours)
    made.say("part_b_drug", yes_no(facts.part_b_drug), facts.received)
    made.say("processed_as", "E" if facts.processed_as == "expedited" else "S", facts.received)
    made.say("expedite_asked", yes_no(facts.expedite_asked is not None), facts.expedite_asked)
    extension = facts.extension
    made.say("extension", yes_no(extension is not None), extension.taken if extension else None)
    made.say("disposition", DISPOSITIONS.get(facts.disposition), facts.determined)
    made.day_of_unknown("determined_date", facts.determined)
    made.time("determined_time", facts.determined, applies=hours)
    made.day("oral_date", facts.told_orally)
    made.time("oral_time", facts.told_orally, applies=hours)
    made.day("written_date", facts.written_sent)
    made.time("written_time", facts.written_sent, applies=hours)
    made.say("requester", ASKED_BY.get(facts.requester.kind), facts.received)
    made.say("issue", facts.summary or None, facts.received)
    made.say("medical_denial", medical_denial(facts), facts.determined)
    made.say("professional_review", professional_review(facts), facts.determined)
    live = facts.effectuated if facts.disposition in ("approved", "partially_approved") else None
    made.day("effectuated_date", live)
    made.time("effectuated_time", live, applies=hours)
    if facts.determined is None:
        made.say("disposition", None)
    if facts.disposition == "dismissed":
        made.say("effectuated_date", DOES_NOT_APPLY)
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
