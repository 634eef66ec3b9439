"""ODAG table 2, RECON: every pre-service reconsideration of a Medicare Advantage plan.

Dismissed ones and those not decided in time too; payment and what was withdrawn are left out.  In
the period by the day of the decision, the dismissal or the forwarding; where there is none of them,
by the day it was due.
"""

from collections.abc import Iterator

from reports.cells import DOES_NOT_APPLY, day_of
from reports.facts.appeals import appeals
from reports.odag import (
    asked_by,
    asked_for,
    begun,
    by_physician,
    by_the_hour,
    due_on,
    told,
    yes_no,
)
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import AppealFacts, Mark

COLUMNS = "odag_recon"
DISPOSITIONS = {
    "approved": "Approved",
    "partially_approved": "Denied",
    "denied": "Denied",
    "dismissed": "Dismissed",
    "auto_forwarded_untimely": "Forwarded",
}
CLOCKS = ("MA-23", "MA-25", "MA-26")
UPHELD = ("denied", "partially_approved", "auto_forwarded_untimely")


def selection(asked: Asked) -> Selection:
    events = ("decided", "dismissed", "file_forwarded")
    return Selection(("appeal",), events=events, due=True, regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    for facts in appeals(asked, selection(asked)):
        if facts.request != "payment" and belongs(facts, asked, *CLOCKS):
            yield row(facts)


def ended(facts: AppealFacts) -> Mark | None:
    """Decided, dismissed, or forwarded because it was not decided."""
    return facts.determined or facts.dismissed or facts.forwarded


def belongs(facts: AppealFacts, asked: Asked, *clocks: str) -> bool:
    """Ended in the period, or due in it; not withdrawn, and not the same as another."""
    if facts.merged or (facts.withdrawn and ended(facts) is None):
        return False
    return asked.period.holds(day_of(ended(facts), facts.zone) or due_on(facts, *clocks))


def medical(facts: AppealFacts) -> object:
    """Whether the first denial was for lack of medical necessity."""
    return yes_no(facts.first_denied_for_medical)


def reviewer_new(facts: AppealFacts) -> object:
    """Whether who decided had no part in the first decision."""
    if facts.determined is None:
        return DOES_NOT_APPLY
    return yes_no(facts.reviewer.not_involved_before)


def row(facts: AppealFacts) -> Row:
    made, hours = begun(facts), by_the_hour(facts)
    asked_for(made)
    made.say("disposition", DISPOSITIONS.get(facts.disposition), ended(facts))
    decided = facts.determined or facts.dismissed
    made.day("determined_date", decided)
    made.time("determined_time", decided, applies=hours)
    told(made)
    made.say("requester", asked_by(facts), facts.received)
    made.say("issue", facts.summary or None, facts.received)
    forwarded = facts.forwarded if facts.disposition in UPHELD else None
    made.day("forwarded_date", forwarded)
    made.time("forwarded_time", forwarded, applies=hours)
    made.say("medical_denial", medical(facts), facts.received)
    made.say("reviewer_new", reviewer_new(facts), facts.determined)
    made.say("professional_review", by_physician(facts), facts.determined)
    live = facts.effectuated if facts.disposition == "approved" else None
    made.day("effectuated_date", live)
    made.time("effectuated_time", live, applies=hours)
    return made.row()


TABLE = Table(
    name="recon",
    title="ODAG table 2: pre-service reconsiderations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
