"""`manage.py appeal_receive [FILE]`: what came is taken in with its first receipt, and read."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import add_actor, moment
from appeals.models import Contact
from appeals.models.contact import CHANNELS, REACHED
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.on_file import UnableToAppeal
from claims.management.permitted import permitted
from claims.management.taking import taken


class Command(BaseCommand):
    help = (
        "Take in a letter (a PDF is read), or what was said, that may be an appeal. Member, claim "
        "and wish are proposed with their sentences; appeal_settle confirms."
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
        permitted(options["by"], "appeal.receive")
        now, by = timezone.now(), options["by"]
        at = moment(options, "received", now)
        upload = taken(options["file"], by=by, now=now) if options["file"] else None
        incoming = Incoming(
            channel=options["channel"],
            received_at=at,
            zone=settings.TIME_ZONE,
            reached=options["reached"],
            reached_whom=options["whom"],
            upload=upload,
            text=options["text"],
            reference=options["reference"],
            member=options["member"],
        )
        try:
            contact = receive(incoming, now=now, by=by)
        except UnableToAppeal as why:
            raise CommandError(str(why)) from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(contact), ensure_ascii=False))
            return
        self.stdout.write(f"Contact {contact.pk}, {contact.state}.")
        for each in contact.said.get("read", {}).get("proposals", ()):
            where = f"page {each['box']['page']}"
            self.stdout.write(f"  {each['field']}: {each['value']} ({where}: {each['sentence']})")
        for each in (*contact.said.get("read", {}).get("unread", ()), *contact.doubts):
            self.stdout.write(f"  look: {each}")


def _as_json(row: Contact) -> dict[str, Any]:
    return {
        "contact": row.pk,
        "state": row.state,
        "received_at": row.received_at.isoformat(),
        "member": row.member.number if row.member else None,
        "same_as": row.same_as_id,
        "doubts": list(row.doubts),
        "said": row.said,
    }
