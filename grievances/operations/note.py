"""A note on a grievance: read by whoever comes after, and never changed.  It changes no fact."""

from datetime import datetime

from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.cases.version import version_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

LONGEST = 4000


def note(number: str, text: str, actor: Actor, now: datetime, version: str) -> str:
    """Write it down; the version after it.  UnableToGrieve without a text."""
    with acted(number, actor, "grievance.note", now, version) as row:
        said = text.strip()
        if not 0 < len(said) <= LONGEST:
            raise UnableToGrieve(f"a note has 1 to {LONGEST} characters")
        batch = Batch()
        happened(row, "noted", now, actor.name, batch, now=now, facts={"text": said})
        batch.seal(now)
        return version_of(row.pk)
