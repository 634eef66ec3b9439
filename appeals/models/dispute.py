"""A contracted provider's payment dispute: between the provider and the plan, and no appeal."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from appeals.states import DISPUTE
from kernel.record.history import row_history
from kernel.record.models import Recorded, digest_is_right, recorded_triggers

DISPUTE_OUTCOMES = ("overturned", "partly", "upheld")


@row_history("ProviderDisputeHistory", fields=("state", "outcome", "received_at"))
class ProviderDispute(models.Model):
    """One dispute of the payment of one claim.  `number` is its case's (D26-0000001).

    `lines` are those of the claim it is about; empty: all of them.  `agreement` names the contract
    whose terms decide, as the parties call it; `npi` and `name` are the provider's, `address` where
    it wants to be written to.  It never counts with the appeals of members.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="provider_dispute"
    )
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, default="received")
    outcome = models.CharField(max_length=10, blank=True)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="disputes")
    decision = models.ForeignKey(
        "claims.Decision", on_delete=models.PROTECT, related_name="disputes"
    )
    lines = ArrayField(models.SmallIntegerField(), default=list)
    agreement = models.CharField(max_length=120)
    npi = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    address = ArrayField(models.CharField(max_length=240), default=list)
    wants = models.TextField(blank=True)
    received_at = models.DateTimeField()

    class Meta:
        triggers = DISPUTE.triggers("state")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=("", *DISPUTE_OUTCOMES)), name="dispute_outcome_known"
            ),
            models.CheckConstraint(condition=~Q(agreement=""), name="dispute_has_an_agreement"),
        )
        indexes = (models.Index(fields=("state", "received_at")),)


class DisputeDecision(Recorded):
    """What was decided of a dispute, once.  `lines` are {"line", "outcome", "why", "provision"}."""

    AGREES = """
        (said ->> 'dispute')::bigint = dispute_id AND said ->> 'outcome' = outcome
        AND said -> 'lines' = lines AND said ->> 'reason' = reason AND said ->> 'by' = "by"
        AND (said ->> 'decided_at')::timestamptz = decided_at
    """

    dispute = models.OneToOneField(
        ProviderDispute, on_delete=models.PROTECT, related_name="decided"
    )
    outcome = models.CharField(max_length=10)
    lines = models.JSONField(default=list)
    reason = models.TextField()
    by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("dispute_decision_digest_right"),
            models.CheckConstraint(
                condition=Q(outcome__in=DISPUTE_OUTCOMES), name="dispute_decision_outcome_known"
            ),
        )
