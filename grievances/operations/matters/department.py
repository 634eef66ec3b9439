"""What a department asks: put on file, answered, given more time, closed, and its codes checked."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from appeals.external.on_file import UnableToGo
from appeals.external.paging import undrawn
from grievances.external import commissioner, more_time
from grievances.external.answering import Effected
from grievances.external.commissioner import CODING, Disposed, Inquiry, coded
from grievances.external.more_time import Moved
from grievances.external.on_file import QUEUE, about_matter, happened, held_matter
from grievances.external.pages import Response
from grievances.models import Matter
from grievances.operations.matters.doors import Whom, acted_on_matter, opening
from kernel.cases.models import Deadline
from kernel.cases.queue import close
from kernel.outside.models import Escalation
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


def open_inquiry(whom: Whom, inquiry: Inquiry, actor: Actor, now: datetime) -> Matter:
    """Put it on file with its clocks; a grievance it is about goes on beside it.

    UnableToGo, UnableToCite where it cannot be said which department, nothing is asked, or that
    department's number is on file.
    """
    with opening(whom, actor, now, inquiry.received_at) as about:
        return commissioner.open_inquiry(about, inquiry, now=now, by=actor.name)


def ask_further(number: str, inquiry: Inquiry, actor: Actor, now: datetime, version: str) -> Matter:
    """The department asks further: a step with its own receipt, so that its own time runs."""
    with acted_on_matter(number, actor, now, version) as row:
        if row.kind != "inquiry":
            raise UnableToGo(f"{row.number} is no department's inquiry")
        said = replace(inquiry, theirs=row.theirs, body=row.body)
        about = about_matter(row)
        return commissioner.open_inquiry(about, said, previous=row, now=now, by=actor.name)


def respond(
    number: str,
    response: Response,
    actor: Actor,
    now: datetime,
    version: str,
    *,
    exhibits: Collection[str] | None = None,
) -> Escalation:
    """Send the answer on its way with its exhibits, all there are where none is named.  UnableToGo
    where anything is not answered, or written with a sign no letter can draw."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_inquiry(row)
        said = (*response.answers, response.summary, response.action, response.contact)
        _require_drawable("".join(said))
        return commissioner.forward(row, response, exhibits=exhibits, now=now, by=actor.name)


def _require_drawable(text: str) -> None:
    """The words of the plan go as they were written, or not at all."""
    if strange := undrawn(text):
        named = ", ".join(f"{each!r} (U+{ord(each):04X})" for each in strange[:5])
        raise UnableToGo(f"no letter can draw {named}: write it in other words")


def take_time(number: str, why: str, actor: Actor, now: datetime, version: str) -> Moved:
    """More time by written notice, where the state gives it so."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_drawable(why)
        return more_time.take(row, why, now=now, by=actor.name)


def time_granted(
    number: str,
    days: int | None,
    at: datetime,
    why: str,
    actor: Actor,
    now: datetime,
    version: str,
) -> Moved:
    """More time the department granted."""
    with acted_on_matter(number, actor, now, version) as row:
        return more_time.granted(row, days, at, why, now=now, by=actor.name)


def dispose(number: str, disposed: Disposed, actor: Actor, now: datetime, version: str) -> None:
    """How the department closed it."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_inquiry(row)
        commissioner.receive_outcome(row, disposed, now=now, by=actor.name)


def carried_out(number: str, effected: Effected, actor: Actor, now: datetime, version: str) -> None:
    """What the department ordered, or was agreed, was done."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_inquiry(row)
        commissioner.effectuate(row, effected, now=now, by=actor.name)


def code(
    number: str,
    actor: Actor,
    now: datetime,
    version: str,
    *,
    function: str = "",
    reason: str = "",
    objection: str = "",
) -> None:
    """The codes of the register for it; with `objection`, what the plan holds against the codes the
    department proposed (WAC 284-37-050).  What is left out stays."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_inquiry(row)
        row.function_code = coded("function", function) or row.function_code
        row.reason_code = coded("reason", reason) or row.reason_code
        row.save(update_fields=["function_code", "reason_code"])
        facts = {"function": row.function_code, "reason": row.reason_code}
        name = "filed" if objection.strip() else "noted"
        if objection.strip() and not _may_object(row):
            raise UnableToGo(f"{row.number}: no law on record lets the plan object to its codes")
        said = facts | {"objection": objection.strip(), "text": "codes of the register"}
        batch = Batch()
        happened(row, [(name, now, said)], actor.name, batch, now=now)
        batch.seal(now)
        if row.state == "closed":
            close([row.pk], QUEUE, now=now)


def _may_object(row: Matter) -> bool:
    return Deadline.objects.filter(case=row.pk, clock=CODING, state="running").exists()


def _require_inquiry(row: Matter) -> None:
    if row.kind != "inquiry":
        raise UnableToGo(f"{row.number} is no department's inquiry")


__all__ = [
    "Response", "ask_further", "carried_out", "code", "dispose", "held_matter", "open_inquiry",
    "respond", "take_time", "time_granted",
]  # fmt: skip
