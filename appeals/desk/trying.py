"""An operation of appeals tried from a form: what came of it, or what to say on the form again."""

from collections.abc import Callable
from typing import TypeVar

from appeals.events import EVENTS
from appeals.external.on_file import UnableToGo
from appeals.operations.dispute.on_file import UnableToDispute, UnknownDispute
from appeals.operations.intake.settle import UnknownContact
from appeals.operations.on_file import UnableToAppeal, UnknownAppeal
from appeals.rotation import UnableToDraw
from claims.desk.trying import Changed, Trouble
from kernel.alerts.roster import UnableToRoster
from kernel.alerts.taking import UnableToTake, UnknownAlert
from kernel.cases.version import Stale
from kernel.documents.clamd import UnableToScan
from kernel.documents.media import UnableToAccept
from kernel.law import UnableToCite
from kernel.states import UnableToMove
from kernel.web.in_words import key_in_words

T = TypeVar("T")

REFUSED = (
    *(UnableToAppeal, UnknownAppeal, UnknownContact, UnableToGo, UnableToMove),
    *(UnableToAccept, UnableToScan, UnableToDraw, UnableToCite),
    *(UnableToDispute, UnknownDispute, UnableToTake, UnknownAlert, UnableToRoster),
)
"""What the state of things refuses, each with a message for a person."""


class Unreadable(ValueError):
    """What was typed is no day, moment or number; the message says which."""


def tried(work: Callable[[], T]) -> T | Trouble:
    """The result, or the trouble.  NotAllowed goes through: policy has a page of its own."""
    try:
        return work()
    except Stale as stale:
        since = tuple(
            Changed(EVENTS.get(each.name) or key_in_words(each.name), each.by, each.at)
            for each in stale.changes
        )
        return Trouble(409, "This changed since you opened it.", since, stale.version)
    except (*REFUSED, Unreadable) as problem:
        return Trouble(422, _sentence(problem))


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
