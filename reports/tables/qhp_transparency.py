"""Transparency in coverage of exchange plans (45 CFR 156.220): claims, denials by reason, appeals.

Of what was received in the period, by issuer and by plan.  A claim that was denied has one reason:
the first of the list that a code of its denied lines falls under; the others stand beside it.
Plans with no issuer on file are counted on a line of their own.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge
from typing import Any

from reports.counting import Counting
from reports.elements import elements_on
from reports.facts.appeals import appeals
from reports.facts.beside_claims import BesideClaim, beside_claims
from reports.facts.determinations import determinations
from reports.facts.external_reviews import OVERTURNED, PARTLY, ExternalFacts, external_reviews
from reports.table import Asked, Row, Selection, Source, Table
from reports.vocabulary import CaseFacts, DeterminationFacts, Mark

COLUMNS = "qhp_transparency"
LINES = ("aca_individual", "aca_group")
COUNTING = Counting(COLUMNS, ("level", "issuer", "plan"))
KINDS = ("claim", "appeal", "external_review")
FOR_MEMBER = ("approved", "partially_approved")
NONE = ""


def selection(asked: Asked) -> Selection:
    return Selection(KINDS, received=True)


def rows(asked: Asked) -> Iterator[Row]:
    net = selection(asked)
    yield from merge(
        _of_claims(asked, net),
        _of_appeals(asked, net),
        _of_reviews(asked, net),
        key=lambda each: each.case,
    )


def _held(asked: Asked, facts: CaseFacts) -> bool:
    day = facts.received.day(facts.zone)
    return facts.scope.line in LINES and asked.period.holds(day) and not facts.merged


def _of_claims(asked: Asked, net: Selection) -> Iterator[Row]:
    found = [each for each in determinations(asked, net) if each.kind == "claim"]
    beside = beside_claims([each.case for each in found], asked.as_of)
    for facts in found:
        if _held(asked, facts) and not beside[facts.case].void:
            yield from of_claim(asked, facts, beside[facts.case])


def of_claim(asked: Asked, facts: DeterminationFacts, beside: BesideClaim) -> Iterator[Row]:
    """A row of the issuer, and one of the plan."""
    if not facts.scope.issuer:
        yield _row(asked, facts, "none", ("No_Issuer_Claims",), facts.received)
        return
    where = "In_Network" if beside.in_network else "Out_of_Network"
    denied = facts.determined is not None and facts.disposition == "denied"
    kinds = {"Received": True, "Denied": denied, "Resubmitted": bool(facts.replaces)}
    said = [f"{kind}_{where}" for kind, holds in kinds.items() if holds]
    reasons = reasons_of(facts, beside.behavioral, asked.period.start) if denied else [""]
    of_reason = [f"Plan_Number_Claims_Denied_{reasons[0]}"] if denied else []
    issuer = [f"Issuer_Claims_{each}" for each in said]
    plan = [*(f"Plan_Number_Claims_{each}" for each in said), *of_reason]
    mark = facts.determined if denied else facts.received
    yield _row(asked, facts, "issuer", issuer, mark)
    yield _row(asked, facts, "plan", plan, mark, also="; ".join(reasons[1:]))


def reasons_of(facts: DeterminationFacts, behavioral: bool, day: date) -> list[str]:
    """Every reason its codes fall under, in the order of the list; the first is the one counted.

    `day` is the one whose list is in force."""
    codes = {carc for line in facts.lines if line.disposition == "denied" for carc in line.carcs}
    listed: list[dict[str, Any]] = elements_on(COLUMNS, day).says["reasons"]
    named = {code for each in listed for code in each["carcs"]}
    found = [
        each["reason"]
        for each in listed
        if codes & set(each["carcs"])
        and each.get("behavioral") in (None, "yes" if behavioral else "no")
    ]
    return found if found and codes <= named else [*found, "Other"]


def _of_appeals(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in appeals(asked, net):
        if _held(asked, facts):
            won = facts.determined is not None and facts.disposition in FOR_MEMBER
            yield _of_appeal(asked, facts, "Internal", facts.determined if won else None)


def _of_reviews(asked: Asked, net: Selection) -> Iterator[Row]:
    for each in external_reviews(asked, net):
        if _held(asked, each.facts):
            yield _of_appeal(asked, each.facts, "External", _won(each))


def _won(review: ExternalFacts) -> Mark | None:
    return review.ended if review.outcome in (OVERTURNED, PARTLY) else None


def _of_appeal(asked: Asked, facts: CaseFacts, which: str, won: Mark | None) -> Row:
    if not facts.scope.issuer:
        return _row(asked, facts, "none", ("No_Issuer_Appeals",), facts.received)
    elements = [f"Issuer_{which}_Appeals_Filed"]
    if won:
        elements.append(f"Issuer_Number_{which}_Appeals_Overturned")
    return _row(asked, facts, "issuer", elements, won or facts.received)


def _row(
    asked: Asked,
    facts: CaseFacts,
    level: str,
    elements: Sequence[str],
    mark: Mark | None,
    also: str = "",
) -> Row:
    cells = {
        "level": level,
        "issuer": facts.scope.issuer or NONE,
        "plan": facts.scope.plan if level == "plan" else NONE,
        "adds": tuple((each, 1) for each in elements),
        "also": also,
        "list_of": asked.period.start,
    }
    return Row(facts.case, facts.number, cells, {"adds": Source.of(mark)})


TABLE = Table(
    name=COLUMNS,
    title="Exchange plans: transparency in coverage, denials and appeals",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=COUNTING.shape,
    whole=True,
    sums=COUNTING,
)
