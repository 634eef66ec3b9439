"""What is missing: asked for, with the time the law gives for the answer; and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import MISSING, Answer, UnableToAuthorize
from claims.operations.authorizations.asking import ask
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import QUEUE, happened, held_open, move
from claims.operations.authorizations.read import answer_of
from kernel.cases.models import Event
from kernel.cases.queue import Work, put_many
from kernel.record.sealing import Batch

PAPERS = "representative_papers"


def pend(
    number: str,
    needed: Sequence[str],
    why: str,
    *,
    now: datetime,
    by: str,
    answer_by: datetime | None = None,
) -> Answer:
    """Ask for what is missing; the letter that asks is owed from now.

    `answer_by` is the last moment given for the answer, which may not be less than the law's; left
    out, the least the law gives where it gives any.
    """
    with transaction.atomic():
        row = held_open(number)
        check_needed(needed)
        batch = Batch()
        ask(row, needed, why, answer_by, batch, now=now, by=by)
        move(row, "pended")
        put_many([Work(row.pk, QUEUE, ("information_needed",))], now=now)
        batch.seal(now)
        return answer_of(row)


def check_needed(needed: Sequence[str]) -> None:
    if not needed:
        raise UnableToAuthorize("say what is missing")
    if strangers := set(needed) - set(MISSING):
        raise UnableToAuthorize(f"{', '.join(sorted(strangers))}: not one of {', '.join(MISSING)}")


def receive_information(
    number: str, what: Sequence[str], *, at: datetime, now: datetime, by: str
) -> Answer:
    """Something asked for came in at `at`; once nothing is missing, the request is judged.

    The claimant's answer ends the wait of the law also where it is not all that was asked.
    """
    with transaction.atomic():
        row = held_open(number)
        check_needed(what)
        batch = Batch()
        if at < row.case.received_at or at > now:
            raise UnableToAuthorize("what came in came after the request, and not in the future")
        row.missing = [each for each in row.missing if each not in what]
        row.save(update_fields=["missing"])
        facts = {"what": list(what), "missing": list(row.missing)}
        happened(row, "information_received", at, by, batch, now=now, facts=facts)
        if PAPERS in what and not _on_record(row, "representative_papers_received"):
            happened(row, "representative_papers_received", at, by, batch, now=now)
        if not row.missing:
            judge(row, batch, now=now, by=by)
        batch.seal(now)
        return answer_of(row)


def _on_record(row: AuthorizationRequest, name: str) -> bool:
    return Event.objects.filter(case=row.pk, name=name).exists()
