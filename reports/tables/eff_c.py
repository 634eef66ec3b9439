"""ODAG table 4, EFF_C: what the IRE, a judge, the Council or a court turned for the enrollee, and
when it was put into effect.

The plan's own reversals are in tables 2 and 3.  In the period by the day the reversal reached the
plan.
"""

from collections.abc import Iterator

from reports.cells import day_of
from reports.facts.effectuations import BODIES, effectuations
from reports.odag import begun, by_the_hour, yes_no
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import EXPEDITED, EffectuationFacts

COLUMNS = "odag_eff_c"


def selection(asked: Asked) -> Selection:
    return Selection(
        ("external_review",), events=("reversal_received",), regime="medicare_advantage"
    )


def rows(asked: Asked) -> Iterator[Row]:
    for facts in effectuations(asked, selection(asked)):
        if facts.body in BODIES and asked.period.holds(day_of(facts.reversal, facts.zone)):
            yield row(facts)


def row(facts: EffectuationFacts) -> Row:
    made, hours = begun(facts), by_the_hour(facts)
    made.say("number", facts.of or facts.number)
    made.say("body", BODIES[facts.body], facts.determined)
    made.say("request_type", "Payment" if facts.request == "payment" else "Pre-service")
    made.say("processed_as", "E" if facts.processed_as == EXPEDITED else "S")
    made.say("part_b_drug", yes_no(facts.part_b_drug))
    made.day_of_unknown("received_date", facts.reversal)
    made.time("received_time", facts.reversal, applies=hours)
    made.day_of_unknown("effectuated_date", facts.effectuated)
    made.time("effectuated_time", facts.effectuated, applies=hours)
    made.day("reported_date", facts.reported)
    made.say("issue", facts.summary or None)
    return made.row()


TABLE = Table(
    name="eff_c",
    title="ODAG table 4: effectuations of decisions from outside",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
