"""A note on an appeal: read by whoever comes after, and never changed.  It changes no fact."""

from datetime import datetime

from appeals.operations.doors import acted
from appeals.operations.on_file import UnableToAppeal, happened
from kernel.cases.version import version_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

LONGEST = 4000


def note(number: str, text: str, actor: Actor, now: datetime, version: str) -> str:
    """Write it down; the version after it.  UnableToAppeal without a text."""
    with acted(number, actor, "appeal.note", now, version) as row:
        said = text.strip()
        if not 0 < len(said) <= LONGEST:
            raise UnableToAppeal(f"a note has 1 to {LONGEST} characters")
        batch = Batch()
        happened(row, "noted", now, actor.name, batch, now=now, facts={"text": said})
        batch.seal(now)
        return version_of(row.pk)
