"""`manage.py materials_request CHAIN KIND`: ask for a material, or open a request for access."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.management.taking import day_of, senders_of
from claims.models import Material, OpinionChain
from claims.models.records import MATERIALS
from claims.operations.access import UnableToOpenAccess, open_access
from claims.operations.chain_cases import UnableToFindChain
from claims.operations.materials import UnableToKeepMaterial, Wanted, ask_for
from claims.operations.records_letters import UnableToWrite, write_to_holder
from kernel.cases.models import Case
from kernel.letters.models import letter_number


class Command(BaseCommand):
    help = (
        "Ask the holder of a material for it, to be followed up on a day of the plan's choice: "
        "with --line, the holder's address, by the letter that says what, for whom and where to. "
        "--access-from is for the member's own written request (or their personal "
        "representative's): it opens a case on which the 30 days of 45 CFR 164.524 run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("chain", type=int, metavar="CHAIN")
        parser.add_argument("kind", choices=MATERIALS)
        parser.add_argument("--holder", required=True, metavar="NAME")
        parser.add_argument("--npi", default="", metavar="NPI", help="the holder's")
        parser.add_argument("--what", default="", metavar="TEXT", help="which of that kind")
        parser.add_argument(
            "--line", action="append", default=[], metavar="TEXT", help="of the holder's address"
        )
        parser.add_argument(
            "--senders", type=Path, metavar="FILE", help="who writes (default: SENDERS_FILE)"
        )
        parser.add_argument("--follow-up", metavar="DAY", help="when the plan asks again")
        parser.add_argument(
            "--access-from", metavar="WHO", help="`member`, or a representative's number"
        )
        parser.add_argument("--access-received", metavar="DAY", help="when that request came")
        parser.add_argument("--by", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "document.add")
        now = timezone.now()
        zone = settings.TIME_ZONE
        try:
            access = self._access(now=now, zone=zone, **options)
            wanted = Wanted(
                kind=options["kind"],
                holder=options["holder"],
                holder_npi=options["npi"],
                what=options["what"],
                follow_up_on=_follow_up(options["follow_up"]),
                access=access.pk if access else None,
            )
            material = ask_for(options["chain"], wanted, zone=zone, now=now, by=options["by"])
        except (UnableToFindChain, UnableToKeepMaterial, UnableToOpenAccess) as why:
            raise CommandError(str(why)) from None
        said = f"Material {material.pk}: {material.kind} asked of {material.holder}"
        said += f", case {access.number}" if access else f", follow up {material.follow_up_on}"
        self.stdout.write(f"{said}.")
        if access is None:
            self._write(material, zone=zone, now=now, **options)

    def _write(self, material: Material, *, zone: str, now: datetime, **options: Any) -> None:
        """The letter to the holder; without an address it is asked by voice, and a person knows."""
        try:
            letters = write_to_holder(
                material,
                options["line"],
                zone=zone,
                now=now,
                by=options["by"],
                senders=senders_of(options["senders"]),
            )
        except UnableToWrite as why:
            self.stderr.write(f"No letter was made: {why}.")
            return
        numbers = ", ".join(letter_number(each) for each in letters)
        self.stdout.write(f"{numbers} issued; letters_dispatch hands it on.")

    def _access(self, *, now: datetime, zone: str, **options: Any) -> Case | None:
        if not options["access_from"]:
            return None
        chain = OpinionChain.objects.filter(pk=options["chain"]).first()
        if chain is None:
            raise UnableToFindChain(f"there is no opinion chain {options['chain']}")
        came = options["access_received"]
        at = now
        if came:
            at = datetime.combine(
                day_of(came, "--access-received"), datetime.min.time(), ZoneInfo(zone)
            )
        return open_access(
            chain.member,
            asked_by=options["access_from"],
            in_writing=True,
            received_at=at,
            zone=zone,
            now=now,
            by=options["by"],
        )


def _follow_up(text: str | None) -> Any:
    return day_of(text, "--follow-up") if text else None
