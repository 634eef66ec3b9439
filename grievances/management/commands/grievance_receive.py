"""`manage.py grievance_receive [FILE]`: what came is taken in at its first receipt, and sorted."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import add_actor, moment
from appeals.models.contact import CHANNELS, REACHED
from appeals.operations.intake.receive import Incoming
from appeals.operations.on_file import UnableToAppeal
from claims.management.permitted import permitted
from claims.management.taking import taken
from grievances.management.sorting import issue_as_json, tell_issue
from grievances.operations.intake.propose import SORTED, receive


class Command(BaseCommand):
    help = (
        "Take in a letter (a PDF is read), or what was said. Its issues are proposed, each with "
        "the words it rests on; grievance_settle confirms."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument("--text", default="", help="what was said or written")
        parser.add_argument("--channel", choices=CHANNELS, default="mail")
        parser.add_argument("--received", default="", metavar="WHEN", help="the first touch")
        parser.add_argument("--reached", choices=REACHED, default="plan", help="who it reached")
        parser.add_argument("--whom", default="", metavar="NAME", help="which of those")
        parser.add_argument("--reference", default="", help="the sender's own number")
        parser.add_argument("--member", default="", metavar="NUMBER")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "grievance.receive")
        now, by = timezone.now(), options["by"]
        at = moment(options, "received", now)
        incoming = Incoming(
            channel=options["channel"],
            received_at=at,
            zone=settings.TIME_ZONE,
            reached=options["reached"],
            reached_whom=options["whom"],
            upload=taken(options["file"], by=by, now=now) if options["file"] else None,
            text=options["text"],
            reference=options["reference"],
            member=options["member"],
        )
        try:
            contact = receive(incoming, now=now, by=by)
        except UnableToAppeal as why:
            raise CommandError(str(why)) from None
        issues = list(contact.issues.select_related("case").order_by("number"))
        sorted_as = contact.said[SORTED]
        if options["json"]:
            told = {
                "contact": contact.pk,
                "received_at": contact.received_at.isoformat(),
                "sorted": sorted_as,
                "issues": [issue_as_json(each) for each in issues],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"Contact {contact.pk}: {sorted_as['whole'].replace('_', ' ')}.")
        for each in issues:
            tell_issue(self, each)
        for doubt in (*sorted_as["doubts"], *contact.doubts):
            self.stdout.write(f"  look: {doubt}")
