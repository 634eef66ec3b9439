"""`manage.py grievance_reclassify NUMBER appeal|coverage_request|inquiry [FILE]`: it is something
else, from the same first receipt."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import add_actor
from claims.management.permitted import permitted
from claims.management.taking import instant_of
from grievances.management.sorting import document_of
from grievances.models import Grievance
from grievances.operations.intake.document import asked_of, wanted_of
from grievances.operations.intake.settle import CLASSIFY
from grievances.operations.missed import looked_at
from grievances.operations.on_file import UnableToGrieve, UnknownGrievance
from grievances.operations.reclassify import BECOMES, Turned, reclassify, told, undo
from kernel.cases.version import Stale, version_of
from kernel.people.policy import Actor, NotAllowed
from kernel.reading import Reading

NOT_ONE, TOLD, AFTER_ALL = "not_an_appeal", "told", "grievance"
"""A person looked and it is none; the member was told; it was a grievance after all."""


class Command(BaseCommand):
    help = (
        "A grievance turns out to be an appeal (missed, and found by night), a request for "
        "coverage or an inquiry: it goes on from its first receipt. `told` records when the "
        "member was told; `not_an_appeal` that a person read it again; `grievance` undoes it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="as G26-0000001")
        parser.add_argument("becomes", choices=(*BECOMES, NOT_ONE, TOLD, AFTER_ALL))
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="appeal: or asked:")
        parser.add_argument("--why", default="", help="what shows it")
        parser.add_argument("--too", action="store_true", help="it is a grievance as well")
        parser.add_argument("--told", default="", metavar="WHEN", help="when the member was told")
        parser.add_argument("--how", default="", help="how the member was told")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = permitted(options["by"], CLASSIFY), timezone.now()
        try:
            became = self._done(actor, now, **options)
        except (UnableToGrieve, UnknownGrievance, NotAllowed, Stale) as why:
            raise CommandError(str(why)) from None
        row = Grievance.objects.get(number=options["number"].strip().upper())
        shown = {
            "number": row.number,
            "state": row.state,
            "became": became,
            "received_at": row.received_at.isoformat(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
            return
        after = f", goes on as {became} from {shown['received_at']}" if became else ""
        self.stdout.write(f"{row.number}: {row.state}{after}.")

    def _done(self, actor: Actor, now: datetime, **options: Any) -> str:
        number, why = options["number"].strip().upper(), options["why"]
        row = Grievance.objects.filter(number=number).first()
        if row is None:
            raise UnknownGrievance(f"no grievance has the number {number}")
        seen = version_of(row.pk)
        at = options["told"] and instant_of(options["told"], "--told", settings.TIME_ZONE)
        if options["becomes"] == NOT_ONE:
            looked_at(number, why, actor=actor, now=now, version=seen)
        elif options["becomes"] == AFTER_ALL:
            undo(number, why, actor=actor, now=now, version=seen)
        elif options["becomes"] == TOLD:
            told(number, at or now, options["how"], actor=actor, now=now, version=seen)
        else:
            turned = _turned(at or None, **options)
            return reclassify(number, turned, actor, now, seen).became
        return ""


def _turned(at: datetime | None, **options: Any) -> Turned:
    reading = Reading()
    whole = document_of(options["file"]) if options["file"] else {}
    row = reading.mapping(whole, "", ("appeal", "asked"))
    appeal = wanted_of(row, "", reading)
    asked = asked_of(row, "", reading, options["by"])
    if reading.errors:
        raise CommandError("\n".join(str(fault) for fault in reading.errors), returncode=2)
    return Turned(
        becomes=options["becomes"],
        why=options["why"],
        too=options["too"],
        appeal=appeal,
        asked=asked,
        told_at=at,
        told_how=options["how"],
    )
