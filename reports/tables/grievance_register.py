"""The register of grievances (NAIC 72, the grievance procedure model act): a row a case and level.

Grievances, and appeals of adverse determinations, which the model act counts among them, received
in the period under coverage a state regulates.  Each has its reason in general terms, the days of
its reviews, and its resolution, all from events.
"""

from collections.abc import Iterator
from heapq import merge

from kernel.law.regimes import in_force, regimes
from reports.cells import DOES_NOT_APPLY, day_of
from reports.facts.appeals import appeals
from reports.facts.grievances import grievances
from reports.facts.reading import rows_of
from reports.table import Asked, Row, Selection, Source, Table, UnableToReport, as_they_are
from reports.vocabulary import AppealFacts, CaseFacts, GrievanceFacts, Mark

COLUMNS = "grievance_register"
STATE = "_insured"
OF_GRIEVANCES = ("issue_answered", "resolution_made", "resolved")
OF_APPEALS = ("expert_consulted", "decided")
WORDS = {
    "approved": "reversed",
    "partially_approved": "reversed in part",
    "denied": "upheld",
    "resolved": "resolved",
}


def selection(asked: Asked) -> Selection:
    return Selection(("grievance", "appeal"), received=True)


def rows(asked: Asked) -> Iterator[Row]:
    net, state = selection(asked), _state(asked)
    found = merge(_of_grievances(asked, net), _of_appeals(asked, net), key=lambda each: each.case)
    yield from (each for each in found if not state or each.cells["state"] == state)


def _state(asked: Asked) -> str:
    state = asked.parameters.get("state", "").upper()
    if state and not (len(state) == 2 and state.isascii() and state.isalpha()):
        raise UnableToReport("state: two letters, as TX")
    return state


def _of_grievances(asked: Asked, net: Selection) -> Iterator[Row]:
    found = [each for each in grievances(asked, net) if _held(asked, each)]
    levels = _levels([each.case for each in found])
    for facts in found:
        ended = facts.resolved or facts.withdrawn
        yield _row(
            facts, "grievance", _words(facts.category), OF_GRIEVANCES,
            levels[facts.case], _resolution(facts), ended,
        )  # fmt: skip


def _levels(cases: list[int]) -> dict[int, str]:
    rows_found = rows_of(
        "SELECT case_id, level FROM grievances_grievance WHERE case_id = ANY(%s)", [cases]
    )
    return {row["case_id"]: row["level"] for row in rows_found}


def _of_appeals(asked: Asked, net: Selection) -> Iterator[Row]:
    for facts in appeals(asked, net):
        if _held(asked, facts):
            ended = facts.determined or facts.dismissed or facts.withdrawn
            yield _row(
                facts, "appeal", _denied(facts), OF_APPEALS,
                _words(facts.level), _resolution(facts), ended, of=facts.of,
            )  # fmt: skip


def _held(asked: Asked, facts: CaseFacts) -> bool:
    day = facts.received.day(facts.zone)
    other = facts.merged or facts.first("reclassified")
    return asked.period.holds(day) and not other and bool(state_of(facts))


def state_of(facts: CaseFacts) -> str:
    """TX, of a coverage a state regulates; empty for others."""
    for name in in_force(facts.regimes):
        if regimes()[name].kind == "state":
            return name.removesuffix(STATE).upper()
    return ""


def _words(key: str) -> str:
    return key.replace("_", " ")


def _denied(facts: AppealFacts) -> str:
    what = {"payment": "payment denied", "preservice": "service denied in advance"}
    said = what.get(facts.request, f"{_words(facts.request)} service denied")
    medical = facts.first_denied_for_medical
    return f"{said}, on a medical judgment" if medical else said


def _resolution(facts: GrievanceFacts | AppealFacts) -> object:
    if facts.withdrawn and facts.determined is None:
        return "withdrawn"
    if isinstance(facts, AppealFacts) and facts.dismissed and facts.determined is None:
        return "dismissed"
    if facts.determined is None:
        return DOES_NOT_APPLY
    return WORDS[facts.disposition]


def _row(
    facts: CaseFacts,
    kind: str,
    reason: str,
    reviews: tuple[str, ...],
    level: str,
    resolution: object,
    ended: Mark | None,
    of: str = "",
) -> Row:
    marks = [mark for name in reviews for mark in facts.marks.get(name, ())]
    days = sorted({mark.day(facts.zone).isoformat() for mark in marks})
    open_still = resolution is DOES_NOT_APPLY
    cells: dict[str, object] = {
        "number": facts.number,
        "kind": kind,
        "state": state_of(facts),
        "person": f"{facts.person.first_name} {facts.person.last_name}".strip(),
        "reason": reason,
        "received": day_of(facts.received, facts.zone),
        "reviews": ", ".join(days) or DOES_NOT_APPLY,
        "level": level,
        "of": of or DOES_NOT_APPLY,
        "resolution": resolution,
        "resolved": DOES_NOT_APPLY if open_still else day_of(ended, facts.zone),
    }
    trace = {"received": Source.of(facts.received)}
    if ended and not open_still:
        trace |= {"resolution": Source.of(ended), "resolved": Source.of(ended)}
    if marks:
        trace["reviews"] = Source.of(marks[-1])
    return Row(facts.case, facts.number, cells, trace)


TABLE = Table(
    name=COLUMNS,
    title="Register of grievances and appeals (NAIC)",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    parameters={"state": "only cases of this state, as TX"},
)
