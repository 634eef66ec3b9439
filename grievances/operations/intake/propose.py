"""What a contact seems to be about, put on file as proposals; nothing is opened.

`receive` takes a contact in by the one door every contact has, and proposes at once; what came by
another door is read by the sweep.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from appeals.models import Contact
from appeals.operations.intake.receive import Incoming
from appeals.operations.intake.receive import receive as taken_in
from appeals.operations.intake.settle import UnknownContact
from appeals.papers.letter import LOOKING_FOR
from claims.papers.sentences import sentences_of
from grievances.models import Issue
from grievances.operations.intake.beside import beside
from grievances.operations.triage_table import table_in_force
from grievances.triage.likeness import built_in_likeness
from grievances.triage.propose import Proposed, Triage
from grievances.triage.sort import sort
from kernel.documents.guard import read_pdf
from kernel.documents.media import PDF
from kernel.documents.models import Upload
from kernel.documents.storing import file_of

SORTED = "triage"
"""Under this name a contact keeps what the table made of it as a whole."""
MATTERS = (
    *LOOKING_FOR,
    *("grievance", "rude", "nurse", "wrong", "records", "referral", "refus", "opinion", "hurt"),
)
"""What the pages that matter in a long letter hold."""


def receive(incoming: Incoming, *, now: datetime, by: str) -> Contact:
    """Take a contact in, as `appeals` does, and propose its issues.  UnableToAppeal."""
    with transaction.atomic():
        row = taken_in(incoming, now=now, by=by)
        propose_issues(row.pk)
        row.refresh_from_db()
        return row


def propose_issues(contact: int) -> list[Issue]:
    """The issues of a contact as the table in force proposes them, and likeness what fits no row of
    it; those there already stay."""
    with transaction.atomic():
        row = Contact.objects.select_for_update(of=("self",)).filter(pk=contact).first()
        if row is None:
            raise UnknownContact(f"no contact has the number {contact}")
        there = list(row.issues.order_by("number"))
        if there or SORTED in row.said:
            return there
        found = sort(text_of(row), table_in_force(), built_in_likeness())
        found = replace(found, doubts=(*found.doubts, *beside(row, found.issues)))
        row.said = dict(row.said) | {SORTED: as_json(found)}
        row.save(update_fields=["said"])
        issues = [_issue(row, n, each, found.mark) for n, each in enumerate(found.issues, 1)]
        return Issue.objects.bulk_create(issues)


def text_of(row: Contact) -> str:
    """What the contact says: as it was typed, or as its PDF is read.  A file of another kind is a
    person's to read."""
    if row.upload is None:
        return str(row.text)
    return "\n".join(filter(None, (str(row.text), _read(row.upload))))


def _read(upload: Upload) -> str:
    if upload.media_type != PDF:
        return ""
    document = read_pdf(file_of(upload), looking_for=MATTERS)
    if not document.readable:
        return ""
    return "\n".join(each.text for each in sentences_of(document))


def as_json(found: Triage) -> Mapping[str, Any]:
    """The whole, for whoever confirms."""
    return {
        "whole": found.whole,
        "decision_to_change": found.wants_change,
        "doubts": list(found.doubts),
        "table": found.mark,
        "examples": found.examples,
    }


def _issue(row: Contact, number: int, each: Proposed, mark: str) -> Issue:
    return Issue(
        contact=row,
        number=number,
        words=each.words,
        proposed=each.becomes,
        category=each.category,
        quality_of_care=each.quality_of_care,
        because=[one.as_json() | {"table": mark, "clock": each.clock} for one in each.because],
    )


def not_sorted(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Contacts that wait for a person and came by a door that proposes no issues."""
    waiting = Contact.objects.filter(state="open", issues=None).exclude(said__has_key=SORTED)
    for contact in waiting.order_by("received_at", "pk").values_list("pk", flat=True)[:100]:
        issues = propose_issues(contact)
        yield f"contact {contact}: {len(issues)} issues proposed"
