"""A finished snapshot is published for everybody to read, and a publication is withdrawn.

Only figures after the rule of small cells are published: what was run is looked over once more
here, whoever made it.  Nothing is published by itself, and nothing published is changed.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from kernel.people.policy import Actor, require
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, digest
from reports.layout import layout_of
from reports.models import Publication, Snapshot, Withdrawal
from reports.operations.parts import pieces
from reports.operations.write import snapshot_named
from reports.registry import table_named
from reports.writing.small_cells import is_small_text

PUBLISHED = ("cms0057",)
"""Reports that have a public page."""
LONGEST = 500


class UnableToPublish(ValueError):
    """It cannot be published, or withdrawn, as things stand; the message says why."""


class UnknownPublication(LookupError):
    """There is no such publication."""


def publication_named(number: str) -> Publication:
    """P0000012, or its bare number."""
    digits = number.strip().upper().removeprefix("P")
    fits = digits.isascii() and digits.isdecimal() and len(digits) <= 18
    found = Publication.objects.filter(pk=int(digits)).first() if fits else None
    if found is None:
        raise UnknownPublication(f"there is no publication {number}")
    return found


def why_not(snapshot: Snapshot) -> str:
    """Why a snapshot cannot be published; empty where it can."""
    table = table_named(snapshot.report)
    if snapshot.report not in PUBLISHED or not table.public:
        return f"{table.title}: there is no public page of it"
    year = snapshot.since.year
    if (snapshot.since, snapshot.until) != (date(year, 1, 1), date(year + 1, 1, 1)):
        return "it is published by calendar years, and this is of another period"
    if snapshot.as_of.astimezone(ZoneInfo(snapshot.zone)).date() < snapshot.until:
        return f"it was made as of a day of {year}, before that year was over"
    if not snapshot.rows:
        return "it has no figures: no contract or issuer has a request in that year"
    if tells := next(small_left(snapshot), ""):
        return f"a small count is still to be read in it ({tells})"
    return ""


def small_left(snapshot: Snapshot) -> Iterator[str]:
    """Where a count from 1 to the report's limit is still to be read: its row and column."""
    table = table_named(snapshot.report)
    columns = layout_of(table.layout, snapshot.layout_version).columns
    number = 0
    for piece in pieces(snapshot.run):
        for row in csv.reader(io.StringIO(piece, newline="")):
            number += 1
            for column, cell in zip(columns, row, strict=True):
                if column.type == "number" and is_small_text(cell, table.hide_up_to):
                    yield f"row {number}, {column.field}"


def publish(number: str, note: str, actor: Actor, *, now: datetime) -> Publication:
    """The figures of a snapshot are everybody's from now on; those of the same year before are
    superseded, and then `note` says what is new.

    NotAllowed; UnknownSnapshot; UnableToPublish."""
    require(actor, "report.publish")
    snapshot, note = snapshot_named(number), _words(note, "what is new")
    if why := why_not(snapshot):
        raise UnableToPublish(f"{snapshot.number} is not published: {why}")
    report, year = snapshot.report, snapshot.since.year
    before = newest(report, year)
    if before and before.snapshot_id == snapshot.pk and not withdrawn(before):
        raise UnableToPublish(f"{snapshot.number} is published already, as {before.number}")
    if before and not note:
        raise UnableToPublish(
            f"{before.number} of {year} was published before: say in a sentence what is new"
        )
    columns = {"report": report, "year": year, "note": note}
    try:
        made: Publication = _recorded(Publication, "snapshot", snapshot, columns, actor, now)
    except IntegrityError:  # somebody else did, a moment ago
        raise UnableToPublish(
            f"figures of {year} were published a moment ago: say in a sentence what is new"
        ) from None
    return made


def withdraw(number: str, why: str, actor: Actor, *, now: datetime) -> Withdrawal:
    """Its figures are shown no more; that it was there, and `why` it is not, is.

    NotAllowed; UnknownPublication; UnableToPublish."""
    require(actor, "report.publish")
    publication, why = publication_named(number), _words(why, "why")
    if not why:
        raise UnableToPublish("say in a sentence why it is withdrawn: everybody will read it")
    if withdrawn(publication):
        raise UnableToPublish(f"{publication.number} was withdrawn before")
    try:
        made: Withdrawal = _recorded(
            Withdrawal, "publication", publication, {"why": why}, actor, now
        )
    except IntegrityError:  # somebody else did, a moment ago
        raise UnableToPublish(f"{publication.number} was withdrawn before") from None
    return made


def newest(report: str, year: int) -> Publication | None:
    """The one that stands, or stood last: a withdrawn one does not give way to those before it."""
    return Publication.objects.filter(report=report, year=year).order_by("-pk").first()


def withdrawn(publication: Publication) -> Withdrawal | None:
    """Its withdrawal, if there is one."""
    return Withdrawal.objects.filter(publication=publication).first()


def _words(text: str, what: str) -> str:
    plain = " ".join(text.replace("\x00", "").split())
    if len(plain) > LONGEST:
        raise UnableToPublish(f"{what}: no more than {LONGEST} characters")
    return plain


@transaction.atomic
def _recorded(
    model: Any, of: str, what: Any, columns: dict[str, Any], actor: Actor, now: datetime
) -> Any:
    """One row of the record, sealed."""
    table, batch = model._meta.db_table, Batch()
    said = {of: what.pk, **columns, "by": actor.name, "at": now.isoformat()}
    stored = canonical(said)
    row = model.objects.create(
        id=table_ids(table, 1)[0],
        **{of: what},
        **columns,
        by=actor.name,
        at=now,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(table, row.pk, row.digest)
    batch.seal(now)
    return row
