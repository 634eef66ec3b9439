"""`manage.py audit_night`: what the night does with the record, now."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.record.nightly import Places, night
from kernel.record.telling import in_words, verdict


class Command(BaseCommand):
    """For installations whose nights are started by something other than the worker."""

    help = "Cover what came, prove the record (what is new, or --whole), and anchor its head."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--whole", action="store_true", help="look at all of it")
        parser.add_argument(
            "--patience", type=float, default=60.0, help="seconds to wait for open transactions"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        places = Places(settings.ANCHORS_FILE, settings.ANCHOR_KEY_FILE)
        whole = True if options["whole"] else None
        done = night(timezone.now(), places, whole=whole, patience=options["patience"])
        if done is None:
            raise CommandError("another process is at it", returncode=2)
        self.stdout.write(in_words(done.found))
        for remark in done.remarks:
            self.stdout.write(remark)
        if done.anchored:
            self.stdout.write(f"anchored: seal {done.anchored.position} in {places.anchors}")
        if done.found.damage:
            raise CommandError(verdict(done.found))
