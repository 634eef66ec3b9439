"""Independent review organizations under contract; each draw of one, with who was passed over."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from appeals.models.outside import ExternalReview
from kernel.outside.states import CHANNELS
from kernel.record.history import row_history
from kernel.record.models import recorded_triggers


@row_history("ReviewOrganizationHistory")
class ReviewOrganization(models.Model):
    """An IRO for a range of days: its contract with the plan, its accreditation, where files go.

    `plan` is empty for every plan; a plan's own roster, where it has one, goes before.
    `accreditation` names who accredited it and under which number; `accredited_until` the first
    day that is no longer covered.
    """

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    plan = models.CharField(max_length=30, blank=True)
    accreditation = models.CharField(max_length=120)
    accredited_until = models.DateField()
    channel = models.CharField(max_length=8)
    address = ArrayField(models.CharField(max_length=240), default=list)
    specialties = ArrayField(models.CharField(max_length=10), default=list)
    """Taxonomy codes it has reviewers for; empty: every field."""
    contract = models.CharField(max_length=80)
    days = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="review_organization_once_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("plan", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~Q(accreditation=""), name="organization_accredited"),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="organization_channel_known"
            ),
        )


class Draw(models.Model):
    """One draw: who could be drawn and when each was last, who was passed over and why, who it is.
    Append-only.

    `pool` is {"code", "last", "why"} each: `last` when it was drawn before, `why` it was passed
    over, empty for those in rotation.
    """

    review = models.ForeignKey(ExternalReview, on_delete=models.PROTECT, related_name="draws")
    number = models.SmallIntegerField()
    drawn = models.CharField(max_length=30)
    pool = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("review", "number"), name="draw_once"),
            models.CheckConstraint(condition=~Q(drawn=""), name="draw_names_one"),
        )
        indexes = (models.Index(F("drawn"), F("at").desc(), name="draw_by_organization"),)
