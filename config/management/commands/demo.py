"""`manage.py demo`: a small invented plan year, one 837P file, and everything that follows from it.

The demo runs at a printed as-of date, so that it reads the same in any year.
"""

import json
from argparse import ArgumentParser
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from claims.edi.post_837p import post
from claims.explain import explain
from claims.models import Claim, Decision, PaymentRun
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import read_payers
from claims.showing import COLOURS, show
from kernel.letters.models import Letter

HERE = Path(__file__).parents[2] / "demo"
ZONE = "America/New_York"
RECEIVED = datetime(2026, 3, 16, 9, 12, tzinfo=ZoneInfo(ZONE))
AS_OF = datetime(2026, 3, 31, 9, 0, tzinfo=ZoneInfo(ZONE))
EXPLAINED = "OP-0002"
WIDTH = 118
DISPOSITIONS = {"paid": "green", "denied": "red", "pended": "yellow"}


class Command(BaseCommand):
    help = "Load an invented plan year, decide an 837P file of opinion claims, write what goes out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "out")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast(IO[str], self.stdout), width=WIDTH, highlight=False)
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
        show(explain(number, today=AS_OF.date()), cast(IO[str], self.stdout), width=WIDTH)
        send(out)
        went_out(console, out, posted.files)


def load() -> None:
    """Reference data and people.  A second run finds everything there and changes nothing."""
    quietly("plan_import", *sorted((HERE / "plans").glob("*.yaml")))
    quietly("providers_import", HERE / "providers.yaml")
    rvu, gpci = HERE / "rvu_2026.csv", HERE / "gpci_2026.csv"
    quietly("fees_import", "--year", "2026", "--rvu", rvu, "--gpci", gpci)
    quietly("members_import", HERE / "members.json")
    quietly("chains_import", HERE / "chains.json")


def send(out: Path) -> None:
    """Letters, payments and remittances; what an earlier run made is written again if missing."""
    letters, money = out / "letters", out / "remittance"
    dated = AS_OF.date().isoformat()
    quietly("letters_issue", "--dated", dated, "--running-cycles")
    quietly("letters_dispatch", "--out", letters)
    quietly("claims_remit", "--out", money, "--as-of", dated)
    for run in PaymentRun.objects.order_by("pk"):
        quietly("claims_remit", "--out", money, "--rebuild", run.pk)
    letters.mkdir(exist_ok=True)
    made = {path.name for path in letters.rglob("*.pdf")}
    for letter in Letter.objects.order_by("pk"):
        if f"{letter.number}.pdf" not in made:
            (letters / f"{letter.number}.pdf").write_bytes(bytes(letter.pdf))


def went_out(console: Console, out: Path, answers: list[Path]) -> None:
    """Where everything is, and what each file is."""
    letters = {f"{each.number}.pdf": each for each in Letter.objects.select_related("member")}
    console.print("\n[bold]Answers to the file[/]: TA1, 999, and a 277CA with every verdict")
    for path in answers:
        console.print(f"  {path}", soft_wrap=True)
    console.print("\n[bold]Letters[/]: they count as sent when letters_confirm takes the manifest")
    for path in sorted((out / "letters").rglob("*.*")):
        letter = letters.get(path.name)
        about = f"  [dim]{letter.title}, to {letter.name}[/]" if letter else ""
        console.print(f"  {path}{about}", soft_wrap=True)
    console.print("\n[bold]Payments[/]: an 835 for each practice, the checks, the run in figures")
    for path in sorted((out / "remittance").iterdir()):
        console.print(f"  {path}", soft_wrap=True)


def quietly(command: str, *words: object) -> None:
    """Run a command; its output is shown only where it fails."""
    said = StringIO()
    try:
        call_command(command, *(str(word) for word in words), stdout=said, stderr=said)
    except CommandError as problem:
        raise CommandError(f"{command}: {problem}\n{said.getvalue()}") from problem


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
    for claim in Claim.objects.order_by("order").select_related("coverage__plan", "chain"):
        decision = Decision.objects.filter(claim=claim).order_by("-number").first()
        if decision is None:
            continue
        plan = claim.coverage.plan.name if claim.coverage else "not matched"
        number = claim.opinion or 0
        ordinal = {0: "no opinion", 2: "second", 3: "third"}.get(number, f"opinion {number}")
        about = f", {claim.chain.scenario.replace('_', ' ')}" if claim.chain else ""
        table.add_row(
            f"{claim.patient_control_number}\n[dim]{claim.number}[/]",
            f"{ordinal}{about}\n[dim]{plan}[/]",
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
