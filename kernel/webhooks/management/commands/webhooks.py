"""`manage.py webhooks`: which addresses are told of what, and whether it reaches them."""

import getpass
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone

from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, NotAllowed, require
from kernel.webhooks import keeping
from kernel.webhooks.models import Delivery, Subscription
from kernel.webhooks.where import UnableToReach


class Command(BaseCommand):
    help = "List, add, try, end and re-key the addresses that are told of events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="every address, with what waits and what was given up")
        add = verbs.add_parser("add", help="tell another address; shows its secret, once")
        add.add_argument("url", metavar="URL", help="https, or http to this machine")
        add.add_argument("topics", nargs="+", metavar="TOPIC", help="KIND.EVENT, KIND.* or *")
        one = {
            "test": "send webhook.test at once and say what came of it",
            "rotate": "make a new secret; the old one signs beside it for a day",
            "end": "send nothing more there",
            "again": "try once more what was given up",
        }
        for verb, what in one.items():
            made = verbs.add_parser(verb, help=what)
            made.add_argument("id", type=int, metavar="ID")
        for each in verbs.choices.values():
            each.add_argument(
                "--by",
                default=getpass.getuser(),
                metavar="NAME",
                help="who asks for it (default: who is signed in at this machine)",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = actor_named(options["by"])
            for line in getattr(self, f"_{options['verb']}")(actor, options):
                self.stdout.write(line)
        except (NotAllowed, UnknownPerson) as problem:
            raise CommandError(str(problem), returncode=3) from None
        except (keeping.UnableToSubscribe, UnableToReach) as problem:
            raise CommandError(str(problem), returncode=2) from None

    def _list(self, actor: Actor, options: Any) -> Iterator[str]:
        require(actor, keeping.MAY)
        counted = dict[tuple[int, str], int]()
        for row in Delivery.objects.values("subscription", "state").annotate(n=Count("pk")):
            counted[row["subscription"], row["state"]] = row["n"]
        for each in Subscription.objects.order_by("pk"):
            waits, dead = (counted.get((each.pk, state), 0) for state in ("waiting", "dead"))
            state = "active" if each.active else "ended"
            yield f"{each.pk}  {state}  {each.url}  {' '.join(each.topics)}"
            yield f"   {waits} waiting, {dead} given up{f'; {each.note}' if each.note else ''}"

    def _add(self, actor: Actor, options: Any) -> Iterator[str]:
        made = keeping.subscribe(
            options["url"],
            options["topics"],
            actor=actor,
            now=timezone.now(),
            allowed=settings.WEBHOOK_NETWORKS,
        )
        yield f"{made.pk}  {made.url} is told of {' '.join(made.topics)}."
        yield f"Its secret, which is not shown again: {made.secret}"

    def _test(self, actor: Actor, options: Any) -> Iterator[str]:
        allowed = settings.WEBHOOK_NETWORKS
        tried = keeping.try_out(options["id"], actor=actor, now=timezone.now(), allowed=allowed)
        if not tried.taken:
            raise CommandError(f"It was not taken: {tried.note}.", returncode=1)
        yield "It was taken."

    def _rotate(self, actor: Actor, options: Any) -> Iterator[str]:
        made = keeping.rotate(options["id"], actor=actor, now=timezone.now())
        yield f"Its new secret, which is not shown again: {made.secret}"
        yield f"The one before signs beside it until {made.before_until:%Y-%m-%d %H:%M %Z}."

    def _end(self, actor: Actor, options: Any) -> Iterator[str]:
        ended = keeping.end(options["id"], actor=actor, now=timezone.now())
        yield f"{ended.url} is told nothing more."

    def _again(self, actor: Actor, options: Any) -> Iterator[str]:
        count = keeping.again(options["id"], actor=actor, now=timezone.now())
        yield f"{count} messages are tried again."
