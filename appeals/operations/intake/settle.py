"""A person confirms what a letter or call asks for: an appeal an issue, or none.

What can be heard is let in at once; what lacks something, or fails, waits with the reason.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from appeals.models import Appeal, Contact
from appeals.operations.examine import look_again
from appeals.operations.intake import watched
from appeals.operations.merge import duplicates
from appeals.operations.on_file import TO_DO, UnableToAppeal, happened
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.plan_levels import levels_of
from kernel.cases.queue import Work, put_many
from kernel.documents.storing import file_under
from kernel.people.policy import Actor, require
from kernel.record.sealing import Batch

LETTER = "appeal letter"


class UnknownContact(LookupError):
    """No contact has the number."""


def settle(contact: int, issues: Sequence[Wanted], *, actor: Actor, now: datetime) -> list[Appeal]:
    """The appeals it asks for, each from the first receipt of the contact; all or none.

    UnableToAppeal names the issue that cannot be; UnknownContact; NotAllowed.
    """
    require(actor, "appeal.open")
    return settled(contact, issues, now=now, by=actor.name)


def settled(contact: int, issues: Sequence[Wanted], *, now: datetime, by: str) -> list[Appeal]:
    """The same for a caller who has asked policy itself, as one does who sorts all contacts."""
    if not issues:
        raise UnableToAppeal("say what is appealed; a contact that asks for none is set aside")
    with transaction.atomic():
        row = _held(contact)
        made = [_open(row, number, each, by, now) for number, each in enumerate(issues, 1)]
        _done(row, "settled", by, now)
        return made


def further(contact: int, wanted: Wanted, *, now: datetime, by: str) -> Appeal:
    """One more appeal of a contact that was settled or set aside: it was missed.  It has the first
    receipt the contact always had (F1).  The caller has asked policy."""
    with transaction.atomic():
        row = _found(contact)
        known = Appeal.objects.filter(contact=row.pk).order_by("-issue").first()
        made = _open(row, known.issue + 1 if known else 1, wanted, by, now)
        _done(row, "settled", by, now)
        return made


def set_aside(contact: int, why: str, *, actor: Actor, now: datetime) -> Contact:
    """It asks for no appeal: a complaint, a question, the request for a code.  Why is kept."""
    require(actor, "appeal.open")
    return put_aside(contact, why, now=now, by=actor.name)


def put_aside(contact: int, why: str, *, now: datetime, by: str) -> Contact:
    """The same for a caller who has asked policy itself."""
    if not why.strip():
        raise UnableToAppeal("say what it is, and where it went")
    with transaction.atomic():
        row = _held(contact)
        row.said = dict(row.said) | {"set_aside": why.strip()}
        row.save(update_fields=["said"])
        _done(row, "no_appeal", by, now)
        return row


def reopen(contact: int, why: str, *, actor: Actor, now: datetime) -> Contact:
    """It does ask for an appeal: it waits again, with the receipt it always had (F1)."""
    require(actor, "appeal.open")
    if not why.strip():
        raise UnableToAppeal("say what it asks for after all")
    with transaction.atomic():
        row = _found(contact)
        if row.state != "no_appeal":
            raise UnableToAppeal(f"contact {row.pk} is {row.state}: it was not set aside")
        row.said = dict(row.said) | {"reopened": why.strip()}
        row.state, row.settled_at, row.settled_by = "open", None, ""
        row.save(update_fields=["said", "state", "settled_at", "settled_by"])
        watched.unsettled(row, why.strip(), now=now, by=actor.name)
        return row


def _found(contact: int) -> Contact:
    row = Contact.objects.select_for_update(of=("self",)).filter(pk=contact).first()
    if row is None:
        raise UnknownContact(f"no contact has the number {contact}")
    return row


def _held(contact: int) -> Contact:
    row = _found(contact)
    if row.state != "open":
        raise UnableToAppeal(f"contact {row.pk} is {row.state.replace('_', ' ')} already")
    return row


def _done(row: Contact, state: str, by: str, now: datetime) -> None:
    row.state, row.settled_at, row.settled_by = state, now, by
    row.save(update_fields=["state", "settled_at", "settled_by"])
    watched.settled(row, state.replace("_", " "), now=now, by=by)


def _open(row: Contact, number: int, wanted: Wanted, by: str, now: datetime) -> Appeal:
    try:
        made = open_appeal(
            replace(wanted, issue=number),
            received_at=row.received_at,
            zone=row.zone,
            now=now,
            by=by,
            contact=row,
            levels=levels_of(wanted),
        )
    except UnableToAppeal as why:
        raise UnableToAppeal(f"issue {number}: {why}") from None
    if row.member_id and made.member_id and row.member_id != made.member_id:
        raise UnableToAppeal(f"issue {number}: {made.number} would be another member's appeal")
    if row.upload:
        file_under(row.upload, made.pk, as_what=LETTER, by=by, now=now)
    batch = Batch()
    said = {"contact": row.pk, "issue": number, "channel": row.channel}
    happened(made, "opened", now, by, batch, now=now, facts=said)
    found = look_again(made, batch, now=now, by=by)
    if made.state == "received" and not found.grounds and duplicates(made):
        put_many([Work(made.pk, TO_DO, ("the same may be open: merge",))], now=now)
    batch.seal(now)
    return made
