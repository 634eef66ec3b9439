"""ODAG table 4, EFF_C: what the IRE, a judge, the Council or a court turned for the enrollee, and
when it was put into effect.

The plan's own reversals are in tables 2 and 3.  In the period by the day the reversal reached the
plan, so that one is in it before it is carried out.  While the time to do so still runs, nothing is
unknown: it did not happen yet, and the cell says that it does not apply.  When that time is over
without anything on record, the cell stays empty, an error.
"""

from collections.abc import Iterator
from datetime import datetime

from reports.cells import DOES_NOT_APPLY, day_of
from reports.facts.effectuations import BODIES, effectuations
from reports.odag import begun, by_the_hour, yes_no
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.timeliness.judging import all_judged
from reports.vocabulary import EXPEDITED, EffectuationFacts

COLUMNS = "odag_eff_c"


def selection(asked: Asked) -> Selection:
    return Selection(
        ("external_review",), events=("reversal_received",), regime="medicare_advantage"
    )


def rows(asked: Asked) -> Iterator[Row]:
    for facts in effectuations(asked, selection(asked)):
        if facts.body in BODIES and asked.period.holds(day_of(facts.reversal, facts.zone)):
            yield row(facts, asked.as_of)


def row(facts: EffectuationFacts, as_of: datetime) -> Row:
    made, hours = begun(facts), by_the_hour(facts)
    made.say("number", facts.of or facts.number)
    made.say("body", BODIES[facts.body], facts.determined)
    made.say("request_type", "Payment" if facts.request == "payment" else "Pre-service")
    made.say("processed_as", "E" if facts.processed_as == EXPEDITED else "S")
    made.say("part_b_drug", yes_no(facts.part_b_drug))
    made.day_of_unknown("received_date", facts.reversal)
    made.time("received_time", facts.reversal, applies=hours)
    if facts.effectuated is None and to_be_carried_out(facts, as_of):
        made.say("effectuated_date", DOES_NOT_APPLY)
    else:
        made.day_of_unknown("effectuated_date", facts.effectuated)
    made.time("effectuated_time", facts.effectuated, applies=hours)
    made.day("reported_date", facts.reported)
    made.say("issue", facts.summary or None)
    return made.row()


def to_be_carried_out(facts: EffectuationFacts, as_of: datetime) -> bool:
    """Whether a time to carry it out still runs for certain, and none is over."""
    tested = all_judged(facts, as_of)
    return bool(tested) and all(each.timely is None and not each.unknown for each in tested)


TABLE = Table(
    name="eff_c",
    title="ODAG table 4: effectuations of decisions from outside",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
