"""`manage.py review_assign REVIEW`: draw the organization whose turn it is, or name another's."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from appeals.management.doing import Act, moment
from appeals.management.reviewing import OnReview
from appeals.operations.assign_iro import Named, assign, assigned_by_others
from kernel.outside.states import CHANNELS


class Command(OnReview):
    help = (
        "Draw the review organization whose turn it is, with the draw on record; or, of a state's "
        "or HHS's process, record the one it assigned (--code, --name). The documents go to it."
    )

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--conflict", action="append", default=[], metavar="CODE=WHY", help="has an interest"
        )
        parser.add_argument("--specialty", default="", metavar="TAXONOMY")
        parser.add_argument("--code", default="", help="of the reviewer the state or HHS named")
        parser.add_argument("--name", default="")
        parser.add_argument("--assigned", default="", metavar="WHEN")
        parser.add_argument("--channel", choices=CHANNELS, default="portal")
        parser.add_argument("--address", action="append", default=[], metavar="LINE")

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        if options["code"] or options["name"]:
            named = Named(
                code=options["code"],
                name=options["name"],
                assigned_at=moment(options, "assigned", now),
                channel=options["channel"],
                address=tuple(options["address"]),
            )
            return lambda actor, seen: assigned_by_others(
                options["number"], named, actor, now, seen
            )
        conflicts = dict(_pair(each) for each in options["conflict"])
        return lambda actor, seen: assign(
            options["number"],
            actor,
            now,
            seen,
            conflicts=conflicts,
            specialty=options["specialty"],
        )


def _pair(text: str) -> tuple[str, str]:
    code, sign, why = text.partition("=")
    if not sign or not code.strip() or not why.strip():
        raise CommandError(f"--conflict {text}: write CODE=WHY")
    return code.strip(), why.strip()
