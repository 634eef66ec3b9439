"""NAIC's Market Conduct Annual Statement for health: the elements this record can tell.

By market, state and company: prior authorizations, claims, reviews inside and outside.  What came
in counts on the day of its receipt, what was decided on the day of its first decision, so that the
two need not be of the same cases; external reviews all count by the day they were asked for.
Medicare Advantage is in no cell of it.  Premium, lives, pharmacy and lawsuits are on no record
here, and left out.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge

from reports.cells import day_of
from reports.counting import Counting
from reports.facts.appeals import appeals
from reports.facts.beside_claims import BesideClaim, beside_claims
from reports.facts.determinations import determinations
from reports.facts.external_reviews import (
    BY_PLAN,
    OVERTURNED,
    PARTLY,
    UPHELD,
    ExternalFacts,
    external_reviews,
)
from reports.facts.grievances import grievances
from reports.table import Asked, Number, Row, Selection, Source, Table
from reports.tables.mcas_causes import cause_of, is_behavioral
from reports.vocabulary import AppealFacts, CaseFacts, DeterminationFacts, GrievanceFacts, Mark

COLUMNS = "mcas_health"
COUNTING = Counting(COLUMNS, ("market", "state", "issuer"))
KINDS = ("claim", "authorization", "appeal", "grievance", "external_review")
EVENTS = ("decided", "resolution_made", "resolved")
MARKETS = {"aca_individual": "individual", "aca_group": "group"}
"""Where the operator's file does not say more; a self-funded plan is no insurer's market."""
BANDS = ((30, "30"), (60, "60"), (90, "90"))
"""The last day of each band, and its name; later ones are `over`."""
UNKNOWN = "(not on file)"
Adds = list[tuple[str, Number]]


def selection(asked: Asked) -> Selection:
    return Selection(KINDS, events=EVENTS, received=True)


def rows(asked: Asked) -> Iterator[Row]:
    net = selection(asked)
    yield from merge(
        _of_determinations(asked, net),
        _of_appeals(asked, net),
        _of_grievances(asked, net),
        _of_reviews(asked, net),
        key=lambda each: each.case,
    )


def _of_determinations(asked: Asked, net: Selection) -> Iterator[Row]:
    found = [each for each in determinations(asked, net) if _of_a_market(each)]
    claims = [each.case for each in found if each.kind == "claim"]
    beside = beside_claims(claims, asked.as_of)
    for facts in found:
        if facts.kind == "claim":
            if not beside[facts.case].void:
                adds = of_claim(asked, facts, beside[facts.case])
                yield from _row(asked, facts, adds, facts.determined)
        else:
            yield from _row(asked, facts, of_request(asked, facts), facts.determined)


def of_request(asked: Asked, facts: DeterminationFacts) -> Adds:
    """A prior authorization; approved in part is denied, as in the metrics of prior authorization.
    Drugs have a block of their own, which is left out."""
    if facts.under_pa_rules is False or facts.part_b_drug:
        return []
    names = ["PA-requested"] if _received(asked, facts) else []
    if _decided(asked, facts, facts.determined):
        names.append("PA-approved" if facts.disposition == "approved" else "PA-denied")
    if is_behavioral(facts):
        names += [f"{each}-BH" for each in names]
    return [(each, 1) for each in names]


def of_claim(asked: Asked, facts: DeterminationFacts, beside: BesideClaim) -> Adds:
    """A claim: received, and paid or denied; with part of it paid it is paid."""
    where = "in" if beside.in_network else "out"
    made: Adds = []
    if _received(asked, facts):
        made.append((f"CL-received-{where}", 1))
        if beside.behavioral:
            made.append(("CL-received-BH", 1))
    if not _decided(asked, facts, facts.determined):
        return made
    end = "denied" if facts.disposition == "denied" else "paid"
    made += [(f"CL-{end}", 1), (f"CL-{end}-{_band(facts)}", 1)]
    if end == "denied":
        cause = cause_of(facts, beside.behavioral, asked.period.start)
        return [*made, (f"CL-denied-{where}", 1), (f"CL-cause-{cause}", 1)]
    money = {
        "CL-money-paid": beside.paid,
        "CL-money-copay": beside.copay,
        "CL-money-coinsurance": beside.coinsurance,
        "CL-money-deductible": beside.deductible,
    }
    return [*made, *((name, dollars) for name, dollars in money.items() if dollars)]


def _band(facts: DeterminationFacts) -> str:
    decided = day_of(facts.determined, facts.zone) or date.max
    days = (decided - facts.received.day(facts.zone)).days
    return next((name for last, name in BANDS if days <= last), "over")


def _of_appeals(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in appeals(asked, net):
        if _of_a_market(facts):
            yield from _row(asked, facts, of_appeal(asked, facts), facts.determined)


def of_appeal(asked: Asked, facts: AppealFacts) -> Adds:
    """A review inside the plan of an adverse determination."""
    made: Adds = [("IR-received", 1)] if _received(asked, facts) else []
    if _decided(asked, facts, facts.determined):
        ends = {"approved": "overturned", "partially_approved": "partly", "denied": "upheld"}
        made.append((f"IR-{ends[facts.disposition]}", 1))
    ended = facts.determined or facts.dismissed or facts.withdrawn
    if _pending(asked, facts, ended):
        made.append(("IR-pending", 1))
    return made


def _of_grievances(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in grievances(asked, net):
        if _of_a_market(facts) and not facts.first("reclassified"):
            yield from _row(asked, facts, of_grievance(asked, facts), facts.resolved)


def of_grievance(asked: Asked, facts: GrievanceFacts) -> Adds:
    """A grievance that is about no adverse determination."""
    made: Adds = [("GV-received", 1)] if _received(asked, facts) else []
    if _decided(asked, facts, facts.resolved):
        made.append(("GV-resolved", 1))
    ended = facts.resolved or facts.first("dismissed") or facts.withdrawn
    if _pending(asked, facts, ended):
        made.append(("GV-pending", 1))
    return made


def _of_reviews(asked: Asked, net: Selection) -> Iterator[Row]:
    for each in external_reviews(asked, net):
        if _of_a_market(each.facts):
            yield from _row(asked, each.facts, of_review(asked, each), each.ended)


def of_review(asked: Asked, each: ExternalFacts) -> Adds:
    """An external review asked for in the period: eligible or not, and what came of it."""
    if not _received(asked, each.facts):
        return []
    ends = {UPHELD: "upheld", OVERTURNED: "overturned", PARTLY: "partly", BY_PLAN: "carrier"}
    made: Adds = [("ER-requested", 1)]
    if each.eligible:
        made.append(("ER-eligible", 1))
    if each.outcome in ends:
        made.append((f"ER-{ends[each.outcome]}", 1))
    return made


def _of_a_market(facts: CaseFacts) -> bool:
    return facts.scope.line in MARKETS and not facts.merged


def _received(asked: Asked, facts: CaseFacts) -> bool:
    return asked.period.holds(facts.received.day(facts.zone))


def _decided(asked: Asked, facts: CaseFacts, mark: Mark | None) -> bool:
    return asked.period.holds(day_of(mark, facts.zone))


def _pending(asked: Asked, facts: CaseFacts, ended: Mark | None) -> bool:
    """Received in the period, and open at its end."""
    over = ended is not None and ended.day(facts.zone) < asked.period.end
    return _received(asked, facts) and not over


def _row(
    asked: Asked, facts: CaseFacts, adds: Sequence[tuple[str, Number]], mark: Mark | None
) -> Iterator[Row]:
    if not adds:
        return
    scope = facts.scope
    cells = {
        "market": scope.market or MARKETS[scope.line],
        "state": scope.state,
        "issuer": scope.issuer or UNKNOWN,
        "adds": tuple(adds),
        "list_of": asked.period.start,
    }
    yield Row(facts.case, facts.number, cells, {"adds": Source.of(mark or facts.received)})


TABLE = Table(
    name=COLUMNS,
    title="NAIC MCAS health: elements by market, state and company",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=COUNTING.shape,
    whole=True,
    sums=COUNTING,
)
