"""ODAG table 5, GRV_C: every grievance of a Medicare Advantage plan's enrollees.

Left out: withdrawn ones, those merged into another, cases of the complaint tracker (they are
matters of their own here) and inquiries.  In the period by the day who complained was told, else by
the day it was resolved; what nobody resolved, by the day it was due.
"""

from collections.abc import Iterator
from datetime import date

from reports.cells import day_of
from reports.facts.grievances import grievances
from reports.odag import begun, by_the_hour, due_on, told, yes_no
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import EXPEDITED, GrievanceFacts

COLUMNS = "odag_grv_c"
CLOCKS = ("MA-62", "MA-64", "MA-68")


def selection(asked: Asked) -> Selection:
    events = ("notice_sent", "told_orally", "resolution_made", "resolved")
    return Selection(("grievance",), events=events, due=True, regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    for facts in grievances(asked, selection(asked)):
        if facts.withdrawn or facts.merged:
            continue
        if asked.period.holds(told_on(facts)):
            yield row(facts)


def told_on(facts: GrievanceFacts) -> date | None:
    """The first day who complained was told; else resolved; else due."""
    moments = [day_of(each, facts.zone) for each in (facts.told_orally, facts.written_sent)]
    days = [each for each in moments if each]
    return min(days, default=day_of(facts.resolved, facts.zone)) or due_on(facts, *CLOCKS)


def row(facts: GrievanceFacts) -> Row:
    made, hours = begun(facts), by_the_hour(facts)
    made.day_of_unknown("received_date", facts.received)
    made.time("received_time", facts.received, applies=hours)
    made.say("how", "Oral" if facts.filed == "orally" else "Written", facts.received)
    made.day("aor_date", facts.papers if facts.papers_required else None)
    made.time("aor_time", None, applies=False)
    made.say("processed_as", "E" if facts.processed_as == EXPEDITED else "S", facts.received)
    made.say("quality_of_care", yes_no(facts.quality_of_care), facts.received)
    extension = facts.extension
    made.say("extension", yes_no(extension is not None), extension.taken if extension else None)
    made.say("category", facts.category.replace("_", " ") or None, facts.received)
    made.say("issue", " / ".join(facts.issues) or None, facts.received)
    made.say("disposition", "Resolved" if facts.resolved else None, facts.resolved)
    told(made)
    made.say("resolution", facts.resolution or None, facts.resolved)
    return made.row()


TABLE = Table(
    name="grv_c",
    title="ODAG table 5: grievances",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
