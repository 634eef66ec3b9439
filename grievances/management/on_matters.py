"""What the commands on matters outside have in common: who acts, on which, and what is answered."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from appeals.external.on_file import UnableToGo
from claims.management.permitted import permitted
from claims.management.taking import day_of, instant_of
from grievances.external.on_file import UnknownMatter
from grievances.models import Matter
from grievances.operations.matters.doors import PERMISSION, Whom
from kernel.cases.models import Deadline
from kernel.cases.version import Stale, version_of
from kernel.clocks import catalogue
from kernel.law import UnableToCite
from kernel.people.policy import Actor, NotAllowed
from kernel.states import UnableToMove

REFUSED = (UnableToGo, UnknownMatter, UnableToCite, UnableToMove, NotAllowed, Stale)

Act = Callable[[Actor, str], Any]
"""What is done, given who acts, and the version of the matter they saw."""


class OnMatter(BaseCommand):
    """One act of a person on one matter."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help="as M26-0000001")
        self.add_own(parser)
        add_actor(parser)
        parser.add_argument("--seen", default="", metavar="VERSION", help="else as it is")

    def add_own(self, parser: ArgumentParser) -> None:
        """The arguments of this act alone."""

    def does(self, now: datetime, **options: Any) -> Act:
        """The act, from the options."""
        raise NotImplementedError

    def carry_out(self, now: datetime, **options: Any) -> None:
        """Do it, and say what came of it.  CommandError where it is refused."""
        actor = permitted(options["by"], PERMISSION)
        act = self.does(now, **options)
        try:
            row = matter(options["number"])
            act(actor, options["seen"] or version_of(row.pk))
        except REFUSED as why:
            raise CommandError(str(why)) from None
        say(self, matter(options["number"]), as_json=options["json"])


def add_actor(parser: ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="whose word it is")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def add_whom(parser: ArgumentParser) -> None:
    """Whom a new matter is about."""
    parser.add_argument("--grievance", default="", metavar="NUMBER", help="as G26-0000001")
    parser.add_argument("--case", default="", metavar="NUMBER", help="claim, appeal or request")
    parser.add_argument("--member", default="", metavar="NUMBER")
    parser.add_argument("--regime", action="append", default=[], help="where no case is named")
    parser.add_argument("--received", default="", metavar="WHEN", help="when it reached the plan")


def whom(options: dict[str, Any]) -> Whom:
    return Whom(
        grievance=options["grievance"],
        case=options["case"],
        member=options["member"],
        regimes=tuple(options["regime"]),
        zone=settings.TIME_ZONE,
    )


def moment(options: dict[str, Any], name: str, now: datetime) -> datetime:
    """The instant of an option; now where it is left out."""
    text = options[name]
    return instant_of(text, f"--{name}", settings.TIME_ZONE) if text else now


def day(options: dict[str, Any], name: str) -> date | None:
    """The day of an option; None where it is left out."""
    return day_of(options[name], f"--{name}") if options[name] else None


def opened(command: BaseCommand, make: Callable[[Actor], Matter], **options: Any) -> None:
    """A matter put on file, and how it stands.  CommandError where it is refused."""
    actor = permitted(options["by"], PERMISSION)
    try:
        row = make(actor)
    except REFUSED as why:
        raise CommandError(str(why)) from None
    say(command, matter(row.number), as_json=options["json"])


def matter(number: str) -> Matter:
    row = Matter.objects.select_related("case", "grievance", "previous").filter(
        number=number.strip().upper()
    )
    found = row.first()
    if found is None:
        raise UnknownMatter(f"no matter has the number {number}; it looks like M26-0000001")
    return found


def told_of(row: Matter) -> dict[str, Any]:
    """A matter as it stands, its steps and its clocks."""
    clocks = Deadline.objects.filter(case=row.pk).order_by("late_from", "clock")
    return {
        "number": row.number,
        "kind": row.kind,
        "level": row.level,
        "state": row.state,
        "body": row.body,
        "theirs": row.theirs,
        "received_at": row.received_at.isoformat(),
        "grievance": row.grievance.number if row.grievance else None,
        "step_of": row.previous.number if row.previous else None,
        "steps": list(row.next_steps.order_by("pk").values_list("number", flat=True)),
        "disposition": row.disposition,
        "concerns": [
            {"number": each.number, "words": each.words, "outcome": each.outcome}
            for each in row.concerns.order_by("number")
        ],
        "clocks": [
            {
                "rule": each.rule,
                "clock": each.clock,
                "state": each.state,
                "due_on": each.due_on.isoformat() if each.due_on else None,
                "weak": catalogue()[each.clock].weak,
            }
            for each in clocks
        ],
        "version": version_of(row.pk),
    }


def say(command: BaseCommand, row: Matter, *, as_json: bool) -> None:
    """As one object, or in sentences."""
    told = told_of(row)
    if as_json:
        command.stdout.write(json.dumps(told, ensure_ascii=False))
        return
    for line in _lines(told):
        command.stdout.write(line)


def _lines(told: dict[str, Any]) -> Iterable[str]:
    of = f" of {told['step_of']}" if told["step_of"] else ""
    what = f"{told['kind'].replace('_', ' ')} {told['level']}".strip()
    yield f"{told['number']}: {what}{of}, {told['body']} {told['theirs']}: {told['state']}."
    for each in told["concerns"]:
        yield f"  concern {each['number']}: {each['outcome'] or 'open'}: {each['words']}"
    for each in told["clocks"]:
        weak = ", weak" if each["weak"] else ""
        if each["due_on"]:
            yield f"  {each['rule']}: {each['state']}, {each['due_on']} ({each['clock']}{weak})"
    for number in told["steps"]:
        yield f"  step {number}"
