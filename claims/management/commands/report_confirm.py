"""`manage.py report_confirm REPORT`: a person's word on what the report of an opinion says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.letters.senders import UnableToReadSenders, read_senders
from claims.management.permitted import permitted
from claims.management.taking import day_of
from claims.models.records import FINDINGS
from claims.operations.confirm_report import Said, UnableToConfirm, confirm_report
from claims.operations.tell_third_opinion import tell_third_opinions


class Command(BaseCommand):
    help = (
        "Record what a person says a report says. The chain moves, claims that waited for it are "
        "judged again, and where the opinions differ the letter about a third opinion is issued."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", type=int, metavar="REPORT", help="the report's number")
        parser.add_argument("--opinion", type=int, required=True, metavar="N", help="2 or more")
        parser.add_argument("--clinician", required=True, metavar="NAME")
        parser.add_argument("--npi", required=True, metavar="NPI")
        parser.add_argument("--on", required=True, metavar="DAY", help="the report's day")
        parser.add_argument("--finding", required=True, choices=FINDINGS)
        parser.add_argument("--diagnosis", default="", metavar="CODE", help="ICD-10-CM")
        parser.add_argument(
            "--despite", default="", metavar="WHY", help="why it is the member's despite its doubts"
        )
        parser.add_argument("--by", required=True, metavar="NAME", help="who confirms it")
        parser.add_argument("--senders", type=Path, metavar="FILE", help="who writes the letters")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "report.confirm")
        now = timezone.now()
        said = Said(
            opinion=options["opinion"],
            clinician=options["clinician"],
            npi=options["npi"],
            on=day_of(options["on"], "--on"),
            finding=options["finding"],
            diagnosis=options["diagnosis"].upper().replace(".", ""),
            despite=options["despite"],
        )
        zone = settings.TIME_ZONE
        try:
            done = confirm_report(options["report"], said, zone=zone, now=now, by=options["by"])
            senders = read_senders(options["senders"] or _named())
        except (UnableToConfirm, UnableToReadSenders) as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"Confirmed; {len(done.judged)} waiting claims were judged again.")
        for each in done.differs:
            self.stdout.write(f"Differs from what was read: {each}.")
        if not done.third_open:
            return
        self.stdout.write("The opinions differ: the member may have a third opinion.")
        today = now.astimezone(ZoneInfo(zone)).date()
        told = tell_third_opinions(dated=today, now=now, by=options["by"], senders=senders)
        self.stdout.write(f"{len(told.letters)} letters issued; letters_dispatch hands them on.")
        for case, lack in told.held:
            self.stdout.write(f"  held back, case {case}: {lack}")


def _named() -> Path | None:
    return Path(settings.SENDERS_FILE) if settings.SENDERS_FILE else None
