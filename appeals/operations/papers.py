"""A representative's papers and waivers of liability: asked for, taken in, revoked.

A standard Medicare Advantage appeal has its time from the papers it waited for (MA-33); so only
papers that do are recorded as having come.
"""

from dataclasses import dataclass
from datetime import date, datetime

from appeals.facts import day_in, examined
from appeals.judging import Says
from appeals.judging.standing_papers import NAMES
from appeals.models import Appeal, AppealPapers
from appeals.operations.doors import acted
from appeals.operations.examine import look_again
from appeals.operations.intake.document import LONGEST, LONGEST_LINE
from appeals.operations.moved import Moved, keep_moved, standing
from appeals.operations.on_file import OPEN, TO_DO, UnableToAppeal, happened
from kernel.cases.queue import Work, put_many
from kernel.documents.models import Upload
from kernel.documents.storing import file_under
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

HOW = ("letter", "phone", "fax", "email", "portal")
WAITS = ("dismissed", *OPEN)
"""In these states papers still matter: also those of a dismissed appeal, which may be vacated."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers that came in: of which kind, of whom, since when in force (the last signature).
    `address`: where they are written to, a line each; left out of who asked, whose is on file."""

    kind: str
    of_whom: str
    valid_from: date
    received_at: datetime
    upload: Upload | None = None
    address: tuple[str, ...] = ()


def ask(
    number: str, how: str, *, actor: Actor, now: datetime, version: str, at: datetime | None = None
) -> int:
    """A try to get the papers, on record with what is missing; how many there were now.

    By letter: the letter is owed from now, and the try counts for a dismissal once it left.
    """
    with acted(number, actor, "appeal.papers", now, version) as row:
        if row.state not in OPEN:
            raise UnableToAppeal(f"{row.number} is {row.state}: no papers are asked for")
        if how not in HOW:
            raise UnableToAppeal(f"{how!r}: they are asked for by {', '.join(HOW)}")
        tried = at or now
        if not row.received_at <= tried <= now:
            raise UnableToAppeal("they were asked for after it came, and not in the future")
        lacking = examined(row).of("represented")
        if lacking.says is not Says.LACKS or lacking.missing not in NAMES:
            raise UnableToAppeal(f"{row.number}: no papers are missing. {lacking.message}")
        batch = Batch()
        number_of = row.case.events.filter(name="papers_requested").count() + 1
        facts = {"missing": lacking.missing, "how": how, "try": number_of}
        happened(row, "papers_requested", tried, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return number_of


def take(number: str, papers: Papers, *, actor: Actor, now: datetime, version: str) -> list[Moved]:
    """Papers came in.  Where the appeal waited for them its clocks follow, and it is let in if
    nothing else is missing.  What moved is answered."""
    with acted(number, actor, "appeal.papers", now, version) as row:
        _check(row, papers, now)
        stood, batch = standing(row.pk), Batch()
        waited = examined(row).of("represented").says is Says.LACKS
        kept = AppealPapers.objects.create(
            appeal=row,
            kind=papers.kind,
            of_whom=papers.of_whom.strip(),
            address=[line.strip() for line in papers.address if line.strip()],
            valid_from=papers.valid_from,
            received_at=papers.received_at,
            upload=papers.upload,
        )
        if papers.upload:
            file_under(papers.upload, row.pk, as_what="papers", by=actor.name, now=now)
        if waited:
            _named(row, papers)
        found = examined(row).of("represented")
        came = waited and found.says is not Says.LACKS
        name = "representative_papers_received" if came else "papers_kept"
        facts = {"papers": kept.pk, "kind": papers.kind, "why": "" if came else found.message}
        happened(row, name, papers.received_at, actor.name, batch, now=now, facts=facts)
        look_again(row, batch, now=now, by=actor.name)
        if row.state == "dismissed" and came:
            put_many([Work(row.pk, TO_DO, ("papers came after the dismissal",))], now=now)
        why = f"{NAMES[papers.kind]} came"
        moved = keep_moved(row.pk, stood, why, batch, now=now, by=actor.name)
        batch.seal(now)
        return moved


def revoke(
    number: str, papers: int, on: date, *, actor: Actor, now: datetime, version: str
) -> Appeal:
    """A revocation reached us on that day.  An appeal that had begun goes on without them."""
    with acted(number, actor, "appeal.papers", now, version) as row:
        kept = AppealPapers.objects.filter(appeal=row, pk=papers).first()
        if kept is None:
            raise UnableToAppeal(f"{row.number} has no papers {papers}")
        if kept.revoked_on:
            raise UnableToAppeal(f"papers {papers} were revoked on {kept.revoked_on.isoformat()}")
        if not kept.valid_from <= on <= day_in(now, row.case.zone):
            raise UnableToAppeal("they were revoked after they were signed, and not in the future")
        batch = Batch()
        kept.revoked_on = on
        kept.save(update_fields=["revoked_on"])
        facts = {"papers": kept.pk, "only_day": on.isoformat(), "of_whom": kept.of_whom}
        happened(row, "papers_revoked", now, actor.name, batch, now=now, facts=facts)
        look_again(row, batch, now=now, by=actor.name)
        batch.seal(now)
        return row


def _check(row: Appeal, papers: Papers, now: datetime) -> None:
    if row.state not in WAITS:
        raise UnableToAppeal(f"{row.number} is {row.state}: it takes no papers any more")
    if papers.kind not in NAMES:
        raise UnableToAppeal(f"{papers.kind!r} is none of {', '.join(NAMES)}")
    if not papers.of_whom.strip():
        raise UnableToAppeal("say whose papers they are")
    if len(papers.of_whom.strip()) > LONGEST["name"]:
        raise UnableToAppeal(f"the name has at most {LONGEST['name']} characters")
    if any(len(line.strip()) > LONGEST_LINE for line in papers.address):
        raise UnableToAppeal(f"a line of the address has at most {LONGEST_LINE} characters")
    if papers.received_at > now:
        raise UnableToAppeal("they did not come yet")
    if papers.valid_from > day_in(papers.received_at, row.case.zone):
        raise UnableToAppeal("the last signature is later than the day they came")


def _named(row: Appeal, papers: Papers) -> None:
    """Who asks with them, where nobody knew the name before, is whose papers they are."""
    if not row.asker_name:
        row.asker_name = papers.of_whom.strip()
        row.save(update_fields=["asker_name"])
