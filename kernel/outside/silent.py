"""Files nobody answers for: refused by whoever carries them, or handed over without a receipt.

Each is work for a person in the queue `deliveries`, and stays there until the file is confirmed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.outside.models import Delivery, Escalation
from kernel.record.sealing import Batch

QUEUE = "deliveries"
ACTOR = "sweep"
OPEN = ("made", "handed_over")
AT_ONCE = 200


def tell_silent(now: datetime, zone: str, every: timedelta) -> Iterable[str]:
    """Files whose receipt should have come by `now`: recorded once, and given to people."""
    with transaction.atomic():
        rows = list(
            Escalation.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(answer_by__lte=now, alarmed_at__isnull=True, deliveries__state__in=OPEN)
            .order_by("answer_by", "id")[:AT_ONCE]
        )
        if not rows:
            return []
        batch = Batch()
        facts = [{"body": row.body, "packet": row.packet_id} for row in rows]
        record_many(
            [
                Happened(row.case_id, "delivery_silent", now, ACTOR, said)
                for row, said in zip(rows, facts, strict=True)
            ],
            batch,
            now=now,
        )
        batch.seal(now)
        Escalation.objects.filter(pk__in=[row.pk for row in rows]).update(alarmed_at=now)
        give_to_people({row.case_id for row in rows}, now=now)
    return [f"no receipt for the file of case {row.case_id} to {row.body}" for row in rows]


def give_to_people(cases: Collection[int], *, now: datetime) -> None:
    """Put these cases into the queue with every file of theirs that is refused or silent; close the
    work of those that have none."""
    reasons: dict[int, list[str]] = {}
    for case, body, state, alarmed in _last_attempts(cases):
        if state == "refused":
            reasons.setdefault(case, []).append(f"file_refused {body}"[:60])
        elif state in OPEN and alarmed:
            reasons.setdefault(case, []).append(f"no_receipt {body}"[:60])
    work = [Work(case, QUEUE, tuple(said), priority=1) for case, said in reasons.items()]
    put_many(work, now=now)
    close(set(cases) - reasons.keys(), QUEUE, now=now)


def _last_attempts(cases: Collection[int]) -> Iterable[tuple[int, str, str, datetime | None]]:
    """Of each escalation of these cases: its body, and how the last attempt stands."""
    last: dict[int, tuple[int, str, str, datetime | None]] = {}
    rows = (
        Delivery.objects.filter(escalation__case__in=cases)
        .exclude(escalation__answer__has_key="instead")
        .order_by("escalation_id", "attempt")
        .values_list(
            *("escalation_id", "escalation__case_id", "escalation__body", "state"),
            "escalation__alarmed_at",
        )
    )
    for escalation, case, body, state, alarmed in rows:
        last[escalation] = (case, body, state, alarmed)
    return last.values()
