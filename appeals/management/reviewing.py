"""What the commands on reviews outside, and on disputes, have in common."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appeals.external.on_file import UnableToGo, UnknownReview
from appeals.management.doing import Act, add_actor, lines_of_moved
from appeals.models import ExternalReview, ProviderDispute
from appeals.operations.dispute.on_file import UnableToDispute, UnknownDispute
from appeals.operations.on_file import UnableToAppeal, UnknownAppeal
from appeals.rotation import UnableToDraw
from claims.management.permitted import permitted
from kernel.cases.models import Deadline
from kernel.cases.version import Stale, version_of
from kernel.law import UnableToCite
from kernel.people.policy import NotAllowed
from kernel.states import UnableToMove

REFUSED = (
    *(UnableToGo, UnknownReview, UnableToDispute, UnknownDispute, UnableToAppeal, UnknownAppeal),
    *(UnableToDraw, UnableToCite, UnableToMove, NotAllowed, Stale),
)


class OnReview(BaseCommand):
    """One act of a person on one review outside."""

    permission = "appeal.outside"
    metavar = "REVIEW"
    shape = "as X26-0000001"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar=self.metavar, help=self.shape)
        self.add_own(parser)
        add_actor(parser)
        parser.add_argument("--seen", default="", metavar="VERSION", help="as shown; else as is")

    def add_own(self, parser: ArgumentParser) -> None:
        """The arguments of this act alone."""

    def does(self, now: datetime, **options: Any) -> Act:
        """The act, from the options; what it answers is what is told of it besides."""
        raise NotImplementedError

    def carry_out(self, now: datetime, **options: Any) -> None:
        """Do it, and say what came of it.  CommandError where it is refused."""
        actor = permitted(options["by"], self.permission)
        number = options["number"].strip().upper()
        act = self.does(now, **options)
        try:
            made = act(actor, options["seen"] or self.version(number))
        except REFUSED as why:
            raise CommandError(str(why)) from None
        say(self, self.told(number, made), as_json=options["json"])

    def version(self, number: str) -> str:
        """That of the case as it is now."""
        row = ExternalReview.objects.filter(number=number).first()
        if row is None:
            raise UnknownReview(f"no review has the number {number}; it looks like X26-0000001")
        return version_of(row.pk)

    def told(self, number: str, made: Any) -> dict[str, Any]:
        """What the command says: the review the act made, or the one it was done to."""
        if isinstance(made, ExternalReview):
            return told_of_review(made.number)
        return told_of_review(number) | (made if isinstance(made, dict) else {})


def told_of_review(number: str) -> dict[str, Any]:
    """A review outside as it stands, with its clocks."""
    row = ExternalReview.objects.select_related("appeal", "claim", "asked").get(number=number)
    below = row.claim or row.asked
    return {
        "number": row.number,
        "state": row.state,
        "process": row.process,
        "step": row.step,
        "body": row.body,
        "outcome": row.outcome,
        "appeal": row.appeal.number if row.appeal else "",
        "about": below.number if below else "",
        "received_at": row.received_at.isoformat(),
        "clocks": clocks_of(row.pk),
    }


def told_of_dispute(number: str) -> dict[str, Any]:
    """A dispute as it stands, with its clocks."""
    row = ProviderDispute.objects.select_related("claim").get(number=number)
    return {
        "number": row.number,
        "state": row.state,
        "outcome": row.outcome,
        "about": row.claim.number,
        "received_at": row.received_at.isoformat(),
        "clocks": clocks_of(row.pk),
    }


def clocks_of(case: int) -> list[dict[str, Any]]:
    """Every deadline of the case, the earliest first."""
    return [
        {
            "rule": each.rule,
            "clock": each.clock,
            "state": each.state,
            "due_on": each.due_on.isoformat() if each.due_on else None,
            "late_from": each.late_from.isoformat() if each.late_from else None,
        }
        for each in Deadline.objects.filter(case=case).order_by("late_from", "clock")
    ]


def say(command: BaseCommand, told: dict[str, Any], *, as_json: bool) -> None:
    """As one object, or in sentences."""
    if as_json:
        command.stdout.write(json.dumps(told, ensure_ascii=False))
        return
    outcome = f", {told['outcome']}" if told["outcome"] else ""
    command.stdout.write(f"{told['number']}: {told['state']}{outcome}; about {told['about']}.")
    for name in ("result", "carried"):
        if told.get(name):
            command.stdout.write(f"  {name}: {told[name]}")
    for part in told.get("parts", ()):
        command.stdout.write(f"  {part['says']:<6} {part['message']} ({part['cite']})")
    for each in told["clocks"]:
        if each["due_on"]:
            command.stdout.write(
                f"  {each['rule']:<6} {each['state']}, {each['due_on']} ({each['clock']})"
            )
    for line in lines_of_moved(told):
        command.stdout.write(line)
