"""What was appealed, inside the plan and outside, with the decision disputed and the dollars."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

from reports.facts.appeals import appeals, had_a_part, words_below
from reports.facts.decided_lines import DecisionOnFile, basis_of, decisions_of
from reports.facts.effectuations import effectuations
from reports.facts.reading import rows_of
from reports.table import Asked, Selection
from reports.vocabulary import AppealFacts, EffectuationFacts, Mark

INTERNAL, EXTERNAL = "internal", "external"
AT_ONCE = 1000
OUTCOMES = {"approved": "overturned", "partially_approved": "partly", "denied": "upheld"}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One decision looked at again, and what came of it: overturned, partly or upheld.

    `rules` denied it, `deciders` had a part in it.  `dollars` is what the plan pays more now,
    None for what is no payment, or was not decided anew yet.
    """

    case: int
    number: str
    where: str
    body: str
    line: str
    zone: str
    decided: Mark
    outcome: str
    rules: tuple[str, ...]
    deciders: tuple[str, ...]
    dollars: Decimal | None
    is_payment: bool


Facts: TypeAlias = Iterator[AppealFacts | EffectuationFacts]
_Read: TypeAlias = Callable[[Asked, Selection], Iterable[AppealFacts | EffectuationFacts]]


@dataclass(frozen=True, slots=True)
class _Below:
    """What is disputed: the case below, and the decision on it."""

    case: int = 0
    decision: int = 0


_OF_APPEALS = """
    SELECT a.case_id, coalesce(a.claim_id, a.asked_id) AS below, a.decision_id
    FROM appeals_appeal a WHERE a.case_id = ANY(%s)
"""
_OF_REVIEWS = """
    SELECT x.case_id, coalesce(x.claim_id, x.asked_id) AS below,
        coalesce(x.decision_id, a.decision_id) AS decision_id
    FROM appeals_externalreview x LEFT JOIN appeals_appeal a ON a.case_id = x.appeal_id
    WHERE x.case_id = ANY(%s) AND x.step <> 'dismissal'
"""


def reviewed(asked: Asked) -> Iterator[Reviewed]:
    """Every appeal the plan decided, and every answer of a body outside, on record by then."""
    kinds: tuple[tuple[_Read, str, str], ...] = (
        (appeals, "appeal", _OF_APPEALS),
        (effectuations, "external_review", _OF_REVIEWS),
    )
    for facts_of, kind, statement in kinds:
        found: Facts = iter(facts_of(asked, Selection((kind,), events=("decided",))))
        while some := list(islice(found, AT_ONCE)):
            yield from _with_what_is_below(some, statement, asked)


def _with_what_is_below(
    some: Sequence[AppealFacts | EffectuationFacts], statement: str, asked: Asked
) -> Iterator[Reviewed]:
    below = {
        row["case_id"]: _Below(row["below"] or 0, row["decision_id"] or 0)
        for row in rows_of(statement, [[each.case for each in some]])
    }
    cases = sorted({each.case for each in below.values() if each.case})
    decided, words = decisions_of(cases, asked.as_of), words_below(cases, asked.as_of)
    for each in some:
        outcome = OUTCOMES.get(each.disposition, each.disposition)
        at = below.get(each.case)
        if at is None or each.determined is None or outcome not in OUTCOMES.values():
            continue  # a dismissal looked at again is no decision on the denial
        told = decided.get(at.case, [])
        disputed = next((one for one in told if one.id == at.decision), None)
        yield _of(each, outcome, disputed, told, words.get(at.case, []))


def _of(
    facts: AppealFacts | EffectuationFacts,
    outcome: str,
    disputed: DecisionOnFile | None,
    told: list[DecisionOnFile],
    words: list[dict[str, Any]],
) -> Reviewed:
    outside = isinstance(facts, EffectuationFacts)
    return Reviewed(
        case=facts.case,
        number=facts.number,
        where=EXTERNAL if outside else INTERNAL,
        body=facts.body if isinstance(facts, EffectuationFacts) else "plan",
        line=facts.scope.line,
        zone=facts.zone,
        decided=facts.determined or facts.received,
        outcome=outcome,
        rules=basis_of(disputed).rules if disputed else (),
        deciders=tuple(sorted(had_a_part(disputed, words))),
        dollars=_dollars(facts, outcome, disputed, told),
        is_payment=facts.request == "payment",
    )


def _dollars(
    facts: AppealFacts | EffectuationFacts,
    outcome: str,
    disputed: DecisionOnFile | None,
    told: list[DecisionOnFile],
) -> Decimal | None:
    """Paid now less paid before: by the first decision made once the reversal was decided."""
    if facts.request != "payment" or disputed is None or facts.determined is None:
        return None
    if outcome == "upheld":
        return Decimal("0.00")
    since = facts.determined.at
    anew = [each for each in told if each.number > disputed.number and each.at >= since]
    final = [each for each in anew if each.disposition != "pended"]
    return final[0].paid - disputed.paid if final else None
