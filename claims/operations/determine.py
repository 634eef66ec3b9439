"""A person's word on one rule's finding, recorded with its reason; the claim is judged again."""

import json
from datetime import datetime

from django.db import transaction

from claims.models import Claim, Decision, Determination
from claims.operations.decide import Outcome, adjudicate
from claims.operations.take_waiting import take_these
from claims.pipeline import ORDER
from kernel.cases.timeline import Happened, record_many
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest

TABLE = "claims_determination"
SAYINGS = ("accept", "override")
ADVERSE = ("pend", "deny")


class UnableToDetermine(ValueError):
    """There is nothing of this kind to determine on the claim; the message says what there is."""


def determine(*, case: int, rule: str, say: str, reason: str, by: str, now: datetime) -> Outcome:
    """Record what `by` says of the rule's finding, and judge the pended claim with it.

    `accept` upholds the finding, and the line is denied; `override` sets it aside.  Nobody edits
    an amount: what is paid follows from the rules and this word.
    """
    if say not in SAYINGS:
        raise UnableToDetermine(f"{say!r} is not one of {', '.join(SAYINGS)}")
    if not reason.strip():
        raise UnableToDetermine("say why: the reason is read by whoever reviews the decision")
    with transaction.atomic():
        take_these([case])
        _refuse_idle_words(case, rule)
        batch = Batch()
        _write(case, rule, say, reason.strip(), by, now, batch)
        facts = {"rule": rule, "say": say}
        record_many([Happened(case, "determined", now, by, facts)], batch, now=now)
        batch.seal(now)
        return adjudicate([case], now=now, by=by)


def _refuse_idle_words(case: int, rule: str) -> None:
    """A word that would change nothing is not taken."""
    claim = Claim.objects.filter(pk=case).first()
    if claim is None:
        raise UnableToDetermine(f"there is no claim with the case {case}")
    if claim.state != "pended":
        raise UnableToDetermine(f"{claim.number} is {claim.state}: no person's word is waited for")
    stored = json.loads(Decision.objects.filter(claim=case).latest("number").stored)
    waiting = {each["rule"] for each in stored["findings"] if each["says"] in ADVERSE}
    if rule not in waiting:
        raise UnableToDetermine(
            f"{rule} found nothing against {claim.number}; {', '.join(sorted(waiting))} did"
        )
    if "plan" not in stored["facts"] or rule not in ORDER:
        raise UnableToDetermine(
            f"{claim.number} pends for a fact that is missing, not for a judgment: put it on file "
            "and adjudicate again"
        )


def _write(
    case: int, rule: str, say: str, reason: str, by: str, now: datetime, batch: Batch
) -> None:
    stored = canonical(
        {"case": case, "rule": rule, "say": say, "reason": reason, "by": by, "at": now.isoformat()}
    )
    row = Determination.objects.create(
        id=table_ids(TABLE, 1)[0],
        claim_id=case,
        rule=rule,
        say=say,
        reason=reason,
        by=by,
        at=now,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, row.pk, row.digest)
