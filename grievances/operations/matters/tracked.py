"""A case of CMS's Complaint Tracking Module, as the plan works on it."""

from datetime import datetime

from appeals.external.on_file import UnableToGo
from grievances.external import ctm
from grievances.external.ctm import Complaint
from grievances.models import Matter
from grievances.operations.matters.doors import Whom, acted_on_matter, opening
from kernel.people.policy import Actor


def open_complaint(whom: Whom, said: Complaint, actor: Actor, now: datetime) -> Matter:
    """Put it on file with the clock of its level.  It is no grievance, and none is opened by it."""
    with opening(whom, actor, now, said.received_at) as about:
        there = Matter.objects.filter(kind="ctm", theirs=said.theirs.strip()).first()
        if there is not None:
            raise UnableToGo(f"{said.theirs} is {there.number} already")
        return ctm.open_complaint(about, said, now=now, by=actor.name)


def set_level(number: str, level: str, why: str, actor: Actor, now: datetime, version: str) -> None:
    """CMS gave it another level."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_ctm(row)
        ctm.set_level(row, level, why, now=now, by=actor.name)


def resolve(
    number: str, resolution: str, at: datetime, actor: Actor, now: datetime, version: str
) -> None:
    """It is resolved, and the module says so."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_ctm(row)
        ctm.forward(row, resolution, at, now=now, by=actor.name)


def closed_by_cms(
    number: str,
    accepted: bool,
    why: str,
    at: datetime,
    actor: Actor,
    now: datetime,
    version: str,
) -> None:
    """CMS closes it, or sends it back."""
    with acted_on_matter(number, actor, now, version) as row:
        _require_ctm(row)
        ctm.receive_outcome(row, accepted, why, at, now=now, by=actor.name)


def _require_ctm(row: Matter) -> None:
    if row.kind != "ctm":
        raise UnableToGo(f"{row.number} is no case of CMS's complaint module")
