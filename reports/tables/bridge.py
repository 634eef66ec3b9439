"""Bridge: why the same period and contract has different counts in four reports.

ODAG (tables 1 and 2), the service-level data, Part C reporting and the prior authorization metrics
are asked what they count, case by case; what holds of a case is read off its facts, apart from
them.  Each rule of the dated list takes cases out or brings them in; a case that counts in one
report and not in another for no listed reason refuses the bridge, by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from reports.bridging.closing import Bridged, shape
from reports.cells import day_of
from reports.facts.appeals import appeals
from reports.facts.determinations import determinations
from reports.facts.selecting import chunks
from reports.odag import due_on
from reports.table import Asked, Row, Selection, Source, Table
from reports.tables import cms0057, cms10905, od, part_c, recon
from reports.vocabulary import AppealFacts, CaseFacts, DeterminationFacts, Mark

COLUMNS = "bridge"
KINDS = ("authorization", "claim", "appeal")
EVENTS = ("decided", "dismissed", "withdrawn", "file_forwarded")
MEDICARE = "medicare_advantage"
Verdicts = dict[int, str]
"""What a report says of a case it counts: approved, denied, or nothing of the kind."""


def selection(asked: Asked) -> Selection:
    return Selection(KINDS, events=EVENTS, due=True, received=True, regime=MEDICARE)


def rows(asked: Asked) -> Iterator[Row]:
    net = selection(asked)
    for cases in chunks(net, asked):
        part = replace(asked, cases=tuple(cases))
        found: list[DeterminationFacts | AppealFacts] = [
            *determinations(part, net),
            *appeals(part, net),
        ]
        said = _said(part, found)
        for facts in sorted(found, key=lambda each: each.case):
            made = row(asked, facts, said)
            if made and asked.parameters.get("contract") in (None, "", made.cells["contract"]):
                yield made


def _said(part: Asked, found: list[DeterminationFacts | AppealFacts]) -> Mapping[str, Verdicts]:
    """Which of these cases each report counts."""
    of = {
        kind: replace(part, cases=tuple(each.case for each in found if each.kind == kind))
        for kind in KINDS
    }
    counted = replace(part, cases=tuple(each.case for each in found))
    return {
        "odag": {
            each.case: str(each.cells["disposition"] or "").lower()
            for each in (*od.rows(of["authorization"]), *recon.rows(of["appeal"]))
        },
        "service_level": _of_lines(cms10905.rows(counted)),
        "part_c": {each.case: _of_part_c(each) for each in part_c.rows(counted)},
        "cms0057": {
            each.case: "approved" if each.cells["outcome"] == "approved" else "denied"
            for each in cms0057.rows(of["authorization"])
            if not each.cells["left_out"]
        },
    }


def _of_part_c(row: Row) -> str:
    """By the letter its element ends in: F approved, A denied."""
    adds = row.cells["adds"]
    ends = {str(element)[-2:] for element, _ in adds} if isinstance(adds, tuple) else set()
    return "approved" if "-F" in ends else "denied" if "-A" in ends else ""


def _of_lines(rows: Iterable[Row]) -> Verdicts:
    """A case by its lines: approved where each is, denied where each is; else neither."""
    found: dict[int, set[object]] = {}
    for each in rows:
        found.setdefault(each.case, set()).add(each.cells["disposition"])
    words = {"F": "approved", "A": "denied"}
    return {
        case: words.get(str(*said), "") if len(said) == 1 else "" for case, said in found.items()
    }


def row(
    asked: Asked, facts: DeterminationFacts | AppealFacts, said: Mapping[str, Verdicts]
) -> Row | None:
    """A case that counts in one report at least; else None."""
    counted = tuple(name for name, cases in said.items() if facts.case in cases)
    if not counted:
        return None
    cells: dict[str, object] = {
        "number": facts.number,
        "contract": facts.scope.contract,
        "counted": counted,
        "denied": tuple(name for name in counted if said[name][facts.case] == "denied"),
        "approved": tuple(name for name in counted if said[name][facts.case] == "approved"),
        "holds": holds(facts, asked),
        "list_of": asked.period.start,
    }
    trace = {"holds": Source.of(ended(facts) or facts.received)}
    return Row(facts.case, facts.number, cells, trace)


def ended(facts: DeterminationFacts | AppealFacts) -> Mark | None:
    """Decided, else dismissed, else forwarded late, else withdrawn."""
    return facts.determined or _dismissed(facts) or _forwarded(facts) or facts.withdrawn


def _dismissed(facts: CaseFacts) -> Mark | None:
    return facts.dismissed if isinstance(facts, AppealFacts) else facts.first("dismissed")


def _forwarded(facts: CaseFacts) -> Mark | None:
    return facts.forwarded if isinstance(facts, AppealFacts) else None


def due(facts: DeterminationFacts | AppealFacts) -> date | None:
    """The day table 1 or 2 has an undecided case by."""
    clocks = recon.CLOCKS if isinstance(facts, AppealFacts) else od.CLOCKS
    return due_on(facts, *clocks)


def holds(facts: DeterminationFacts | AppealFacts, asked: Asked) -> tuple[str, ...]:
    """The conditions of the list that hold of a case, from its facts alone."""
    period, end = asked.period, ended(facts)
    undecided = facts.determined is None
    appeal = isinstance(facts, AppealFacts)
    said = {
        "payment": facts.request == "payment",
        "reconsideration": appeal,
        "same_as_another": facts.merged,
        "contract_provider": facts.requester.kind == "contract_provider"
        or (isinstance(facts, DeterminationFacts) and facts.contracted is True),
        "withdrawn": undecided and facts.withdrawn is not None,
        "dismissed": undecided and _dismissed(facts) is not None,
        "part_b_drug": facts.part_b_drug,
        "no_authorization_needed": isinstance(facts, DeterminationFacts)
        and facts.under_pa_rules is False,
        "open": end is None,
        "due_outside": end is None and not period.holds(due(facts)),
        "received_outside": not period.holds(facts.received.day(facts.zone)),
        "ended_outside": end is not None and not period.holds(day_of(end, facts.zone)),
        "partly": facts.disposition == "partially_approved",
        "forwarded": facts.disposition == "auto_forwarded_untimely",
    }
    return tuple(name for name, yes in said.items() if yes)


TABLE = Table(
    name="bridge",
    title="Bridge between ODAG, the service-level data, Part C reporting and the metrics",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=shape,
    whole=True,
    parameters={"contract": "one contract (H1234); without it, each"},
    sums=Bridged(),
)
