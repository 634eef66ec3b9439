"""Commands run for somebody ask policy as pages do."""

import getpass
from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import CommandError

from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, NotAllowed, insist, may_see, require
from kernel.record.looking import looked


def permitted(name: str, permission: str) -> Actor:
    """The actor; CommandError, with policy's words, where nobody here has the name or they may not.
    While nobody is on file, whoever holds the terminal may."""
    try:
        actor = actor_named(name)
        require(actor, permission)
    except (UnknownPerson, NotAllowed) as why:
        raise CommandError(str(why)) from None
    return actor


def add_by(parser: ArgumentParser) -> None:
    """`--by`: for whom the command shows something."""
    parser.add_argument(
        "--by",
        default=getpass.getuser(),
        metavar="NAME",
        help="who looks (default: who is signed in at this machine); it is recorded",
    )


def seen_by(
    actor: Actor, what: str, *, restricted_to: str, member: str, case: str, now: datetime
) -> None:
    """The look is on record.  CommandError where the case is restricted to another."""
    try:
        insist(may_see(actor, restricted_to))
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    looked(actor.name, what, member=member, case=case, now=now)
