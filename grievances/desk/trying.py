"""An operation of grievances tried from a form: what came of it, or what to say on it again."""

from collections.abc import Callable
from typing import TypeVar

from appeals.desk.trying import REFUSED as OF_APPEALS
from appeals.desk.trying import Unreadable
from claims.desk.trying import Changed, Trouble
from grievances.codes import UnknownCode
from grievances.external.on_file import UnknownMatter
from grievances.operations.on_file import UnableToGrieve, UnknownGrievance
from grievances.showing.events import MEANINGS
from kernel.cases.version import Stale
from kernel.web.in_words import key_in_words

T = TypeVar("T")

REFUSED = (*OF_APPEALS, UnableToGrieve, UnknownGrievance, UnknownMatter, UnknownCode, Unreadable)
"""What the state of things refuses, each with a message for a person."""


def tried(work: Callable[[], T]) -> T | Trouble:
    """The result, or the trouble.  NotAllowed goes through: policy has a page of its own."""
    try:
        return work()
    except Stale as stale:
        since = tuple(
            Changed(MEANINGS.get(each.name) or key_in_words(each.name), each.by, each.at)
            for each in stale.changes
        )
        return Trouble(409, "This changed since you opened it.", since, stale.version)
    except REFUSED as problem:
        text = str(problem)
        end = "" if text.endswith(".") else "."
        return Trouble(422, f"{text[:1].upper()}{text[1:]}{end}")
