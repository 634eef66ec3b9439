"""Commands run for somebody ask policy as pages do."""

from django.core.management.base import CommandError

from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import NotAllowed, require


def permitted(name: str, permission: str) -> None:
    """CommandError, with policy's words, where nobody here has the name or they may not.  While
    nobody is on file, whoever holds the terminal may."""
    try:
        require(actor_named(name), permission)
    except (UnknownPerson, NotAllowed) as why:
        raise CommandError(str(why)) from None
