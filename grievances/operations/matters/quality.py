"""A QIO's review of the quality of care, as the plan takes part in it."""

from datetime import datetime

from appeals.external.on_file import UnableToGo
from grievances.external import qio, qio_steps
from grievances.external.answering import Effected
from grievances.external.on_file import QUEUE, held_matter
from grievances.external.qio import Asked, Determination
from grievances.models import Matter
from grievances.operations.matters.doors import Whom, acted_on_matter, opening
from kernel.cases.queue import close
from kernel.outside.models import Escalation
from kernel.people.policy import Actor


def open_review(whom: Whom, asked: Asked, actor: Actor, now: datetime) -> Matter:
    """The QIO asks for records, or works between the parties; or the complaint is taken to it.

    A review that comes of a complaint taken to it before follows that one.
    """
    with opening(whom, actor, now, asked.received_at) as about:
        before = None
        if asked.step == "records" and about.grievance is not None:
            there = about.grievance.matters.filter(kind="qio_review", level="referral")
            before = there.filter(next_steps=None).order_by("pk").last()
        return qio.open_review(about, asked, previous=before, now=now, by=actor.name)


def send(number: str, why: str, actor: Actor, now: datetime, version: str) -> Escalation:
    """The records, or the complaint, go to the QIO."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_qio(row)
        said = why.strip() or "it asked for the records"
        return qio.forward(row, why=said, now=now, by=actor.name)


def told_interim(
    number: str,
    told_at: datetime,
    offered_at: datetime,
    actor: Actor,
    now: datetime,
    version: str,
) -> Matter:
    """The QIO called with its interim determination and offered to discuss it."""
    with acted_on_matter(number, actor, now, version) as row:
        root = _root(row)
        return qio_steps.told_interim(root, told_at, offered_at, now=now, by=actor.name)


def offer_ended(
    number: str, how: str, at: datetime, actor: Actor, now: datetime, version: str
) -> Matter:
    """It was discussed, answered in a statement, or its time lapsed."""
    with acted_on_matter(number, actor, now, version) as row:
        return qio_steps.offer_ended(_root(row), how, at, now=now, by=actor.name)


def determined(
    number: str, said: Determination, actor: Actor, now: datetime, version: str
) -> Matter:
    """The initial determination: what was found of each concern."""
    with acted_on_matter(number, actor, now, version) as row:
        root = _root(row)
        if qio.step_of(root, "determination") is not None:
            raise UnableToGo(f"{root.number} was determined before: record its reconsideration")
        return qio.receive_outcome(root, said, now=now, by=actor.name)


def ask_reconsidered(
    number: str, party: str, at: datetime, actor: Actor, now: datetime, version: str
) -> Matter:
    """A party asks the QIO to reconsider."""
    with acted_on_matter(number, actor, now, version) as row:
        return qio_steps.ask_reconsidered(_root(row), party, at, now=now, by=actor.name)


def more_sent(number: str, at: datetime, actor: Actor, now: datetime, version: str) -> Matter:
    """What it needs besides for its reconsideration reached the QIO."""
    with acted_on_matter(number, actor, now, version) as row:
        return qio_steps.more_for_reconsideration(_root(row), at, now=now, by=actor.name)


def reconsidered(
    number: str, said: Determination, actor: Actor, now: datetime, version: str
) -> Matter:
    """The decision of the reconsideration, which is final."""
    with acted_on_matter(number, actor, now, version) as row:
        return qio_steps.reconsidered(_root(row), said, now=now, by=actor.name)


def mended(number: str, effected: Effected, actor: Actor, now: datetime, version: str) -> None:
    """What was not up to the standard of care was mended."""
    with acted_on_matter(number, actor, now, version) as row:
        root = _root(row)
        qio.effectuate(root, effected, now=now, by=actor.name)
        close([root.pk], QUEUE, now=now)


def _root(row: Matter) -> Matter:
    """The step with the concerns, locked too."""
    _require_qio(row)
    root = qio.root_of(row)
    return row if root.pk == row.pk else held_matter(root.number)


def _require_qio(row: Matter) -> None:
    if row.kind not in qio.KINDS.values():
        raise UnableToGo(f"{row.number} is no review of a QIO")
