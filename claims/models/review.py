"""What waits for a second signature, and how that ended.  Append-only."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from claims.models.claim import Claim
from kernel.record.models import Recorded, digest_is_right, recorded_triggers

ENDINGS = ("signed", "sent_back", "void")

OF_THE_PROPOSER = pgtrigger.Trigger(
    name="proposed_by_the_proposer",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM claims_proposal p
            WHERE p.id = NEW.proposal_id AND p.by = NEW.proposed_by
        ) THEN
            RAISE EXCEPTION 'a proposal was made by somebody else than its ending says'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class Proposal(Recorded):
    """Words on findings that would let the plan pay more than who says them may pay alone.

    `words` are the words with the key and sentence of each finding as it was seen; `expected` is
    what the claim came to with them, which it must come to again when it is signed.  `paid` and
    `limit` are dollars; no limit: no authority at all.  `to` is whom it went to, empty where nobody
    on file may sign so much.  What was recorded on the case after the event `after` voids it.
    """

    AGREES = """
        said ->> 'case' = claim_id::text AND said -> 'words' = words
        AND said -> 'expected' = expected AND (said ->> 'paid')::numeric = paid
        AND (said ->> 'limit')::numeric IS NOT DISTINCT FROM "limit"
        AND said ->> 'line' = line AND said ->> 'by' = "by" AND said ->> 'to' = "to"
        AND (said ->> 'at')::timestamptz = at AND (said ->> 'after')::bigint = after
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="proposals")
    line = models.CharField(max_length=30, blank=True)
    """The line of business, under whose authority it is signed."""
    words = models.JSONField(default=list)
    expected = models.JSONField(default=dict)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    limit = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    by = models.CharField(max_length=60)
    to = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    after = models.BigIntegerField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (digest_is_right("proposal_digest_right"),)


class ProposalEnd(Recorded):
    """How a proposal ended, once: signed by another, sent back with a reason, or void."""

    AGREES = """
        said ->> 'proposal' = proposal_id::text AND said ->> 'how' = how AND said ->> 'by' = "by"
        AND said ->> 'proposed_by' = proposed_by AND said ->> 'reason' = reason
        AND (said ->> 'at')::timestamptz = at
        AND proposed_by = (SELECT p.by FROM claims_proposal p WHERE p.id = kept.proposal_id)
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="ended")
    how = models.CharField(max_length=10)
    by = models.CharField(max_length=60)
    proposed_by = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = (*recorded_triggers(), OF_THE_PROPOSER)
        constraints = (
            digest_is_right("proposal_end_digest_right"),
            models.CheckConstraint(condition=Q(how__in=ENDINGS), name="proposal_end_known"),
            models.CheckConstraint(
                condition=~Q(how="signed") | ~Q(by=F("proposed_by")),
                name="nobody_signs_their_own",
            ),
            models.CheckConstraint(
                condition=Q(how="signed") | ~Q(reason=""), name="proposal_ends_for_a_reason"
            ),
        )
