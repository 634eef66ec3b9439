"""`manage.py appeal_merge NUMBER INTO --why …`: the same twice is one; `--apart` undoes it."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from appeals.management.doing import Act, OnAppeal
from appeals.operations.merge import merge, unmerge


class Command(OnAppeal):
    help = "Merge an appeal into the one received first, or take it apart again."
    permission = "appeal.work"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("into", metavar="INTO", nargs="?", default="")
        parser.add_argument("--apart", action="store_true", help="it is one of its own after all")
        parser.add_argument("--why", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, into, why = options["number"], options["into"], options["why"]
        if options["apart"]:
            return lambda actor, seen: unmerge(number, why, actor=actor, now=now, version=seen)
        if not into:
            raise CommandError("say into which, or --apart")
        return lambda actor, seen: merge(number, into, why, actor=actor, now=now, version=seen)
