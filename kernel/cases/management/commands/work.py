"""`manage.py work`: the review queue at a terminal, under the same views and rules as the pages."""

import getpass
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.cases import assigning, desk
from kernel.cases.listed import Row, listed
from kernel.cases.models import WorkItem
from kernel.cases.queue import UnableToFinish, UnableToSkip
from kernel.cases.views import views_of, wanted_by
from kernel.cases.wanted import UnknownFilter, Wanted
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, NotAllowed, require

FILTERS = ("q", "line", "finding", "due", "state", "owner", "at_stake", "sort")
REFUSED = 3


class Command(BaseCommand):
    """Exit codes: 1 nothing to take, 2 not readable, 3 refused by policy or by how things stand."""

    help = (
        "List the open work of a view, take the next item, skip one with a reason, give it back, "
        "or assign some. No names of members are written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "act",
            nargs="?",
            default="list",
            choices=["list", "take", "skip", "give-back", "assign", "views"],
        )
        parser.add_argument("item", nargs="*", type=int, help="of skip, give-back and assign")
        parser.add_argument("--by", default="", metavar="NAME", help="who acts; else the account")
        parser.add_argument("--view", default="", help="due-today, mine … (work views)")
        for name in FILTERS:
            parser.add_argument(f"--{name.replace('_', '-')}", default="", dest=name)
        parser.add_argument("--queue", default="", help="one queue; else the review queues")
        parser.add_argument("--size", type=int, default=50, help="of list, at most 1000")
        parser.add_argument("--reason", default="", help="of skip")
        parser.add_argument("--to", default=None, metavar="NAME", help="of assign; '' is nobody")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        try:
            actor = actor_named(options["by"] or getpass.getuser())
            getattr(self, f"_{options['act'].replace('-', '_')}")(actor, options)
        except (UnknownPerson, UnknownFilter) as problem:
            raise CommandError(str(problem), returncode=2) from None
        except (NotAllowed, UnableToFinish, UnableToSkip, desk.NoSuchWork) as problem:
            raise CommandError(str(problem), returncode=REFUSED) from None

    def _list(self, actor: Actor, options: dict[str, Any]) -> None:
        require(actor, desk.READ)
        found = listed(_wanted(actor, options), size=max(1, min(options["size"], 1000)))
        for row in found.rows:
            self._say(_row(row), _line(row))
        if found.more and not self.as_json:
            self.stderr.write("… there is more (--size)")

    def _views(self, actor: Actor, options: dict[str, Any]) -> None:
        require(actor, desk.READ)
        for each in views_of(actor):
            said = {"view": each.slug, "name": each.name, "filters": each.filters.said()}
            self._say(said, f"{each.slug:<14} {each.name}")

    def _take(self, actor: Actor, options: dict[str, Any]) -> None:
        item = desk.take(actor, _wanted(actor, options))
        if item is None:
            self.stderr.write("nothing in this view is free")
            raise SystemExit(1)
        self._tell(item)

    def _skip(self, actor: Actor, options: dict[str, Any]) -> None:
        for item in _items(options):
            self._tell(desk.skip(actor, item, options["reason"], now=timezone.now()))

    def _give_back(self, actor: Actor, options: dict[str, Any]) -> None:
        for item in _items(options):
            self._tell(desk.give_back(actor, item, now=timezone.now()))

    def _assign(self, actor: Actor, options: dict[str, Any]) -> None:
        if options["to"] is None:
            raise CommandError("--to NAME, or --to '' for whoever comes first", returncode=2)
        done = assigning.assign(_items(options), options["to"], actor, now=timezone.now())
        for each in done:
            why = each.said if each.answer else each.answer.why
            said = {"item": each.item, "case": each.case, "done": each.answer.allowed, "why": why}
            self._say(
                said, f"{each.item}  {each.case}  {'assigned' if each.answer else 'not'}: {why}"
            )
        if not all(each.answer for each in done):
            raise SystemExit(REFUSED)

    def _tell(self, item: WorkItem) -> None:
        until = item.leased_until.isoformat() if item.leased_until else None
        said = {"item": item.pk, "case": item.case.number, "leased_by": item.leased_by or None}
        held = f"in hand of {item.leased_by} until {until}" if item.leased_by else "free"
        self._say(said | {"leased_until": until}, f"{item.pk}  {item.case.number}  {held}")

    def _say(self, said: dict[str, Any], line: str) -> None:
        self.stdout.write(json.dumps(said) if self.as_json else line)


def _wanted(actor: Actor, options: dict[str, Any]) -> Wanted:
    given = {name: options[name] for name in ("view", *FILTERS) if options[name]}
    queues = (options["queue"],) if options["queue"] else ()
    return wanted_by(actor, given, now=timezone.now(), zone=settings.TIME_ZONE, queues=queues)


def _items(options: dict[str, Any]) -> list[int]:
    if not options["item"]:
        raise CommandError("which items? `work list` has their numbers", returncode=2)
    found: list[int] = options["item"]
    return found


def _row(row: Row) -> dict[str, Any]:
    item = row.item
    return {
        "item": item.id,
        "case": item.case,
        "queue": item.queue,
        "reasons": list(item.reasons),
        "late_from": item.place.late_from.isoformat() if item.place.late_from else None,
        "at_stake": str(item.place.at_stake) if item.place.at_stake is not None else None,
        "assigned_to": item.assigned_to or None,
        "leased_by": item.leased_by or None,
        "waiting_until": item.waiting_until.isoformat() if item.waiting_until else None,
    }


def _line(row: Row) -> str:
    item = row.item
    due = item.place.late_from.isoformat() if item.place.late_from else "no deadline"
    stake = item.place.at_stake if item.place.at_stake is not None else "—"
    whose = item.leased_by or item.assigned_to or "—"
    reasons = ", ".join(item.reasons)
    return f"{item.id:>8}  {item.case}  late from {due}  ${stake}  {whose}  {reasons}"
