"""ODAG table 3, PYMT_C: claims of providers without a contract, reimbursement of members, and
reconsiderations about payment.

Claims of contracted providers, what only corrects an earlier claim, and what was withdrawn are left
out; where nobody knows whether a provider has a contract, who asked stays unknown.  In the period
by the day it was paid, denied or dismissed, else due; a reconsideration for who asked is so by the
day it was paid too.
"""

from collections.abc import Iterator
from datetime import date
from heapq import merge

from reports.cells import DOES_NOT_APPLY, day_of
from reports.facts.appeals import appeals
from reports.facts.determinations import determinations
from reports.odag import (
    Cells,
    asked_by,
    begun,
    by_physician,
    due_on,
    medical_denial,
    professional_review,
    yes_no,
)
from reports.table import Asked, Row, Selection, Table, UnableToReport, as_they_are
from reports.tables.recon import DISPOSITIONS as OF_APPEALS
from reports.tables.recon import UPHELD, belongs, ended, medical
from reports.vocabulary import AppealFacts, DeterminationFacts

COLUMNS = "odag_pymt_c"
DISPOSITIONS = {
    "approved": "Approved",
    "partially_approved": "Denied",
    "denied": "Denied",
    "dismissed": "Dismissed",
}
CLOCKS = ("MA-07", "MA-08")
OF_RECONSIDERATION = ("MA-24",)
ENDED_UNPAID = ("denied", "dismissed")


def selection(asked: Asked) -> Selection:
    events = (
        *("decided", "remitted", "paid", "effectuated", "dismissed"),
        *("file_forwarded", "notice_sent"),
    )
    only = asked.parameters.get("only")
    if only not in (None, "", "recon"):
        raise UnableToReport(f"only: {only!r} is not `recon`")
    kinds = ("appeal",) if only else ("claim", "appeal")
    return Selection(kinds, events=events, due=True, regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    yield from merge(of_claims(asked), of_appeals(asked), key=lambda each: each.case)


def of_claims(asked: Asked) -> Iterator[Row]:
    for facts in determinations(asked, selection(asked)):
        if is_one(facts) and asked.period.holds(paid_or_denied(facts)):
            yield row(facts)


def of_appeals(asked: Asked) -> Iterator[Row]:
    for facts in appeals(asked, selection(asked)):
        if is_again(facts, asked):
            yield appealed(facts)


def is_one(facts: DeterminationFacts) -> bool:
    """A member's claim, or of a provider not known to have a contract; no correction of another."""
    if facts.kind != "claim" or facts.replaces:
        return False
    if facts.withdrawn and facts.determined is None:
        return False
    return facts.contracted is not True or facts.requester.kind == "member"


def paid_or_denied(facts: DeterminationFacts) -> date | None:
    """The day it was paid; else denied or dismissed; where none happened, the day it was due."""
    if facts.disposition in ENDED_UNPAID:
        return day_of(facts.determined or facts.dismissed, facts.zone)
    issued = facts.paid_on or day_of(facts.effectuated, facts.zone)
    return issued or due_on(facts, *CLOCKS)


def is_again(facts: AppealFacts, asked: Asked) -> bool:
    """A reconsideration about payment of this period.  One that was won is of it by the day it was
    paid, as a claim is; where it was not, by the day that was due."""
    if facts.request != "payment" or facts.merged:
        return False
    if facts.disposition == "approved":
        paid = day_of(facts.effectuated, facts.zone)
        return asked.period.holds(paid or due_on(facts, *OF_RECONSIDERATION))
    return belongs(facts, asked, *OF_RECONSIDERATION)


def row(facts: DeterminationFacts) -> Row:
    made = begun(facts)
    made.say("request_type", "OD", facts.received)
    made.day_of_unknown("received_date", facts.received)
    made.day("aor_date", facts.papers if facts.papers_required else None)
    made.say("waiver_date", DOES_NOT_APPLY)
    made.say("clean", yes_no(facts.clean), facts.received)
    made.say("requester", asked_by(facts), facts.received)
    ended_by = facts.determined or facts.dismissed
    made.say("disposition", DISPOSITIONS.get(facts.disposition), ended_by)
    made.day_of_unknown("determined_date", ended_by)
    issued = None if facts.disposition in ENDED_UNPAID else facts.effectuated
    made.say("paid_date", facts.paid_on if issued else DOES_NOT_APPLY, issued)
    _told(made)
    made.say("forwarded_date", DOES_NOT_APPLY)
    made.say("medical_denial", medical_denial(facts), facts.determined)
    made.say("professional_review", professional_review(facts), facts.determined)
    made.say("issue", facts.summary or None, facts.received)
    return made.row()


def appealed(facts: AppealFacts) -> Row:
    made = begun(facts)
    made.say("request_type", "RECON", facts.received)
    made.day_of_unknown("received_date", facts.received)
    made.day("aor_date", facts.papers if facts.papers_required else None)
    made.day("waiver_date", facts.waiver)
    made.say("clean", DOES_NOT_APPLY)
    made.say("requester", asked_by(facts), facts.received)
    made.say("disposition", OF_APPEALS.get(facts.disposition), ended(facts))
    made.day("determined_date", facts.determined or facts.dismissed)
    made.day("paid_date", facts.effectuated if facts.disposition == "approved" else None)
    _told(made)
    made.day("forwarded_date", facts.forwarded if facts.disposition in UPHELD else None)
    denied = facts.disposition in ("denied", "partially_approved")
    made.say("medical_denial", medical(facts) if denied else DOES_NOT_APPLY, facts.determined)
    reviewed = by_physician(facts) if denied else DOES_NOT_APPLY
    made.say("professional_review", reviewed, facts.determined)
    made.say("issue", facts.summary or None, facts.received)
    return made.row()


def _told(made: Cells) -> None:
    facts = made.facts
    made.day("written_date", facts.written_sent)
    told = facts.provider_notice
    made.day("provider_date", told.sent if told else facts.first("remitted"))


TABLE = Table(
    name="pymt_c",
    title="ODAG table 3: payment requests and payment reconsiderations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
    parameters={"only": "`recon`: reconsiderations alone, as timeliness monitoring asks for them"},
)
