"""Information without which a grievance cannot be answered: that it is needed, asked for, and in.

Where a state says by when the member has to be told what is needed, that time runs from the first
receipt, as soon as somebody finds that something is.  Where its time to answer waits for all the
information, it runs from the last that came.
"""

from datetime import datetime

from grievances.models import Grievance
from grievances.operations.clocks import open_clocks
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from grievances.operations.papers import HOW
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

NEEDED, ASKED, CAME = "information_needed", "information_requested", "information_received"


def needed(
    number: str,
    what: str,
    actor: Actor,
    now: datetime,
    version: str,
    *,
    asked_at: datetime | None = None,
    how: str = "",
) -> Grievance:
    """Something is needed; with `asked_at` and `how`, it was asked for then.

    UnableToGrieve where nothing is named, it was asked for before the grievance came or in time to
    come, or nobody waits for an answer.
    """
    with acted(number, actor, "grievance.work", now, version) as row:
        if row.state != "received":
            raise UnableToGrieve(f"{row.number} is {row.state}: it waits for no information")
        if not what.strip():
            raise UnableToGrieve("say what is needed")
        if asked_at is not None and how not in HOW:
            raise UnableToGrieve(f"how it was asked for: {', '.join(HOW)}")
        if asked_at is not None and not row.received_at <= asked_at <= now:
            raise UnableToGrieve("it was asked for after the grievance came, and not in the future")
        batch, facts = Batch(), {"what": what.strip()}
        happened(row, NEEDED, now, actor.name, batch, now=now, facts=facts)
        if asked_at is not None:
            said = facts | {"how": how}
            happened(row, ASKED, asked_at, actor.name, batch, now=now, facts=said)
        open_clocks(row, now=now)
        batch.seal(now)
        return row


def came(
    number: str, what: str, at: datetime, actor: Actor, now: datetime, version: str
) -> Grievance:
    """It came in.  The time that waits for all the information runs from the last that came."""
    with acted(number, actor, "grievance.work", now, version) as row:
        if not what.strip():
            raise UnableToGrieve("say what came in")
        if not row.case.events.filter(name=NEEDED).exists():
            raise UnableToGrieve(f"nothing is on record that {row.number} needs: say that first")
        if not row.received_at <= at <= now:
            raise UnableToGrieve("it came after the grievance, and not in the future")
        batch, facts = Batch(), {"what": what.strip()}
        happened(row, CAME, at, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return row
