"""`manage.py materials_receive MATERIAL FILE…`: a material came in, with files or without."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.management.permitted import permitted
from claims.management.taking import day_of, taken
from claims.operations.materials import UnableToKeepMaterial, is_sent, receive_material


class Command(BaseCommand):
    help = (
        "Record that a material came in; its files are checked and kept. DICOM files are opened "
        "up to their pixels: one that names another patient is flagged, and the material waits "
        "for a person, who receives it without a file. Exit 1: something is doubtful; 2: a file "
        "is not taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("material", type=int, metavar="MATERIAL")
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--on", metavar="DAY", help="the day it came (default: today)")
        parser.add_argument("--sent", action="store_true", help="it is only under way")
        parser.add_argument("--by", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        permitted(options["by"], "document.add")
        now = timezone.now()
        zone = settings.TIME_ZONE
        today = now.astimezone(ZoneInfo(zone)).date()
        on = day_of(options["on"], "--on") if options["on"] else today
        if on > today:
            raise CommandError(f"--on {on} is still to come")
        how = {"on": on, "zone": zone, "now": now, "by": options["by"]}
        try:
            if options["sent"]:
                row = is_sent(options["material"], **how)
                self.stdout.write(f"Material {row.pk}: {row.kind} is under way.")
                return
            uploads = [taken(path, by=options["by"], now=now) for path in options["files"]]
            row, doubts = receive_material(options["material"], uploads, **how)
        except UnableToKeepMaterial as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"Material {row.pk}: {row.kind} is {row.state}.")
        for each in row.files.select_related("upload"):
            if each.imaging:
                said = f"{each.imaging['modality']}, study of {each.imaging['study_on']}"
                self.stdout.write(f"  {said}, {each.imaging['images']} images")
        for doubt in doubts:
            self.stdout.write(f"  doubtful: {doubt}")
        if doubts:
            raise SystemExit(1)
