"""An answer as a person reads it on a terminal: the lines, why, the money, what differs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from claims.adjudication import Part, Step
from claims.adjudication.decision import Adjustment, Decision, Disposition, LineDecision
from claims.whatif.asking import Asked
from kernel.money import ZERO

WIDTH = 120
STYLES = {
    "paid": "bold green", "denied": "bold red", "pended": "bold yellow",
    "deny": "bold red", "pend": "bold yellow", "note": "cyan", "pass": "green",
}  # fmt: skip
STEPS = {
    Part.ALLOWED: "Allowed amount",
    Part.BALANCE_BILLED: "Above it, billable",
    Part.COPAY: "Copay",
    Part.DEDUCTIBLE: "Deductible",
    Part.COINSURANCE: "Coinsurance",
    Part.OTHER_PAYER: "Another payer paid",
    Part.PROGRAM: "Left for this plan",
    Part.SEQUESTRATION: "Sequestration",
}
GROUPS = {
    "CO": "Nobody owes it",
    "PR": "The member owes it",
    "OA": "Another payer's, or another claim's",
}
ALWAYS = ("charge", "allowed", "paid", "member_owes")
AMOUNTS = ("charge", "allowed", "deductible", "copay", "coinsurance", "other_payer",
           "sequestration", "paid", "member_owes")  # fmt: skip


class _Terminal(Console):
    """A console that leaves it to the door what becomes of a reader who has gone."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def show(asked: Asked, title: str, out: Any) -> None:
    """Print the decision to `out`, under the document's name or, without one, its file's."""
    if asked.decision is None or asked.answer is None:
        return
    console = _Terminal(file=out, width=WIDTH, highlight=False, markup=False, emoji=False)
    _head(asked.answer, title, console)
    _lines(asked.answer["lines"], console)
    _findings(asked.decision, console)
    for line in asked.decision.lines:
        if line.disposition is not Disposition.PENDED:
            _waterfall(line, console)
    if "differences" in asked.answer:
        _differences(asked.answer["differences"], console)
    console.print()


def _head(answer: Mapping[str, Any], title: str, console: Console) -> None:
    said = Text(answer["name"] or title, "bold")
    said.append(": ").append(answer["disposition"], STYLES[answer["disposition"]])
    totals, left = answer["totals"], answer["accumulators"]
    console.print(said)
    console.print(
        f"  charge {totals['charge']}, allowed {totals['allowed']}, paid {totals['paid']} "
        f"to the {answer['payee']}, member owes {totals['member_owes']}"
    )
    for word, rules in (("pends", answer["pends"]), ("denials", answer["denials"])):
        if rules:
            console.print(f"  {word}: {', '.join(rules)}")
    for word, amount in (
        ("deductible", left["deductible_left"]),
        ("out-of-pocket maximum", left["out_of_pocket_left"]),
    ):
        if amount is not None:
            console.print(f"  left of the year's {word}: {amount}")


def _lines(lines: Sequence[Mapping[str, Any]], console: Console) -> None:
    names = [
        name for name in AMOUNTS if name in ALWAYS or any(line[name] != "0.00" for line in lines)
    ]
    table = Table()
    table.add_column("Line", justify="right")
    table.add_column("Decided", no_wrap=True)
    for name in names:
        table.add_column(name.replace("_", " ").capitalize(), justify="right", no_wrap=True)
    for line in lines:
        decided = Text(line["disposition"], STYLES[line["disposition"]])
        table.add_row(str(line["number"]), decided, *(line[name] for name in names))
    console.print(table)


def _findings(decision: Decision, console: Console) -> None:
    """Each once; where lines differ, with the lines it is about."""
    about: dict[Any, list[int]] = {}
    for line in decision.lines:
        for finding in line.findings:
            about.setdefault(finding, []).append(line.number)
    for finding, numbers in about.items():
        text = Text(f"  {finding.says.value:4}", STYLES[finding.says.value])
        carc = f" (CARC {finding.carc})" if finding.carc else ""
        apart = len(numbers) < len(decision.lines)
        lines = f" [line {', '.join(map(str, numbers))}]" if apart else ""
        text.append(f" {finding.rule}{carc}{lines}: {finding.message}", "default")
        if finding.cites:
            text.append(f" [{'; '.join(finding.cites)}]", "dim")
        console.print(text)


def _waterfall(line: LineDecision, console: Console) -> None:
    """From the charge, step by step, to the payment; then how an 835 says the same."""
    table = Table(
        title=f"Line {line.number}: how {line.charge} becomes {line.paid}", title_justify="left"
    )
    table.add_column("Step", no_wrap=True)
    table.add_column("Amount", justify="right", no_wrap=True)
    table.add_column("Why")
    table.add_column("Source")
    table.add_row("Charge", str(line.charge), "As billed", "")
    for step in line.steps:
        if step.part in STEPS and step.amount != ZERO:
            table.add_row(*_step(step))
    for adjustment in line.adjustments:
        table.add_row(*_adjustment(adjustment))
    table.add_row("Paid", str(line.paid), "", "", style="bold")
    table.add_row("Member owes", str(line.member_owes), "", "", style="bold")
    console.print(table)


def _step(step: Step) -> tuple[str, str, str, str]:
    return STEPS[step.part], str(step.amount), step.why, "; ".join(step.cites)


def _adjustment(adjustment: Adjustment) -> tuple[str, str, str, str]:
    remarks = f"; remark {', '.join(adjustment.rarc)}" if adjustment.rarc else ""
    name = f"Adjustment {adjustment.group}-{adjustment.carc}"
    return name, str(adjustment.amount), f"{GROUPS[adjustment.group]}{remarks}", ""


def _differences(found: Sequence[Mapping[str, Any]], console: Console) -> None:
    if not found:
        console.print(Text("As expected.", "green"))
        return
    table = Table(title="Not as expected", title_justify="left", title_style="bold red")
    table.add_column("Path", overflow="fold")
    table.add_column("Expected", overflow="fold")
    table.add_column("Got", overflow="fold")
    for each in found:
        table.add_row(each["path"], _value(each["expected"]), _value(each["got"]))
    console.print(table)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
