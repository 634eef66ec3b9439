"""Part C reporting, sections I and II: grievances, organization determinations, reconsiderations.

By contract, with quarters.  Counted by the day of the decision; a reconsideration that was
forwarded late without one is adverse on the day it was forwarded.  Withdrawn and dismissed ones are
lines of their own, outside the total.  Disputes of contracted providers are left out.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from heapq import merge

from reports.cells import day_of
from reports.counting import Counting
from reports.facts.appeals import appeals
from reports.facts.determinations import determinations
from reports.facts.grievances import grievances
from reports.table import Asked, Row, Selection, Source, Table, UnableToReport
from reports.timeliness.book import every_test
from reports.timeliness.judging import judged
from reports.vocabulary import EXPEDITED, CaseFacts, DeterminationFacts, GrievanceFacts, Mark

COLUMNS = "part_c"
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
COUNTING = Counting("part_c", ("contract",), QUARTERS)
OUTCOMES = {
    "approved": "F",
    "partially_approved": "P",
    "denied": "A",
    "auto_forwarded_untimely": "A",
}
EVENTS = (
    *("decided", "dismissed", "withdrawn", "file_forwarded"),
    *("resolution_made", "resolved"),
)
KINDS = ("claim", "authorization", "appeal", "grievance")
NET = Selection(KINDS, events=EVENTS, regime="medicare_advantage")
STANDARD_TEST, EXPEDITED_TEST = "T-GV-1", "T-GV-2"
"""The tests of timeliness, whose limits and extension are the clocks files'."""


def selection(asked: Asked) -> Selection:
    """UnableToReport over the turn of a year: two quarters of one name would be added up."""
    last = asked.period.end - timedelta(days=1)
    if asked.period.start.year != last.year:
        raise UnableToReport(
            f"{asked.period.start} to {last}: Part C reporting is of quarters of one calendar year"
        )
    return NET


def rows(asked: Asked) -> Iterator[Row]:
    found = merge(
        _of_grievances(asked, NET),
        _of_determinations(asked, NET),
        _of_appeals(asked, NET),
        key=lambda each: each.case,
    )
    yield from found


def _of_grievances(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in grievances(asked, net):
        if facts.merged or facts.withdrawn:
            continue
        dismissed = facts.first("dismissed")
        if dismissed:
            yield from row(asked, facts, dismissed, ("G-E",))
        elif facts.resolved:
            yield from row(asked, facts, facts.resolved, of_grievance(facts, asked.as_of))


def of_grievance(facts: GrievanceFacts, as_of: datetime) -> tuple[str, ...]:
    """The elements a resolved grievance counts in."""
    expedited, timely = facts.processed_as == EXPEDITED, in_time(facts, as_of)
    counted = {"G-A": True, "G-B": timely, "G-C": expedited, "G-D": expedited and timely}
    return tuple(element for element, yes in counted.items() if yes)


def in_time(facts: GrievanceFacts, as_of: datetime) -> bool:
    """Told in the form it asks for, within the limit in force on the day it came.  An extension
    moves the limit only where its letter left before.  UnableToReport where no limit was in force.
    """
    name = EXPEDITED_TEST if facts.processed_as == EXPEDITED else STANDARD_TEST
    tested = judged(every_test()[name], facts, as_of)
    if tested is None:
        raise UnableToReport(f"{facts.number}: {name} has no limit for the day it was received")
    if tested.unknown:
        raise UnableToReport(f"{facts.number}: {tested.unknown}")
    return tested.timely is True


def _of_determinations(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in determinations(asked, net):
        if facts.merged or (facts.kind == "claim" and (_has_contract(facts) or facts.replaces)):
            continue
        by = facts.requester.kind
        who = "N" if facts.kind == "claim" and by != "member" else "E"
        yield from _determined(asked, facts, "OD", who, facts.determined, facts.first("dismissed"))


def _has_contract(facts: DeterminationFacts) -> bool:
    """Whether it is a claim of a contracted provider's own.  UnableToReport where nobody knows: the
    case can neither be counted nor left out."""
    if facts.requester.kind == "member":
        return False
    if facts.contracted is None:
        raise UnableToReport(
            f"{facts.number}: whether its provider has a contract is not on record"
        )
    return facts.contracted


def _of_appeals(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in appeals(asked, net):
        if facts.merged or facts.requester.kind == "contract_provider":
            continue
        provider = facts.requester.kind == "provider" and facts.request == "payment"
        ended = facts.determined or (None if facts.dismissed else facts.forwarded)
        who = "N" if provider else "E"
        yield from _determined(asked, facts, "RC", who, ended, facts.dismissed)


def _determined(
    asked: Asked,
    facts: CaseFacts,
    level: str,
    who: str,
    ended: Mark | None,
    dismissed: Mark | None,
) -> Iterator[Row]:
    """Of one determination or reconsideration: decided, else dismissed, else withdrawn."""
    if ended is not None:
        what = "C" if facts.request == "payment" else "S"
        outcome = OUTCOMES.get(facts.disposition)
        if outcome is None:
            raise UnableToReport(f"{facts.number}: it was decided, and no outcome is on record")
        kind = f"{level}-{what}{who}"
        yield from row(asked, facts, ended, (f"{level}-T", kind, f"{kind}-{outcome}"))
    elif dismissed is not None:
        yield from row(asked, facts, dismissed, (f"{level}-D",))
    elif facts.withdrawn is not None:
        yield from row(asked, facts, facts.withdrawn, (f"{level}-W",))


def row(asked: Asked, facts: CaseFacts, mark: Mark, elements: tuple[str, ...]) -> Iterator[Row]:
    """The case where the moment falls into the period.  UnableToReport without a contract."""
    day = day_of(mark, facts.zone)
    if day is None or not asked.period.holds(day):
        return
    if not facts.scope.contract:
        raise UnableToReport(
            f"{facts.number}: plan {facts.scope.plan or '(none)'} has no contract on file"
        )
    cells = {
        "contract": facts.scope.contract,
        "column": quarter(day),
        "adds": tuple((each, 1) for each in elements),
        "list_of": asked.period.start,
    }
    yield Row(facts.case, facts.number, cells, {"adds": Source.of(mark)})


def quarter(day: date) -> str:
    """Q1 to Q4, of the calendar year."""
    return f"Q{(day.month + 2) // 3}"


TABLE = Table(
    name="part_c",
    title="Part C reporting: grievances, determinations, reconsiderations",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=COUNTING.shape,
    whole=True,
    sums=COUNTING,
)
