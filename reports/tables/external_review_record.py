"""The record of external reviews a carrier keeps, and its part of each review organization's
(Uniform External Review Model Act, section 15).

Of requests received in the period, by state and kind of coverage: how many there were, how many
were eligible, and what came of them.  Before one organization, the same of those assigned to it.
Every request is somewhere, so the lines add up; what runs still says so.
"""

from collections.abc import Iterator, Sequence

from reports.counting import Counting
from reports.facts.external_reviews import (
    BY_PLAN,
    OVERTURNED,
    PARTLY,
    UPHELD,
    ExternalFacts,
    external_reviews,
)
from reports.table import Asked, Number, Row, Selection, Source, Table

COLUMNS = "external_review_record"
COUNTING = Counting(COLUMNS, ("level", "state", "line", "body"))
CARRIER, ORGANIZATION = "carrier", "organization"
RESOLVED = (UPHELD, OVERTURNED, PARTLY)
ENDS = {
    UPHELD: "upheld",
    OVERTURNED: "reversed",
    PARTLY: "partly",
    BY_PLAN: "ended",
    "dismissed": "stopped",
    "withdrawn": "stopped",
}
ALL = ""
Adds = list[tuple[str, Number]]


def selection(asked: Asked) -> Selection:
    return Selection(("external_review",), received=True)


def rows(asked: Asked) -> Iterator[Row]:
    for each in external_reviews(asked, selection(asked)):
        facts = each.facts
        if facts.merged or not asked.period.holds(facts.received.day(facts.zone)):
            continue
        yield _row(asked, each, CARRIER, ALL, of_carrier(each))
        if each.assigned and each.body:
            yield _row(asked, each, ORGANIZATION, each.body, of_reviewer(each, "O"))


def of_carrier(each: ExternalFacts) -> Adds:
    """What one request adds to the carrier's record."""
    what = "C-payment" if each.facts.request == "payment" else "C-services"
    made: Adds = [("C-requests", 1), (what, 1)]
    if each.eligible:
        return [*made, *of_reviewer(each, "C")]
    if each.ended:
        return [*made, ("C-before", 1)]
    return [*made, ("C-open" if each.eligible is None else "C-ineligible", 1)]


def of_reviewer(each: ExternalFacts, letter: str) -> Adds:
    """What one that is under full review, or was, adds: to the carrier's record, `C`, or to that of
    its organization, `O`."""
    end = ENDS[each.outcome] if each.outcome else "pending"
    made: Adds = [(f"{letter}-full", 1), (f"{letter}-{end}", 1)]
    if each.ended and each.outcome in RESOLVED and each.reached:
        zone = each.facts.zone
        days = (each.ended.day(zone) - each.reached.day(zone)).days
        made += [(f"{letter}-resolved", 1), (f"{letter}-days", days)]
    return made


def _row(
    asked: Asked, each: ExternalFacts, level: str, body: str, adds: Sequence[tuple[str, Number]]
) -> Row:
    facts = each.facts
    cells = {
        "level": level,
        "state": facts.scope.state,
        "line": facts.scope.line if level == CARRIER else ALL,
        "body": body,
        "adds": tuple(adds),
        "list_of": asked.period.start,
    }
    mark = each.ended or each.screened or facts.received
    return Row(facts.case, facts.number, cells, {"adds": Source.of(mark)})


TABLE = Table(
    name=COLUMNS,
    title="External review record, by state, kind of coverage and review organization",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=COUNTING.shape,
    whole=True,
    sums=COUNTING,
)
