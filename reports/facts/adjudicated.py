"""How claims came to their first decision: by the machine, at once, or by way of people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kernel.law.regimes import base_of
from reports.facts.reading import Known, known, rows_of
from reports.facts.selecting import chunks
from reports.table import Asked, Selection
from reports.vocabulary import Mark

BY_HAND = (
    *("matched", "determined", "proposed", "countersigned", "sent_back", "waits"),
    *("original_named", "reopened"),
)
"""Events by which a person had a hand in a claim's decision.  A note or a look is none."""


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """A claim with its first decision that was none to wait.  `automatic`: no person had a hand in
    it; `first_pass`: it was decided the first time it was judged; `pends` how often it waited."""

    case: int
    number: str
    line: str
    plan: str
    zone: str
    received: Mark
    decided: Mark
    disposition: str
    first_pass: bool
    automatic: bool
    pends: int


_DETERMINED = """
    SELECT d.claim_id AS case_id, min(d.at) AS at FROM claims_determination d
    WHERE d.claim_id = ANY(%s) AND d.at <= %s GROUP BY 1
"""


def adjudicated(asked: Asked, selected: Selection) -> Iterator[Adjudicated]:
    """Each claim that was decided by then, by case; five statements for two thousand."""
    for cases in chunks(selected, asked):
        said = {row["case_id"]: row["at"] for row in rows_of(_DETERMINED, [cases, asked.as_of])}
        for case in known(cases, asked.as_of).values():
            made = _of(case, said.get(case.id))
            if made:
                yield made


def _of(case: Known, determined_at: datetime | None) -> Adjudicated | None:
    decided = min(case.marks.get("decided", ()), key=lambda each: each.event, default=None)
    if decided is None:
        return None
    waited = [each for each in case.marks.get("pended", ()) if each.event < decided.event]
    by_hand = [
        each for name in BY_HAND for each in case.marks.get(name, ()) if each.event < decided.event
    ]
    scope = case.scope()
    regimes = case.head["regimes"]
    return Adjudicated(
        case=case.id,
        number=case.head["number"],
        line=base_of(regimes) if regimes else "",
        plan=scope.plan,
        zone=case.head["zone"],
        received=case.received,
        decided=decided,
        disposition=str(decided.facts.get("disposition") or ""),
        first_pass=not waited,
        automatic=not by_hand and not (determined_at and determined_at <= decided.at),
        pends=len(waited),
    )
