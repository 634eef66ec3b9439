"""Receipt of a grievance is acknowledged otherwise than by the letter: by portal or e-mail."""

from datetime import datetime

from grievances.models import Grievance
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.cases.models import Deadline, Event
from kernel.clocks import catalogue
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

IN_WRITING = ("portal", "email", "fax", "letter")
BY_VOICE = ("phone", "in_person")


def acknowledge(
    number: str, how: str, at: datetime, actor: Actor, now: datetime, version: str
) -> Grievance:
    """It was acknowledged at `at` by this way.  UnableToGrieve where a law wants it in writing."""
    with acted(number, actor, "grievance.work", now, version) as row:
        if how not in (*IN_WRITING, *BY_VOICE):
            raise UnableToGrieve(f"{how!r} is none of {', '.join((*IN_WRITING, *BY_VOICE))}")
        if not row.received_at <= at <= now:
            raise UnableToGrieve("it was acknowledged after it came, and not in the future")
        if Event.objects.filter(case=row.pk, name="acknowledged").exists():
            raise UnableToGrieve(f"{row.number} was acknowledged before")
        if how in BY_VOICE and (law := _wants_writing(row)):
            raise UnableToGrieve(f"{row.number} is acknowledged in writing ({law})")
        batch = Batch()
        happened(row, "acknowledged", at, actor.name, batch, now=now, facts={"how": how})
        batch.seal(now)
        return row


def _wants_writing(row: Grievance) -> str:
    """The row and law of a duty to acknowledge, with its doubt; empty where none is on record."""
    for each in Deadline.objects.filter(case=row.pk).order_by("id"):
        clock = catalogue()[each.clock]
        if clock.rule.endswith("-acknowledge"):
            weak = ", which nobody has read in an official text" if clock.weak else ""
            return f"{clock.rule}, {clock.cites[0]}{weak}"
    return ""
