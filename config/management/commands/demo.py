"""`manage.py demo`: a small invented plan year, one 837P file, and everything that follows from it.

The demo runs at a printed as-of date, so that it reads the same in any year.
"""

import json
from argparse import ArgumentParser
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from claims.edi.post_837p import post
from claims.explain import explain
from claims.models import Claim, Decision
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import read_payers
from claims.showing import COLOURS, show

HERE = Path(__file__).parents[2] / "demo"
ZONE = "America/New_York"
RECEIVED = datetime(2026, 3, 16, 9, 12, tzinfo=ZoneInfo(ZONE))
AS_OF = datetime(2026, 3, 31, 9, 0, tzinfo=ZoneInfo(ZONE))
EXPLAINED = "OP-0006"
DISPOSITIONS = {"paid": "green", "denied": "red", "pended": "yellow"}


class Command(BaseCommand):
    help = "Load an invented plan year, decide an 837P file of opinion claims, write what goes out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "demo-out")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout, width=118, highlight=False)
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        console.print(
            f"[bold]Recourse demo, as of {AS_OF:%B %-d, %Y}[/] (everybody in it is invented)"
        )
        load()
        console.print("Plans, members, clinicians, chains and fees of 2026 are loaded.")
        posted = post(
            HERE / "opinions.837",
            out=out,
            received_at=RECEIVED,
            zone=ZONE,
            now=AS_OF,
            by="demo",
            payers=read_payers(None),
        )
        if posted.duplicate_of:
            console.print("The file was posted before; nothing is posted twice.")
        console.print(f"opinions.837: {posted.posted} claims posted, {posted.refused} refused.")
        for each in posted.receipt.transactions:
            for claim in each.claims:
                if not claim.accepted:
                    console.print(f"  refused {claim.id}: {claim.message}")
        adjudicate_waiting(now=AS_OF, by="demo")
        decided(console)
        number = Claim.objects.get(patient_control_number=EXPLAINED).number
        console.print(f"\n[bold]One claim in full[/] (manage.py case_explain {number}):")
        show(explain(number), self.stdout, width=118)
        written = send(out)
        console.print("\n[bold]What went out[/]")
        for path in sorted({*posted.files, *written}):
            console.print(f"  {path}")


def load() -> None:
    """Reference data and people.  A second run finds everything there and changes nothing."""
    quietly("plan_import", *sorted((HERE / "plans").glob("*.yaml")))
    quietly("providers_import", HERE / "providers.yaml")
    rvu, gpci = HERE / "rvu_2026.csv", HERE / "gpci_2026.csv"
    quietly("fees_import", "--year", "2026", "--rvu", rvu, "--gpci", gpci)
    quietly("members_import", HERE / "members.json")
    quietly("chains_import", HERE / "chains.json")


def send(out: Path) -> list[Path]:
    """Letters, payments and remittances."""
    letters, money = out / "letters", out / "remittance"
    quietly("letters_issue", "--out", letters, "--as-of", AS_OF.isoformat())
    quietly("claims_remit", "--out", money, "--as-of", AS_OF.date().isoformat())
    return [path for folder in (letters, money) for path in folder.rglob("*") if path.is_file()]


def quietly(command: str, *words: object) -> None:
    """Run a command; its output is shown only where it fails."""
    said = StringIO()
    with redirect_stdout(said):
        call_command(command, *(str(word) for word in words), stdout=said)


def decided(console: Console) -> None:
    """A table of the decisions in force."""
    table = Table(title="What was decided, and why", title_justify="left", show_lines=True)
    for name in ("Claim", "Opinion"):
        table.add_column(name)
    table.add_column("Charge", justify="right")
    table.add_column("Paid", justify="right")
    table.add_column("Member owes", justify="right")
    table.add_column("Decided")
    table.add_column("Why", ratio=1)
    for claim in Claim.objects.order_by("order").select_related("coverage__plan"):
        decision = Decision.objects.filter(claim=claim).order_by("-number").first()
        if decision is None:
            continue
        plan = claim.coverage.plan.name if claim.coverage else "not matched"
        ordinal = {2: "second", 3: "third"}.get(claim.opinion or 0, "none")
        table.add_row(
            f"{claim.patient_control_number}\n[dim]{claim.number}[/]",
            f"{ordinal}\n[dim]{plan}[/]",
            f"{decision.charge}",
            f"{decision.paid}",
            f"{decision.member_owes}",
            f"[{DISPOSITIONS[decision.disposition]}]{decision.disposition}[/]",
            why(decision),
        )
    console.print(table)


def why(decision: Decision) -> str:
    """The findings that decided; for a payment, the notes and how the money fell."""
    stored = json.loads(decision.stored)
    told = [
        f"[{COLOURS[each['says']]}]{each['rule']}[/]: {each['message']}"
        for each in stored["findings"]
        if each["says"] in ("deny", "pend")
    ]
    if told:
        return "\n".join(told)
    parts = [
        f"{group}-{carc} {amount}"
        for line in stored["lines"]
        for group, carc, amount, *_ in line["adjustments"]
    ]
    return f"Covered. {', '.join(parts)}"
