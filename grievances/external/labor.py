"""The Department of Labor's office for plans no state regulates: people are pointed to it.

It has no power to order a payment; its advisers call the plan.  The plan sends nothing there
unasked; who complains is told of it, and what the office asks is a matter like a department's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appeals.external.on_file import May, UnableToGo
from grievances.external import commissioner
from grievances.external.answering import Effected
from grievances.external.bodies import labor_of, phone_of
from grievances.external.commissioner import Disposed
from grievances.external.on_file import happened
from grievances.models import Grievance, Matter
from kernel.law.regimes import in_force
from kernel.record.sealing import Batch

SELF_FUNDED = "erisa_self_funded"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where somebody is told to go: as their letter names it."""

    code: str
    name: str
    phone: str
    cite: str
    weak: bool


def may_go(names: Sequence[str]) -> May:
    """Whether the office hears people under a coverage of these regimes."""
    if SELF_FUNDED in in_force(tuple(names)):
        return May(True, "no state regulates a self-funded plan: the Department of Labor does",
                   ("29 CFR 2560.503-1",))  # fmt: skip
    return May(False, "it hears participants of self-funded plans")


def pointer(names: Sequence[str], day: date) -> Pointer:
    """The office, by the day.  UnableToCite for coverage it does not hear."""
    body = labor_of(names, day)
    return Pointer(body.code, body.name, phone_of(body.code), body.cite, body.weak)


def forward(row: Grievance, *, at: datetime, now: datetime, by: str) -> Pointer:
    """Who complains was told of the office, in the caller's transaction: on record."""
    may = may_go(row.case.regimes)
    if not may:
        raise UnableToGo(may.why)
    if not row.received_at <= at <= now:
        raise UnableToGo(f"{at.isoformat()} is before it was received, or still to come")
    found = pointer(row.case.regimes, at.astimezone(ZoneInfo(row.case.zone)).date())
    said = {"to": found.code, "name": found.name, "phone": found.phone, "cite": found.cite}
    batch = Batch()
    happened(row, [("referred", at, said | {"pointed": True})], by, batch, now=now)
    batch.seal(now)
    return found


def receive_outcome(row: Matter, disposed: Disposed, *, now: datetime, by: str) -> None:
    """Record how the office closed what it asked about."""
    commissioner.receive_outcome(row, disposed, now=now, by=by)


def effectuate(row: Matter, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that what was agreed with it was carried out."""
    commissioner.effectuate(row, effected, now=now, by=by)
