"""What a person finds out about the time an appeal was filed in: the notice, or a good cause."""

from datetime import date, datetime

from appeals.facts import day_in, filing_of
from appeals.law_book import book
from appeals.operations.doors import acted
from appeals.operations.examine import look_again
from appeals.operations.notices import decided_below, refuse_older_notice
from appeals.operations.on_file import OPEN, UnableToAppeal, happened
from appeals.pipeline import Examined, law_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

STATES = (*OPEN, "dismissed")


def notice(
    number: str,
    *,
    actor: Actor,
    now: datetime,
    version: str,
    why: str,
    dated: date | None = None,
    received: date | None = None,
) -> Examined:
    """When the notice of the decision was dated, or is proven to have been received, and how that
    is known.  Examined anew."""
    with acted(number, actor, "appeal.work", now, version) as row:
        if row.state not in STATES:
            raise UnableToAppeal(f"{row.number} is {row.state}: it is not asked any more")
        if not why.strip():
            raise UnableToAppeal("say how it is known")
        dates = {"notice_dated": dated, "notice_received": received}
        given = {name: day for name, day in dates.items() if day}
        if not given:
            raise UnableToAppeal("say when the notice was dated, or received")
        if max(given.values()) > day_in(now, row.case.zone):
            raise UnableToAppeal("a notice is not dated or received in the future")
        before = {name: str(getattr(row, name) or "") for name in given}
        for name, day in given.items():
            setattr(row, name, day)
        if row.notice_dated and row.notice_received and row.notice_received < row.notice_dated:
            raise UnableToAppeal("a notice is not received before its date")
        told = decided_below(row.previous, row.decision)
        refuse_older_notice(told, row.case.zone, dated=dated, received=received)
        row.save(update_fields=list(given))
        batch = Batch()
        facts = {name: day.isoformat() for name, day in given.items()}
        said = facts | {"before": before, "why": why.strip()}
        happened(row, "notice_known", now, actor.name, batch, now=now, facts=said)
        found = look_again(row, batch, now=now, by=actor.name)
        batch.seal(now)
        return found


def good_cause(
    number: str, cause: str, why: str, *, actor: Actor, now: datetime, version: str
) -> Examined:
    """A person finds a good cause of the law's list for asking late, or none (`cause` empty)."""
    with acted(number, actor, "appeal.work", now, version) as row:
        if row.state not in STATES:
            raise UnableToAppeal(f"{row.number} is {row.state}: it is not asked any more")
        if not why.strip():
            raise UnableToAppeal("say why, as whoever reviews it will ask")
        causes = law_of(filing_of(row), book()).text("admissibility.good_causes")
        if cause and cause not in causes.amount.split():
            known = ", ".join(causes.amount.split())
            raise UnableToAppeal(f"{cause!r} is no good cause ({causes.cite}): {known}")
        batch = Batch()
        name = "good_cause_found" if cause else "good_cause_refused"
        facts = {"cause": cause, "why": why.strip(), "cites": [causes.cite]}
        happened(row, name, now, actor.name, batch, now=now, facts=facts)
        found = look_again(row, batch, now=now, by=actor.name)
        batch.seal(now)
        return found
