"""Who asked takes the appeal back, in the form the law wants."""

from datetime import datetime

from appeals.facts import filing_of
from appeals.law_book import book
from appeals.models import Appeal
from appeals.operations.dismiss import reviews_of
from appeals.operations.doors import acted
from appeals.operations.examine import end
from appeals.operations.on_file import OPEN, UnableToAppeal, happened
from appeals.pipeline import law_of
from kernel.cases.more_clocks import open_more
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

HOW = ("written", "oral")


def withdraw(
    number: str,
    how: str,
    at: datetime,
    why: str = "",
    *,
    actor: Actor,
    now: datetime,
    version: str,
) -> Appeal:
    """It was withdrawn at `at`, in writing or by voice.  The letter that says so is owed.

    UnableToAppeal where it is decided already, or the law wants it in writing.
    """
    with acted(number, actor, "appeal.work", now, version) as row:
        if row.state not in OPEN:
            raise UnableToAppeal(f"{row.number} is {row.state}: it can be withdrawn until decided")
        if not row.received_at <= at <= now:
            raise UnableToAppeal("it was withdrawn after it came, and not in the future")
        cite = _form(row, how)
        batch = Batch()
        end(row, "withdrawn", "withdrawn", now=now)
        row.outcome = "withdrawn"
        row.save(update_fields=["outcome"])
        facts = {"how": how, "why": why.strip(), "cites": [cite] if cite else []}
        happened(row, "withdrawn", at, actor.name, batch, now=now, facts=facts)
        open_more(row.case, reviews_of(row), now=now)  # its letter tells that time too
        batch.seal(now)
        return row


def _form(row: Appeal, how: str) -> str:
    if how not in HOW:
        raise UnableToAppeal(f"{how!r}: it is withdrawn {' or '.join(HOW)}")
    allowed = law_of(filing_of(row), book()).find("admissibility.withdrawn_how")
    if allowed and how not in allowed.amount.split():
        raise UnableToAppeal(f"{row.number} is withdrawn in writing ({allowed.cite})")
    return allowed.cite if allowed else ""
