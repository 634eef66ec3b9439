"""Papers of whoever acts for the member in a grievance: asked for, and come in."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from grievances.models import Grievance
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.documents.models import Upload
from kernel.documents.storing import file_under
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

NAMES = {"cms_1696": "an appointment of representative", "court_order": "a court's order",
         "power_of_attorney": "a power of attorney", "estate": "papers of the estate"}  # fmt: skip
HOW = ("letter", "phone", "fax", "email", "portal")
"""How papers are asked for."""


@dataclass(frozen=True, slots=True)
class Papers:
    """`of_whom` may act; `valid_from` is the last signature."""

    kind: str
    of_whom: str
    valid_from: date
    received_at: datetime
    upload: Upload | None = None


def ask(number: str, kind: str, how: str, actor: Actor, now: datetime, version: str) -> Grievance:
    """They were asked for; the time of a grievance does not wait for them."""
    with acted(number, actor, "grievance.work", now, version) as row:
        if kind not in NAMES:
            raise UnableToGrieve(f"{kind!r} is none of {', '.join(NAMES)}")
        if how not in HOW:
            raise UnableToGrieve(f"how they were asked for: {', '.join(HOW)}")
        batch, facts = Batch(), {"what": NAMES[kind], "kind": kind, "how": how}
        happened(row, "papers_requested", now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return row


def take(number: str, papers: Papers, actor: Actor, now: datetime, version: str) -> Grievance:
    """They came in, and say who acts for the member."""
    with acted(number, actor, "grievance.work", now, version) as row:
        _check(row, papers, now)
        batch = Batch()
        if papers.upload:
            file_under(papers.upload, row.pk, as_what="papers", by=actor.name, now=now)
        row.filer_name = papers.of_whom.strip()
        row.save(update_fields=["filer_name"])
        facts = {
            "kind": papers.kind,
            "of_whom": row.filer_name,
            "valid_from": papers.valid_from.isoformat(),
        }
        at = papers.received_at
        happened(row, "representative_papers_received", at, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return row


def _check(row: Grievance, papers: Papers, now: datetime) -> None:
    if papers.kind not in NAMES:
        raise UnableToGrieve(f"{papers.kind!r} is none of {', '.join(NAMES)}")
    if not papers.of_whom.strip():
        raise UnableToGrieve("say whose papers they are")
    if papers.received_at > now:
        raise UnableToGrieve("they did not come yet")
    if papers.valid_from > papers.received_at.astimezone(ZoneInfo(row.case.zone)).date():
        raise UnableToGrieve("the last signature is later than the day they came")
