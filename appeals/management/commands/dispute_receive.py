"""`manage.py dispute_receive CLAIM --npi …`: a contracted provider disputes its payment."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.management.doing import add_actor, moment
from appeals.management.reviewing import REFUSED, say, told_of_dispute
from appeals.operations.dispute.on_file import PERMISSION
from appeals.operations.dispute.receive import Disputed, receive
from claims.management.permitted import permitted


class Command(BaseCommand):
    help = "Take in a contracted provider's payment dispute: no appeal, and told to nobody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim", metavar="CLAIM", help="as C26-0000001")
        parser.add_argument("--npi", required=True)
        parser.add_argument("--name", required=True, help="of the provider, as letters name it")
        parser.add_argument("--address", action="append", default=[], metavar="LINE")
        parser.add_argument("--agreement", required=True, help="whose terms decide")
        parser.add_argument("--wants", default="", help="in the provider's words")
        parser.add_argument("--line", action="append", default=[], type=int, metavar="N")
        parser.add_argument("--received", default="", metavar="WHEN")
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = permitted(options["by"], PERMISSION), timezone.now()
        said = Disputed(
            claim=options["claim"],
            npi=options["npi"],
            name=options["name"],
            address=tuple(options["address"]),
            agreement=options["agreement"],
            wants=options["wants"],
            lines=tuple(options["line"]),
        )
        at = moment(options, "received", now)
        try:
            row = receive(said, received_at=at, zone=settings.TIME_ZONE, actor=actor, now=now)
        except REFUSED as why:
            raise CommandError(str(why)) from None
        say(self, told_of_dispute(row.number), as_json=options["json"])
