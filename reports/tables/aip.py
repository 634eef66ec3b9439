"""ODAG table 6, AIP: services already approved that are reduced, suspended or ended, in applicable
integrated plans.

Suspended for 2026: its layout is switched off, so that it is not run.  An approval that was taken
back is the only such action this system takes; it ends at once, with no appeal pending.
"""

from collections.abc import Iterator

from reports.cells import DOES_NOT_APPLY, day_of
from reports.facts.determinations import determinations
from reports.odag import begun
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import DeterminationFacts

COLUMNS = "odag_aip"
TAKEN_BACK = "authorization_taken_back"


def selection(asked: Asked) -> Selection:
    return Selection(("authorization",), events=(TAKEN_BACK,), regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        if asked.period.holds(day_of(facts.first(TAKEN_BACK), facts.zone)):
            yield row(facts)


def row(facts: DeterminationFacts) -> Row:
    made, ended = begun(facts), facts.first(TAKEN_BACK)
    sent = [each.sent for each in facts.notices if each.sent and ended and each.sent.at >= ended.at]
    made.say("action", "Terminate", ended)
    made.day_of_unknown("written_date", sent[0] if sent else None)
    made.day_of_unknown("effect_date", ended)
    made.say("continued", "N", ended)
    made.say("appeal_date", DOES_NOT_APPLY)
    made.say("issue", facts.summary or None, facts.received)
    return made.row()


TABLE = Table(
    name="aip",
    title="ODAG table 6: reductions, suspensions and terminations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
