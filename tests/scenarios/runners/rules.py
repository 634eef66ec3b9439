"""Runs a row of a rule's table: the claim it describes, through the one pipeline.

`expect` is what this rule finds, or the amounts it leads to (see `decided`).  Other headings:
`story` or `case`, the name; `by hand`, the arithmetic a second time (see `by_hand`): every amount
expected must come out of it or be given in the row; `says`, words of the finding or step;
`cites`, a source of it; all others as in `claim_given`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from claims.adjudication.decision import Decision
from claims.law_book import book
from claims.pipeline import JUDGMENTS, PART_B, PLAN, adjudicate
from kernel.dates import written
from tests.scenarios.runners import by_hand
from tests.scenarios.runners.claim_given import claim_of
from tests.scenarios.runners.decided import compare, keeps_its_promises

JUDGES = {rule.name for rule in JUDGMENTS}
AMOUNTS = {
    amount.__name__ for program in (PART_B, PLAN) for amount in (program.allowed, *program.shares)
}
OURS = ("case", "story", "expect", "by hand", "says", "cites")


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    strange = document.keys() - {"rule", "kind", "given", "cases"}
    assert not strange, f"a table has no {sorted(strange)}"
    rule = document.get("rule")
    assert rule is None or rule in JUDGES | AMOUNTS, f"{rule!r} is no rule of the pipeline"
    given = {key: cell for key, cell in row.items() if key not in OURS}
    decision = adjudicate(claim_of(rule, document.get("given", {}), given), book())
    keeps_its_promises(decision)
    compare(decision, rule, row["expect"])
    worked = by_hand.results(row.get("by hand", ""))
    if row.get("by hand"):
        _all_worked(row, worked, str(document.get("given", "")))
    if rule:
        _said(decision, rule, row, worked)


def _all_worked(row: Mapping[str, str], worked: set[str], given: str) -> None:
    """No amount is expected that is neither given nor worked by hand."""
    told = " ".join(cell for key, cell in row.items() if key != "expect") + given
    for amount in re.findall(r"\d+\.\d\d", row["expect"]):
        known = amount in worked or amount == "0.00" or re.search(rf"(?<![\d.]){amount}", told)
        assert known, f"{amount} is expected, but neither given nor worked by hand"


def _said(decision: Decision, rule: str, row: Mapping[str, str], worked: set[str]) -> None:
    line = decision.lines[0]
    findings = [each for each in line.findings if each.rule == rule]
    texts = [each.message for each in findings] + [each.why for each in line.steps]
    cites = [cite for each in (*findings, *line.steps) for cite in each.cites]
    if row.get("says"):
        assert any(row["says"] in text for text in texts), "\n".join(texts)
    if row.get("cites"):
        assert row["cites"] in cites, f"cites {cites}"
    if rule == "timely_filing":
        for day in worked:
            last = written(date.fromisoformat(day))
            assert any(last in text for text in texts), f"the last day is not {last}: {texts}"
