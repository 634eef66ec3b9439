"""A case file that was refused on its way goes once more: the same bytes, to where it goes now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.addresses import addressed
from appeals.external.on_file import UnableToGo, happened, matter_of, matter_of_review
from appeals.external.sending import answer_by, told_again
from appeals.models import ExternalReview
from appeals.operations.review_doors import acted_on_review
from kernel.outside.keeping import Reader, UnableToSendAgain, again
from kernel.outside.models import Delivery, Escalation
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


def refused_file(row: ExternalReview) -> Delivery | None:
    """The refused last attempt of the latest file that still waits for its body; None where there
    is none."""
    waits = Escalation.objects.filter(case=row.pk, answered_at__isnull=True).order_by("-id")
    for each in waits:
        last = each.deliveries.order_by("attempt").last()
        if last is not None and last.state == "refused":
            return last
    return None


def send_again(
    number: str,
    actor: Actor,
    now: datetime,
    version: str,
    *,
    address: Sequence[str] = (),
) -> Delivery:
    """Another attempt waits to be handed over.  `address`, a line each, where a person found a
    better one; else the operator's of today, else the one it had.

    UnableToGo where no file of the review was refused.
    """
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        last = refused_file(row)
        if last is None:
            raise UnableToGo(f"{row.number}: no file of it was refused and waits to go again")
        by_when = answer_by(told_again(last.escalation), now)
        reader = _reader(row, last, address, now)
        try:
            made = again(last.escalation, reader, answer_by=by_when, now=now)
        except UnableToSendAgain as why:
            raise UnableToGo(f"{row.number}: {why}") from None
        batch = Batch()
        facts = {"attempt": made.attempt, "to": reader.body, "refused_for": last.reason}
        happened(row, "file_goes_again", now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return made


def _reader(row: ExternalReview, last: Delivery, address: Sequence[str], now: datetime) -> Reader:
    before = Reader(last.escalation.body, last.name, tuple(last.address), last.channel)
    if address:
        return replace(before, address=tuple(address))
    matter = matter_of(row.appeal) if row.appeal else matter_of_review(row)
    day = now.astimezone(ZoneInfo(row.case.zone)).date()
    today, _ = addressed(replace(before, address=()), matter, day)
    return today if today.address else before
