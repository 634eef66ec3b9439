"""`manage.py roster_show ROSTER`: who is on call, and when nobody is."""

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.alerts.models import Shift
from kernel.alerts.patterns import why_closed
from kernel.alerts.roster import Gap, gaps


class Command(BaseCommand):
    """Exit code 1 where somebody is missing on some moment of the days shown."""

    help = "List who is on call in the coming days, and every time nobody of level 1 is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roster")
        parser.add_argument("--from", dest="since", metavar="WHEN", help="else from now on")
        parser.add_argument("--days", type=int, default=14)
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = ZoneInfo(settings.TIME_ZONE)
        since = _moment(options["since"], zone)
        until = since + timedelta(days=options["days"])
        shifts = Shift.objects.filter(
            roster=options["roster"], ends_at__gt=since, starts_at__lt=until
        )
        missing = gaps(options["roster"], since, until)
        for shift in shifts.order_by("starts_at", "level", "person"):
            self._write(
                options["json"],
                {
                    "shift": shift.pk,
                    "person": shift.person,
                    "level": shift.level,
                    "from": shift.starts_at.astimezone(zone).isoformat(timespec="minutes"),
                    "to": shift.ends_at.astimezone(zone).isoformat(timespec="minutes"),
                },
            )
        for gap in missing:
            self._write(options["json"], _gap(gap, zone))
        if missing:
            raise CommandError("somebody is missing", returncode=1)

    def _write(self, as_json: bool, row: dict[str, Any]) -> None:
        if as_json:
            self.stdout.write(json.dumps(row))
        else:
            self.stdout.write("  ".join(str(each) for each in row.values() if each != ""))


def _gap(gap: Gap, zone: ZoneInfo) -> dict[str, Any]:
    starts = gap.starts_at.astimezone(zone)
    return {
        "nobody": "NOBODY IS ON CALL",
        "from": starts.isoformat(timespec="minutes"),
        "to": gap.ends_at.astimezone(zone).isoformat(timespec="minutes"),
        "why": why_closed(starts.date()) or "",
    }


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    if text is None:
        return timezone.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--from {text}: {problem}", returncode=2) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
