"""A case on the terminal: sentences, deadlines, and the waterfall from charge to payment."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from claims.explain import Explanation

COLOURS = {"deny": "bold red", "pend": "bold yellow", "note": "cyan", "pass": "green"}
PARTS = {
    "allowed": "Allowed amount",
    "balance_billed": "Above the allowed amount, billable",
    "copay": "Copay",
    "deductible": "Deductible",
    "coinsurance": "Coinsurance",
    "other_payer": "Paid by another payer",
    "program": "Left for us after another payer",
    "sequestration": "Sequestration",
}


def show(found: Explanation, out: Any, *, width: int = 110) -> None:
    """Print the explanation to `out`."""
    console = Console(file=out, width=width, highlight=False)
    _head(found.case, console)
    _proposal(found.case.get("proposal"), console)
    _deadlines(found.deadlines, console)
    _events(found.events, console)
    _materials(found.materials, console)
    _reports(found.reports, console)
    for item in (found.paper or {}).get("unread", ()):
        console.print(Text(f"  Not read from the form: {item}", "yellow"))
    for decision in found.decisions:
        _decision(decision, console)


def _head(case: Mapping[str, Any], console: Console) -> None:
    number = case.get("opinion") or 0
    numbered = {0: "claim", 2: "second opinion", 3: "third opinion"}
    opinion = numbered.get(number, f"opinion {number}")
    opinion = "other care" if case.get("purpose") == "other_service" else opinion
    console.print(
        f"[bold]Case {case['number']}[/]: {opinion} for member {case['member'] or 'not matched'}, "
        f"{case.get('state', '')}, under {', '.join(case['regimes']) or 'no plan on file'}"
    )


def _proposal(waits: Mapping[str, Any] | None, console: Console) -> None:
    """What waits for another person's act."""
    if waits:
        line = f"  Proposed by {waits['by']}: {waits['what']}; "
        void = waits.get("void_because", "")
        stands = f"it is void: {void}" if void else f"it waits for another: {waits['may_sign']}"
        console.print(Text(f"{line}{stands}", "bold yellow"))


def _deadlines(rows: list[dict[str, Any]], console: Console) -> None:
    for row in rows:
        due = row["due_on"] or row["late_from"] or "nothing due yet"
        console.print(Text(f"  {row['rule']} {row['clock']}: {row['state']}, due {due}", "bold"))
        for step in row["steps"]:
            console.print(Text(f"      {step}"))


def _events(rows: list[dict[str, Any]], console: Console) -> None:
    for row in rows:
        console.print(Text(f"  {row['at'][:16].replace('T', ' ')}  {row['name']} ({row['actor']})"))


def _materials(rows: list[dict[str, Any]], console: Console) -> None:
    for row in rows:
        since = f", {row['days']} days since it was asked for" if row["days"] is not None else ""
        style = "bold red" if row["state"] == "missing" else ""
        what = f" ({row['what']})" if row["what"] else ""
        line = (
            f"  Material {row['material']}: {row['kind']}{what} of {row['holder']}: {row['state']}"
        )
        console.print(Text(line + since, style))
        for file in row["files"]:
            for doubt in file["doubts"]:
                console.print(Text(f"      {doubt}", "bold red"))


def _reports(rows: list[dict[str, Any]], console: Console) -> None:
    for row in rows:
        word = row["confirmed"]
        if word:
            said = f"opinion {word['opinion']} {word['finding']}, confirmed by {word['by']}"
        else:
            said = f"{row['state']}, waits for a person"
        console.print(Text(f"  Report {row['report']}, {row['pages']} pages: {said}"))
        for doubt in row["doubts"]:
            console.print(Text(f"      {doubt}", "bold red"))
        if word and word["despite"]:
            console.print(Text(f"      it is the member's, says {word['by']}: {word['despite']}"))
        for each in word["differs"] if word else ():
            console.print(Text(f"      differs from what was read: {each}", "bold yellow"))


def _decision(decision: Mapping[str, Any], console: Console) -> None:
    console.print()
    console.print(
        f"[bold]Decision {decision['number']}: {decision['disposition']}[/], "
        f"law book {decision['law_version']}, record {decision['digest'][:12]}"
    )
    for finding in decision["findings"]:
        _finding(finding, console)
    for line in decision["lines"]:
        if "request" in decision:
            _answered(line, console)
        else:
            _waterfall(line, console)
    left = decision.get("deductible_left")
    if left is not None:
        console.print(f"  Deductible left for the year: ${left}")


def _answered(line: Mapping[str, Any], console: Console) -> None:
    """A service asked for in advance: what is granted, and what it would be paid."""
    granted = ""
    if "units" in line:
        days = line["days"]
        granted = f", {line['units']} from {days['start']} to {days.get('to') or 'no end'}"
    worth = line.get("estimate") or {}
    told = f"; estimate: plan ${worth['paid']}, member ${worth['member_owes']}" if worth else ""
    why = f"; no estimate: {line['no_estimate']}" if line.get("no_estimate") else ""
    text = f"  Service {line['number']}: {line['disposition']}{granted}{told}{why}"
    console.print(Text(text, "bold"))


def _finding(finding: Mapping[str, Any], console: Console) -> None:
    says = finding["says"]
    carc = f" CARC {finding['carc']}" if finding.get("carc") else ""
    cites = f"  [{'; '.join(finding['cites'])}]" if finding.get("cites") else ""
    text = Text(f"  {says:4}", COLOURS.get(says, ""))
    text.append(f" {finding['rule']}{carc}: {finding['message']}", "")
    text.append(cites, "dim")
    console.print(text)


def _waterfall(line: Mapping[str, Any], console: Console) -> None:
    charge = line.get("charge", "0.00")
    paid = line.get("paid", "0.00")
    table = Table(
        title=f"Line {line['number']}: how ${charge} becomes ${paid}", title_justify="left"
    )
    table.add_column("Step")
    table.add_column("Amount", justify="right")
    table.add_column("Why")
    table.add_column("Source")
    table.add_row("Charge", charge, "As billed", "")
    for part, amount, why, *cites in line["steps"]:
        if part in PARTS and amount != "0.00":
            table.add_row(PARTS[part], amount, why, "; ".join(cites))
    for group, carc, amount, *rarc in line["adjustments"]:
        remarks = f" ({', '.join(rarc)})" if rarc else ""
        table.add_row(f"Adjustment {group}-{carc}{remarks}", amount, "", "")
    table.add_row("Paid", paid, "", "", style="bold")
    table.add_row("Member owes", line.get("member_owes", "0.00"), "", "", style="bold")
    console.print(table)
