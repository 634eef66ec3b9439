"""Part C service-level data (CMS-10905): a row a line of each determination and reconsideration.

Four sections: initial determinations and reconsiderations, each of coverage and of payment.  By
the day of receipt.  Claims of contracted providers are rows of the payment section.  A
reconsideration's lines are those it decided, described as in the determination below.
"""

from collections.abc import Iterator
from dataclasses import replace
from heapq import merge

from reports.cells import DOES_NOT_APPLY
from reports.facts.appeals import appeals
from reports.facts.determinations import determinations
from reports.facts.selecting import chunks
from reports.odag import asked_by, begun, yes_no
from reports.table import Asked, Row, Selection, Table, as_they_are
from reports.vocabulary import EXPEDITED, AppealFacts, CaseFacts, DeterminationFacts, ServiceLine

COLUMNS = "cms10905"
KINDS = ("authorization", "claim", "appeal")
LINE = {"approved": "F", "paid": "F", "partly_approved": "P", "denied": "A"}
WHOLE = {"approved": "F", "partially_approved": "P", "denied": "A"}


def selection(asked: Asked) -> Selection:
    return Selection(KINDS, received=True, regime="medicare_advantage")


def rows(asked: Asked) -> Iterator[Row]:
    net = selection(asked)
    for cases in chunks(net, asked):
        part = replace(asked, cases=tuple(cases))
        yield from merge(_initial(part, net), _again(part, net), key=lambda each: each.case)


def _initial(part: Asked, net: Selection) -> Iterator[Row]:
    for facts in determinations(part, net):
        if _in(facts, part):
            for line in facts.lines:
                yield row(facts, line, line, facts)


def _again(part: Asked, net: Selection) -> Iterator[Row]:
    found = [each for each in appeals(part, net) if _in(each, part)]
    under = replace(part, cases=tuple(sorted({each.of_case for each in found if each.of_case})))
    below = {each.case: each for each in determinations(under, net)}
    for facts in found:
        first = below.get(facts.of_case)
        known = {each.number: each for each in first.lines} if first else {}
        for line in facts.lines or tuple(known.values()):
            yield row(facts, line, known.get(line.number, line), first)


def _in(facts: CaseFacts, part: Asked) -> bool:
    return not facts.merged and part.period.holds(facts.received.day(facts.zone))


def row(
    facts: DeterminationFacts | AppealFacts,
    line: ServiceLine,
    described: ServiceLine,
    first: DeterminationFacts | None,
) -> Row:
    """One line.  `described` is the line as it was asked for; `first` the determination."""
    made, again = begun(facts), isinstance(facts, AppealFacts)
    payment = facts.request == "payment"
    level = "Reconsideration" if again else "Initial"
    made.say("section", f"{level}, {'payment' if payment else 'coverage'}")
    made.say("number", first.number if first else None)
    made.say("reconsideration", facts.number if again else DOES_NOT_APPLY)
    made.say("line", line.number)
    made.say("requester", DOES_NOT_APPLY if payment else asked_by(facts), facts.received)
    made.say("npi", (first.requester.npi if first else "") or None)
    made.say("code", described.code or None)
    made.say("described", described.described or None)
    made.say("diagnoses", " ".join(described.diagnoses) or None)
    needed = first.under_pa_rules if first else None
    made.say("pa_required", DOES_NOT_APPLY if payment else yes_no(needed))
    concurrent = first is not None and first.request == "concurrent"
    made.say("concurrent", DOES_NOT_APPLY if payment else yes_no(concurrent))
    hurried = "E" if facts.processed_as == EXPEDITED else "S"
    made.say("processed_as", DOES_NOT_APPLY if payment else hurried)
    wished = yes_no(facts.expedite_asked is not None)
    made.say("expedite_asked", DOES_NOT_APPLY if payment else wished)
    made.day_of_unknown("received_date", facts.received)
    made.say("part_b_drug", yes_no(facts.part_b_drug))
    made.day("aor_date", facts.papers if facts.papers_required else None)
    made.say("disposition", disposition(facts, line), facts.determined or facts.withdrawn)
    made.day("oral_date", None if payment else facts.told_orally)
    made.day("written_date", facts.written_sent)
    made.say("extension", DOES_NOT_APPLY if payment else yes_no(facts.extension is not None))
    made.day("decided_date", facts.determined)
    made.say("rationale", (facts.basis.words or None) if facts.determined else DOES_NOT_APPLY)
    criteria = yes_no(facts.basis.internal_criterion)
    made.say("internal_criteria", criteria if facts.determined else DOES_NOT_APPLY)
    made.say("place", (described.place_of_service or None) if payment else DOES_NOT_APPLY)
    made.say("served", described.served if payment else DOES_NOT_APPLY)
    contracted = first.contracted if first else None
    made.say("contracted", yes_no(contracted) if payment else DOES_NOT_APPLY)
    made.day("forwarded_date", facts.forwarded if isinstance(facts, AppealFacts) else None)
    return made.row()


def disposition(facts: DeterminationFacts | AppealFacts, line: ServiceLine) -> object:
    """F, P, A by the line; W and D of the case; does not apply while nothing ended it."""
    if facts.determined:
        return LINE.get(line.disposition) or WHOLE.get(line.disposition)
    dismissed = facts.dismissed if isinstance(facts, AppealFacts) else facts.first("dismissed")
    if dismissed:
        return "D"
    return "W" if facts.withdrawn else DOES_NOT_APPLY


TABLE = Table(
    name="cms10905",
    title="Part C service-level data",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    submitted=True,
)
