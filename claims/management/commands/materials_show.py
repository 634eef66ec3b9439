"""`manage.py materials_show CHAIN`: what must travel for an opinion, and what is missing."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import add_by, permitted, seen_by
from claims.models import OpinionChain
from claims.records import materials_of


class Command(BaseCommand):
    help = "Show the materials of a chain: asked, sent, received or missing, and for how long."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("chain", type=int, metavar="CHAIN")
        parser.add_argument("--json", action="store_true")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = permitted(options["by"], "claim.read")
        chain = OpinionChain.objects.filter(pk=options["chain"]).select_related("member").first()
        if chain is None:
            raise CommandError(f"there is no opinion chain {options['chain']}")
        seen_by(
            actor,
            "materials",
            restricted_to="",
            member=chain.member.number,
            case="",
            now=timezone.now(),
        )
        rows = materials_of([options["chain"]], today=timezone.localdate())
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            waits = f", {row['days']} days since asked" if row["days"] is not None else ""
            due = row["access_case"] or row["follow_up_on"] or ""
            self.stdout.write(
                f"{row['material']}: {row['kind']} {row['what']} of {row['holder']}: "
                f"{row['state']}{waits}; {due}"
            )
            for file in row["files"]:
                for doubt in file["doubts"]:
                    self.stdout.write(f"  doubtful: {doubt}")
