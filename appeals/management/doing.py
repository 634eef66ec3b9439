"""What the commands on appeals have in common: who acts, on which, and what is answered."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from appeals.models import Appeal
from appeals.operations.examine import examine
from appeals.operations.on_file import UnableToAppeal, UnknownAppeal
from claims.management.permitted import permitted
from claims.management.taking import instant_of
from kernel.cases.models import Deadline
from kernel.cases.version import Stale, version_of
from kernel.people.policy import Actor, NotAllowed
from kernel.states import UnableToMove

REFUSED = (UnableToAppeal, UnknownAppeal, UnableToMove, NotAllowed, Stale)

Act = Callable[[Actor, str], Any]
"""What is done, given who acts, and the version of the appeal they saw."""


class OnAppeal(BaseCommand):
    """One act of a person on one appeal."""

    permission = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="as R26-0000001")
        self.add_own(parser)
        add_actor(parser)
        parser.add_argument(
            "--seen", default="", metavar="VERSION", help="as appeal_examine showed it; else as is"
        )

    def add_own(self, parser: ArgumentParser) -> None:
        """The arguments of this act alone."""

    def does(self, now: datetime, **options: Any) -> Act:
        """The act, from the options."""
        raise NotImplementedError

    def carry_out(self, now: datetime, **options: Any) -> None:
        """Do it, and say what came of it.  CommandError where it is refused."""
        actor = permitted(options["by"], self.permission)
        number = options["number"].strip().upper()
        act = self.does(now, **options)
        try:
            made = act(actor, options["seen"] or _version(number))
            told = told_of(number)
        except REFUSED as why:
            raise CommandError(str(why)) from None
        say(self, told | added(made), as_json=options["json"])


def add_actor(parser: ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="whose word it is")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def moment(options: dict[str, Any], name: str, now: datetime) -> datetime:
    """The instant of an option; now where it is left out."""
    text = options[name]
    return instant_of(text, f"--{name}", settings.TIME_ZONE) if text else now


def add_receipt(parser: ArgumentParser) -> None:
    """When the case was received, and how that is known."""
    parser.add_argument("when", metavar="WHEN")
    parser.add_argument("--why", required=True, help="how the true receipt is known")


def added(made: Any) -> dict[str, Any]:
    """What of the act's answer is shown: clocks that moved, or a count."""
    if isinstance(made, int) and not isinstance(made, bool):
        return {"tries": made}
    if isinstance(made, list | tuple):
        moved = [each for one in made for each in getattr(one, "moved", (one,))]
        return {"moved": [each.as_json() for each in moved if hasattr(each, "as_json")]}
    return {}


def told_of(number: str) -> dict[str, Any]:
    """An appeal as it stands: its state, what admissibility finds, and its clocks."""
    found = examine(number)
    row = Appeal.objects.get(number=number)
    clocks = Deadline.objects.filter(case=row.pk).order_by("late_from", "clock")
    return {
        "number": row.number,
        "state": row.state,
        "outcome": row.outcome,
        "received_at": row.received_at.isoformat(),
        "verdict": found.verdict.value,
        "grounds": list(found.grounds),
        "missing": list(found.missing),
        "findings": [each.as_json() for each in found.findings],
        "clocks": [
            {
                "rule": each.rule,
                "clock": each.clock,
                "state": each.state,
                "due_on": each.due_on.isoformat() if each.due_on else None,
                "late_from": each.late_from.isoformat() if each.late_from else None,
            }
            for each in clocks
        ],
        "version": version_of(row.pk),
    }


def say(command: BaseCommand, told: dict[str, Any], *, as_json: bool) -> None:
    """As one object, or in sentences."""
    if as_json:
        command.stdout.write(json.dumps(told, ensure_ascii=False))
        return
    for line in lines_of(told):
        command.stdout.write(line)


def lines_of(told: dict[str, Any]) -> Iterable[str]:
    yield f"{told['number']}: {told['state']}; {told['verdict']}."
    for each in told["findings"]:
        cites = f" ({'; '.join(each['cites'])})" if each["cites"] else ""
        yield f"  {each['says']:<6} {each['rule']}: {each['message']}{cites}"
    for each in told["clocks"]:
        if each["due_on"]:
            yield f"  {each['rule']:<6} {each['state']}, {each['due_on']} ({each['clock']})"
    if "tries" in told:
        yield f"  The papers were asked for {told['tries']} times now."
    yield from lines_of_moved(told)


def lines_of_moved(told: dict[str, Any]) -> Iterable[str]:
    """Every clock that moved, with why."""
    for each in told.get("moved", ()):
        yield f"  moved: {each['clock']}, {each['why']}"


def _version(number: str) -> str:
    row = Appeal.objects.filter(number=number).first()
    if row is None:
        raise UnknownAppeal(f"no appeal has the number {number}; it looks like R26-0000001")
    return version_of(row.pk)
