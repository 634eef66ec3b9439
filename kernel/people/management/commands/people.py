"""`manage.py people …`: who works here, from a terminal; so that there is a first administrator."""

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.people import changing, tokens
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.models import Person
from kernel.people.policy import Actor, NotAllowed, insist
from kernel.people.reading import EVERY_LINE, money_of, people_of
from kernel.people.staffing import Staffed, UnableToStaff

REFUSED, WRONG = 3, 2


class Command(BaseCommand):
    """`--by` is who does it: an administrator on file.  While nobody is on file, whoever runs the
    command may do everything, and puts the first administrator there."""

    help = "Who works here: list, add, import, password, token, leave, return."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        listed = verbs.add_parser("list", help="everybody, with their roles")
        listed.add_argument("--left", action="store_true", help="those who have left, too")
        added = verbs.add_parser("add", help="put somebody on file, or change them")
        added.add_argument("username")
        added.add_argument("--name", required=True)
        added.add_argument("--title", default="")
        added.add_argument("--role", action="append", default=[], dest="roles")
        added.add_argument("--reports-to", default="")
        added.add_argument(
            "--authority",
            action="append",
            default=[],
            metavar="LINE=DOLLARS",
            help=f"by line of business; {EVERY_LINE}=5000.00 for every other line",
        )
        added.add_argument("--no-password", action="store_true", help="for single sign-on only")
        verbs.add_parser("import", help="everybody of a file").add_argument("file", type=Path)
        verbs.add_parser("password", help="a new password, asked for").add_argument("username")
        token = verbs.add_parser("token", help="a token for a machine, shown once")
        token.add_argument("username")
        token.add_argument("--token-name", default="command line")
        token.add_argument("--days", type=int, default=90, choices=tokens.DAYS)
        verbs.add_parser("leave", help="they no longer work here").add_argument("username")
        verbs.add_parser("return", help="they work here again").add_argument("username")
        for verb in verbs.choices.values():
            if verb is not listed:
                verb.add_argument("--by", default=getpass.getuser(), metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {
            "list": self._list,
            "add": self._add,
            "import": self._import,
            "password": self._password,
            "token": self._token,
            "leave": self._leave,
            "return": self._return,
        }
        try:
            verbs[options["verb"]](options)
        except NotAllowed as problem:
            raise CommandError(f"{problem}. See --by.", returncode=REFUSED) from None
        except UnknownPerson as problem:
            raise CommandError(f"{problem}. See --by.", returncode=REFUSED) from None
        except (UnableToStaff, tokens.UnableToMakeToken, OSError) as problem:
            raise CommandError(str(problem), returncode=WRONG) from None

    def _list(self, options: dict[str, Any]) -> None:
        found = Person.objects.select_related("user").prefetch_related("roles").order_by("name")
        for person in found if options["left"] else found.filter(user__is_active=True):
            held = ", ".join(each.role for each in person.roles.all()) or "no role"
            left = f", left {person.left_at:%Y-%m-%d}" if person.left_at else ""
            self.stdout.write(f"{person.user.get_username()}\t{person.name}\t{held}{left}")

    def _add(self, options: dict[str, Any]) -> None:
        by = _by(options)
        authority = {}
        for text in options["authority"]:
            line, _, limit = text.partition("=")
            authority["" if line == EVERY_LINE else line] = money_of(limit)
        staffed = Staffed(
            username=options["username"],
            name=options["name"],
            title=options["title"],
            roles=tuple(options["roles"]),
            reports_to=options["reports_to"],
            authority=authority,
        )
        insist(changing.may_change(by, staffed.username))
        password = None if options["no_password"] else _asked()
        person = changing.staff(by, staffed, password=password)
        self.stdout.write(f"{person.name} is on file.")

    def _import(self, options: dict[str, Any]) -> None:
        by = _by(options)
        listed = people_of(options["file"].read_text(encoding="utf-8"))
        changing.staff_many(by, listed)
        self.stdout.write(f"{len(listed)} on file. `people password NAME` gives each a password.")

    def _password(self, options: dict[str, Any]) -> None:
        by = _by(options)
        insist(changing.may_change(by, options["username"]))
        changing.give_password(by, options["username"], _asked())
        self.stdout.write(
            f"{options['username']} has a new password; their sessions and tokens are ended."
        )

    def _token(self, options: dict[str, Any]) -> None:
        made = changing.make_token(
            _by(options),
            options["username"],
            options["token_name"],
            options["days"],
            now=timezone.now(),
        )
        self.stderr.write(f"Good until {made.expires_at:%Y-%m-%d}. It is not shown again:")
        self.stdout.write(made.token)

    def _leave(self, options: dict[str, Any]) -> None:
        left = changing.leave(_by(options), options["username"], now=timezone.now())
        self.stdout.write(
            f"{left.username} has left: {left.sessions} sessions and {left.tokens} tokens ended."
        )

    def _return(self, options: dict[str, Any]) -> None:
        changing.come_back(_by(options), options["username"])
        self.stdout.write(f"{options['username']} works here again.")


def _by(options: dict[str, Any]) -> Actor:
    return actor_named(options["by"])


def _asked() -> str:
    """A password typed twice at a terminal, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise UnableToStaff("The two are not the same.")
    return first
