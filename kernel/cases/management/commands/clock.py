"""`manage.py clock RULE --event NAME=WHEN …`: one deadline, with its arithmetic."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.clocks import Clock, Reckoning, UnableToReckon, ask, catalogue, in_order, shown


class Command(BaseCommand):
    """Reckons one clock from events, or lists them all.  Needs no database."""

    help = "Reckon a deadline from events: clock MA-23 --event received=2026-03-02T16:30"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule", nargs="?", help="a row (MA-23, ST-TX-TDI-inquiry) or a name")
        parser.add_argument(
            "--event",
            action="append",
            default=[],
            metavar="NAME=WHEN",
            help="what happened: received=2026-03-02T16:40; behind an extension may stand "
            ",days=10 or ,for=information",
        )
        parser.add_argument("--zone", default=settings.TIME_ZONE, help="of times without offset")
        parser.add_argument("--now", metavar="WHEN", help="as of this time instead of now")
        parser.add_argument("--list", action="store_true", help="every clock there is")
        parser.add_argument("--json", action="store_true", help="the answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(as_json=options["json"])
            return
        if options["rule"] is None:
            raise CommandError("which clock? Name a row or a clock, or use --list", returncode=2)
        try:
            answer = ask(
                options["rule"],
                options["event"],
                zone=options["zone"],
                now=options["now"] or timezone.now(),
            )
        except UnableToReckon as problem:
            raise CommandError(str(problem), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(answer.as_json(), indent=2))
        else:
            self.stdout.write(in_words(answer))

    def _list(self, *, as_json: bool) -> None:
        clocks = sorted(catalogue(), key=lambda clock: in_order(clock.rule))
        if as_json:
            text = json.dumps([clock.as_json() for clock in clocks], indent=2)
        else:
            without = catalogue().not_reckoned.items()
            rows = [f"{row}  {why}" for row, why in without]
            title = "Rows that give no number to reckon with:"
            text = "\n".join([*(line(clock) for clock in clocks), "", title, *rows])
        with suppress(BrokenPipeError):  # a reader such as `head` may have seen enough
            self.stdout.write(text)
            self.stdout.flush()


def line(clock: Clock) -> str:
    """One clock on one line: row, name, duty, limit, citation."""
    limit = clock.limits[-1]
    rows = ", ".join((clock.rule, *clock.also))
    weak = "  (weak: confirm first)" if clock.weak else ""
    return f"{rows}  {clock.name}  {clock.duty}  {limit.span}  {limit.cite}{weak}"


def in_words(answer: Reckoning) -> str:
    due = answer.due_at or answer.due_on
    lines = [f"{answer.rule}  {answer.clock}: {answer.duty}"]
    lines += [f"  {step}" for step in answer.steps]
    lines.append(f"due {shown(due, answer.zone)}" if due else "nothing is due yet")
    if answer.late_from:
        lines.append(f"late from {shown(answer.late_from, answer.zone)}")
    lines.append(f"state {answer.state}")
    return "\n".join(lines)
