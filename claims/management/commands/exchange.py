"""`manage.py exchange`: the folders of the trading partners, watched without a worker."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from claims.edi.partners import exchange_files
from claims.edi.telling import shown
from claims.models import TradingPartner
from claims.operations.partner_files import Round, Rules
from claims.operations.read_payers import Payers, UnableToReadPayers, read_payers
from claims.operations.watch_folder import PATIENCE

PAUSE = 0.2


class Command(BaseCommand):
    help = (
        "Take what trading partners left in their inbound folders, answer it in their outbound "
        "folders, and deliver their 835s. Runs until it is stopped; --once ends when nothing that "
        "lies there is still to be waited for. Exit 0: all answered; 1: a file was refused, or a "
        "partner rejects what we sent; "
        "3: something is left for the next time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="work what is there, then end")
        parser.add_argument(
            "--root",
            type=Path,
            metavar="DIR",
            help="the folders' root (default: RECOURSE_EXCHANGE)",
        )
        parser.add_argument(
            "--quiet",
            type=float,
            default=settings.EXCHANGE_QUIET_SECONDS,
            metavar="SECONDS",
            help="how long a file must not have changed before it is taken",
        )
        parser.add_argument(
            "--payers", type=Path, metavar="FILE", help="who answers (default: PAYERS_FILE)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not TradingPartner.objects.exists():
            raise CommandError("no trading partner is on file; see partners_import")
        root: Path = options["root"] or settings.EXCHANGE_DIR
        quiet = timedelta(seconds=options["quiet"])
        rules = Rules(root, quiet, settings.EXCHANGE_LARGEST_BYTES)
        named = options["payers"] or settings.PAYERS_FILE
        try:
            payers = read_payers(Path(named) if named else None)
            self._watch(rules, once=options["once"], payers=payers)
        except UnableToReadPayers as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"{root}: {problem.strerror or problem}", returncode=3) from None
        except DatabaseError as problem:
            said = " ".join(str(problem).split())
            raise CommandError(f"the database: {said}", returncode=3) from None
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _watch(self, rules: Rules, *, once: bool, payers: Payers) -> None:
        """Round after round; with `once`, until nothing is waited for or has had its time."""
        worst, strangers = 0, set[str]()
        patience = (PATIENCE + 2 * rules.quiet).total_seconds()
        until = time.monotonic() + patience
        while True:
            done = exchange_files(rules, zone=settings.TIME_ZONE, now=timezone.now(), payers=payers)
            self._say(done)
            for entry in sorted(set(done.strangers) - strangers):
                self.stderr.write(f"{entry}: no trading partner's folder; nothing in it is read")
            strangers.update(done.strangers)
            worst = max(worst, 3 if done.failed else 1 if done.refused or done.matters else 0)
            if done.answered or done.refused or done.matters:
                until = time.monotonic() + patience
            if once and (not done.waiting or time.monotonic() > until):
                break
            time.sleep(rules.quiet.total_seconds() + PAUSE if once else settings.EXCHANGE_SECONDS)
        for told in done.waiting:
            self.stderr.write(f"{shown(str(told))}; it is not whole yet")
        for name in done.busy:
            self.stderr.write(f"{name}: somebody else is at its folders")
        if worst or done.waiting:
            raise SystemExit(max(worst, 3 if done.waiting else 0))

    def _say(self, done: Round) -> None:
        for told in (*done.answered, *done.delivered):
            self.stdout.write(shown(str(told)))
        for told in done.matters:
            self.stderr.write(f"{shown(str(told))} (a person has to see to it)")
        for told in done.refused:
            self.stderr.write(f"{shown(str(told))} (refused)")
        for told in done.failed:
            self.stderr.write(shown(str(told)))
