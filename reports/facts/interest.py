"""Interest for lateness, as it was paid and as it was taken back, with what made it late."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kernel.clocks import catalogue
from kernel.law.regimes import base_of
from reports.facts.reading import Known, known, rows_of
from reports.facts.selecting import chunks
from reports.table import Asked, Selection
from reports.vocabulary import Mark

PAID, TAKEN_BACK = "paid", "taken back"
WON, CORRECTED, WAITED, DECIDED_LATE, PAID_LATE = (
    "an appeal was won",
    "the claim was corrected",
    "it waited for a person or a fact",
    "it was decided late",
    "it was decided in time and paid late",
)
WHY_TAKEN_BACK = "the claim was reversed"


@dataclass(frozen=True, slots=True)
class InterestMoved:
    """Dollars of interest; `why` is the arithmetic as it was written down when it was paid."""

    case: int
    number: str
    line: str
    zone: str
    moved: Mark
    what: str
    cause: str
    dollars: Decimal
    why: str


_REVERSALS = """
    SELECT r.id, d.claim_id AS case_id, r.interest, r.at, r.by
    FROM claims_reversal r JOIN claims_decision d ON d.id = r.decision_id
    WHERE d.claim_id = ANY(%s) AND r.interest > 0 AND r.at <= %s ORDER BY r.id
"""


def interest_moved(asked: Asked, selected: Selection) -> Iterator[InterestMoved]:
    """Every interest paid or taken back, by case; five statements for two thousand cases."""
    for cases in chunks(selected, asked):
        found = known(cases, asked.as_of)
        for case in found.values():
            for mark in case.marks.get("remitted", ()):
                dollars = Decimal(str(mark.facts.get("interest") or "0"))
                if dollars and not mark.facts.get("reversal"):
                    yield _of(case, mark, PAID, cause_of(case, mark), dollars)
        for row in rows_of(_REVERSALS, [cases, asked.as_of]):
            at = Mark(row["at"], "reversed", by=row["by"], row=f"claims_reversal:{row['id']}")
            yield _of(found[row["case_id"]], at, TAKEN_BACK, WHY_TAKEN_BACK, row["interest"])


def cause_of(case: Known, remitted: Mark) -> str:
    """What made it late, by the events before the payment: the weightiest that happened.

    A claim won on appeal or corrected is late by that; one that waited, by what it waited for; else
    it was decided after the day it was to be paid, or before it and paid late.
    """
    before = {
        name for name, marks in case.marks.items() if any(m.event < remitted.event for m in marks)
    }
    if "reopened" in before:
        return WON
    if before & {"adjusted", "reversed"}:
        return CORRECTED
    if "pended" in before:
        return WAITED
    decided = [m for m in case.marks.get("decided", ()) if m.event < remitted.event]
    due = [each.due_on for each in case.clocks if each.due_on and each.name in paying_clocks()]
    zone = case.head["zone"]
    if decided and due and decided[-1].day(zone) > min(due):
        return DECIDED_LATE
    return PAID_LATE


@cache
def paying_clocks() -> frozenset[str]:
    """The plan's clocks that a payment stops."""
    return frozenset(
        clock.name
        for clock in catalogue()
        if clock.owed_by == "plan" and any(act.event == "paid" for act in clock.stops)
    )


def _of(case: Known, mark: Mark, what: str, cause: str, dollars: Decimal) -> InterestMoved:
    regimes = case.head["regimes"]
    return InterestMoved(
        case=case.id,
        number=case.head["number"],
        line=base_of(regimes) if regimes else "",
        zone=case.head["zone"],
        moved=mark,
        what=what,
        cause=cause,
        dollars=dollars,
        why=str(mark.facts.get("why") or ""),
    )
