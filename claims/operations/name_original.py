"""A person says which claim a replacement or a void is about; it is judged again with that."""

from datetime import datetime

from django.db import transaction

from claims.models import Claim
from claims.operations.decide import Outcome, adjudicate
from claims.operations.find_original import VOID
from claims.operations.take_waiting import take_these
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch


class UnableToName(ValueError):
    """There is no claim to name for this one; the message says why."""


def name_original(*, case: int, original: str, reason: str, by: str, now: datetime) -> Outcome:
    """Record that the pended correction is about the claim of this number, and judge it again.

    The number is held against member, provider and payer like one the claim gives itself.
    """
    if not reason.strip():
        raise UnableToName("say why: the reason is read by whoever reviews the decision")
    with transaction.atomic():
        take_these([case])
        claim = Claim.objects.filter(pk=case).first()
        if claim is None:
            raise UnableToName(f"there is no claim with the case {case}")
        if claim.frequency not in ("7", VOID):
            raise UnableToName(f"{claim.number} neither replaces nor voids a claim")
        if claim.state != "pended":
            raise UnableToName(f"{claim.number} is {claim.state}: no person's word is waited for")
        if not Claim.objects.filter(number=original.upper()).exclude(pk=case).exists():
            raise UnableToName(f"there is no other claim {original}")
        batch = Batch()
        facts = {"number": original.upper(), "reason": reason.strip()}
        record_many([Happened(case, "original_named", now, by, facts)], batch, now=now)
        batch.seal(now)
        return adjudicate([case], now=now, by=by)
