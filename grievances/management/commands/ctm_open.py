"""`manage.py ctm_open --theirs NUMBER --level LEVEL --what TEXT`: CMS has a complaint."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from grievances.external.ctm import LEVELS, Complaint
from grievances.management.on_matters import add_actor, add_whom, moment, opened, whom
from grievances.operations.matters.tracked import open_complaint


class Command(BaseCommand):
    help = "Put a case of CMS's Complaint Tracking Module on file. It is counted as no grievance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--theirs", required=True, metavar="NUMBER", help="CMS's own")
        parser.add_argument("--level", required=True, choices=LEVELS)
        parser.add_argument("--what", required=True, help="what is complained about")
        add_whom(parser)
        add_actor(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        at = moment(options, "received", now)
        said = Complaint(options["theirs"], options["level"], options["what"], at)
        about = whom(options)
        opened(self, lambda actor: open_complaint(about, said, actor, now), **options)
