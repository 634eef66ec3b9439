"""Who reviews an appeal, whom they asked, what the claimant was told of it, what was decided."""

import pgtrigger
from django.db import models
from django.db.models import Q

from appeals.models.appeal import Appeal
from kernel.record.models import Recorded, digest_is_right, recorded_triggers


class ReviewerGiven(models.Model):
    """A reviewer was given an appeal; `may` keeps what policy answered, of them and of others.
    The latest row without `ended_at` is who has it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="reviewers")
    reviewer = models.CharField(max_length=60)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    may = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = (
            pgtrigger.Protect(name="reviewer_given_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="reviewer_given_stays", fields=["appeal", "reviewer", "by", "at", "may"]
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("appeal",), condition=Q(ended_at__isnull=True), name="one_reviewer_at_once"
            ),
        )


class ConsultedExpert(models.Model):
    """A health professional who was asked, relied on or not (AE-33).  Append-only."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="experts")
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=40)
    specialty = models.CharField(max_length=60)
    licence = models.CharField(max_length=40)
    licence_state = models.CharField(max_length=2)
    consulted_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    asked = models.TextField()
    advice = models.TextField()
    relied_on = models.BooleanField()
    consulted_before = models.BooleanField(default=False)
    """On the decision under appeal, or subordinate to who was: then the law wants another."""

    class Meta:
        triggers = recorded_triggers()


class NewEvidence(models.Model):
    """Evidence or a rationale the claimant does not know yet (AE-35, AE-36).  Append-only; that it
    was sent is the event `new_evidence_sent`, with this row's id in its facts."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="new_evidence")
    kind = models.CharField(max_length=10)
    what = models.TextField()
    came_up_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    by = models.CharField(max_length=60)
    upload = models.ForeignKey("documents.Upload", null=True, on_delete=models.PROTECT)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("evidence", "rationale")), name="new_evidence_kind_known"
            ),
        )


class AppealDecision(Recorded):
    """A decision on an appeal, numbered; the highest number is the one in force.

    `lines` are {"line", "outcome", "why", "provision"} each; `discussion` is what a final notice
    must discuss; `reviewer` the name, profession, field and licence of who decided.  `by` is the
    body: `plan`, or the outside reviewer's code.
    """

    AGREES = """
        (said ->> 'appeal')::bigint = appeal_id AND (said ->> 'number')::int = number
        AND said ->> 'outcome' = outcome AND said -> 'lines' = lines
        AND said ->> 'reason' = reason AND said ->> 'discussion' = discussion
        AND said -> 'reviewer' = reviewer AND said ->> 'by' = "by"
        AND (said ->> 'decided_at')::timestamptz = decided_at
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="decisions")
    number = models.SmallIntegerField()
    outcome = models.CharField(max_length=10)
    lines = models.JSONField(default=list)
    reason = models.TextField()
    discussion = models.TextField(blank=True)
    reviewer = models.JSONField(default=dict)
    by = models.CharField(max_length=60, default="plan")
    decided_at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("appeal_decision_digest_right"),
            models.UniqueConstraint(fields=("appeal", "number"), name="appeal_decision_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=("overturned", "partly", "upheld")),
                name="appeal_decision_outcome_known",
            ),
        )
