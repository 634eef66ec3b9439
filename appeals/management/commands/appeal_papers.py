"""`manage.py appeal_papers NUMBER ask|take|revoke`: a representative's papers, or a waiver."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from appeals.judging.standing_papers import NAMES
from appeals.management.doing import Act, OnAppeal, moment
from appeals.operations.papers import HOW, Papers, ask, revoke, take
from claims.management.taking import day_of, taken

NEEDED = {"ask": ("how",), "take": ("kind", "of", "signed"), "revoke": ("papers", "on")}


class Command(OnAppeal):
    help = "Ask for the papers of who asks (each try is kept), take them in, or revoke them."
    permission = "appeal.papers"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=list(NEEDED))
        parser.add_argument("--how", default="", choices=["", *HOW], help="ask: by which way")
        parser.add_argument("--kind", default="", choices=["", *NAMES], help="take: what they are")
        parser.add_argument("--of", default="", metavar="NAME", help="take: whose")
        parser.add_argument("--address", default="", metavar="LINES", help="take: theirs, with ;")
        parser.add_argument("--signed", default="", metavar="DAY", help="take: the last signature")
        parser.add_argument("--at", default="", metavar="WHEN", help="when; default: now")
        parser.add_argument("--file", type=Path, metavar="FILE", help="take: the papers")
        parser.add_argument("--papers", type=int, metavar="ID", help="revoke: which")
        parser.add_argument("--on", default="", metavar="DAY", help="revoke: when it reached us")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        verb, number = options["verb"], options["number"]
        if lacking := [f"--{name}" for name in NEEDED[verb] if not options[name]]:
            raise CommandError(f"{verb} needs {', '.join(lacking)}")
        if verb == "revoke":
            on = day_of(options["on"], "--on")
            return lambda actor, seen: revoke(
                number, options["papers"], on, actor=actor, now=now, version=seen
            )
        at = moment(options, "at", now)
        if verb == "ask":
            return lambda actor, seen: ask(
                number, options["how"], actor=actor, now=now, version=seen, at=at
            )
        signed, file = day_of(options["signed"], "--signed"), options["file"]
        upload = taken(file, by=options["by"], now=now) if file else None
        address = tuple(line.strip() for line in options["address"].split(";") if line.strip())
        papers = Papers(options["kind"], options["of"], signed, at, upload, address)
        return lambda actor, seen: take(number, papers, actor=actor, now=now, version=seen)
