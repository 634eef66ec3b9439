"""`manage.py appeal_contacts`: what came and nobody has settled, the most pressing first."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand
from django.utils import timezone

from appeals.operations.intake.waiting import waiting
from claims.management.permitted import add_by, permitted


class Command(BaseCommand):
    help = "Contacts to be settled, each with the earliest time that may run out on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_by(parser)
        parser.add_argument("--json", action="store_true", help="one array on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "appeal.open")
        found = waiting(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps([each.as_json() for each in found], ensure_ascii=False))
            return
        for each in found:
            row, ends = each.contact, each.late_from
            zone = ZoneInfo(row.zone)
            until = f"{_shown(ends, zone)} ({each.rule})" if ends else "not known"
            urgent = "urgent; " if each.urgent else ""
            self.stdout.write(
                f"{row.pk}: {row.channel}, received {_shown(row.received_at, zone)}; {urgent}"
                f"ends at the earliest {until}"
            )


def _shown(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
