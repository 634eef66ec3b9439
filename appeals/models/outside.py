"""A review by a body outside the plan: asked for, screened, assigned, sent the file, answered."""

from django.db import models
from django.db.models import Q

from appeals.models.appeal import Appeal
from appeals.states import REVIEW
from kernel.record.history import row_history

STEPS = (
    "request",  # asked of the plan or the state: screened, perfected, assigned
    "review",  # before the body that decides
    "extra_information",  # what the claimant sent the IRO, on its way to the plan
    "own_reversal",  # the plan changed its mind while the review went on
    "escalation",  # the body is late, and who appealed asks that it go up
    "dismissal",  # the body dismissed, and that is to be reviewed or vacated
    "fast_track",  # the QIO's, of an end of services or a discharge
    "second_look",  # the QIO looks once more at its own fast-track decision
)
PROCESSES = ("ire", "federal", "state", "hhs", "qic", "hearing", "council", "court", "qio")


@row_history(
    "ExternalReviewHistory",
    fields=("state", "outcome", "body", "complete", "late_documents", "track", "escalated"),
)
class ExternalReview(models.Model):
    """One review outside, a case of its own with its own receipt and clocks.

    `process` is whose rules it runs by; `body` the code of who does it (`appeals/law/bodies.yaml`,
    by date, or a row of the roster), empty until one is assigned.  `step` is which part of it this
    case is, as each has a receipt of its own; `previous` the one before.  `appeal` is the plan's
    own, None where there was none (deemed exhaustion of a claim); `decision` the one disputed.
    `basis` is why it may be asked for.
    `outcome`: overturned, partly, upheld, dismissed, or withdrawn.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="external_review"
    )
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, default="asked")
    process = models.CharField(max_length=8)
    step = models.CharField(max_length=20, default="review")
    body = models.CharField(max_length=30, blank=True)
    appeal = models.ForeignKey(
        Appeal, null=True, on_delete=models.PROTECT, related_name="external_reviews"
    )
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="next_level"
    )
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT)
    claim = models.ForeignKey(
        "claims.Claim", null=True, on_delete=models.PROTECT, related_name="external_reviews"
    )
    asked = models.ForeignKey(
        "claims.AuthorizationRequest",
        null=True,
        on_delete=models.PROTECT,
        related_name="external_reviews",
    )
    decision = models.ForeignKey(
        "claims.Decision", null=True, on_delete=models.PROTECT, related_name="external_reviews"
    )
    basis = models.CharField(max_length=30, default="final_denial")
    request = models.CharField(max_length=12)
    track = models.CharField(max_length=12, default="standard")
    part_b_drug = models.BooleanField(default=False)
    complete = models.BooleanField(default=True)
    late_documents = models.BooleanField(default=False)
    """The documents reached the IRO late: it may stop and reverse (XR-11)."""
    unasked = models.BooleanField(default=False)
    """The plan sends it without being asked: Medicare Advantage, upheld or late."""
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    """In controversy, in dollars, where the level asks for it."""
    escalated = models.BooleanField(default=False)

    class Meta:
        triggers = REVIEW.triggers("state")
        constraints = (
            models.CheckConstraint(
                condition=Q(process__in=PROCESSES), name="external_process_known"
            ),
            models.CheckConstraint(condition=Q(step__in=STEPS), name="external_step_known"),
            models.CheckConstraint(
                condition=~Q(claim__isnull=False, asked__isnull=False),
                name="external_review_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=("", "overturned", "partly", "upheld", "dismissed", "withdrawn")
                ),
                name="external_outcome_known",
            ),
        )
        indexes = (models.Index(fields=("state", "received_at")),)
