"""Opinion chains and the authorizations of opinions."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from kernel.record.history import row_history

SUBJECTS = (
    "surgery",
    "major_procedure",
    "diagnosis",
    "treatment_plan",
    "minor_service",
    "excluded_service",
)


@row_history("OpinionChainHistory")
class OpinionChain(models.Model):
    """One member, one question.  Open until `closed_on`."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="chains", db_index=False
    )
    scenario = models.CharField(max_length=30, default="other")
    subject_kind = models.CharField(max_length=20)
    subject_code = models.CharField(max_length=8, blank=True)
    diagnosis = models.CharField(max_length=7)
    urgency = models.CharField(max_length=10, default="elective")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    started_by = models.CharField(max_length=30)
    """claim, authorization, coverage_check or a person's name."""
    referral_npi = models.CharField(max_length=10, blank=True)
    referral_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(subject_kind__in=SUBJECTS), name="chain_subject_known"
            ),
        )
        indexes = (models.Index(fields=("member", "diagnosis")),)


@row_history("ChainOpinionHistory")
class ChainOpinion(models.Model):
    """One opinion of a chain.  An empty `finding`: the report is not on file."""

    chain = models.ForeignKey(
        OpinionChain, on_delete=models.PROTECT, related_name="opinions", db_index=False
    )
    number = models.SmallIntegerField()
    npi = models.CharField(max_length=10)
    on = models.DateField(null=True)
    kind = models.CharField(max_length=20, default="formal_opinion")
    finding = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("chain", "number"), name="opinion_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=9), name="opinion_number_known"
            ),
        )


@row_history("AuthorizationHistory")
class Authorization(models.Model):
    """A prior authorization, of an opinion or of other care (`other_service`, without a chain).
    `used_before` are units used before this system."""

    number = models.CharField(max_length=50)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, db_index=False)
    chain = models.ForeignKey(
        OpinionChain, null=True, on_delete=models.PROTECT, related_name="authorizations"
    )
    purpose = models.CharField(max_length=20)
    npi = models.CharField(max_length=10, blank=True)
    days = DateRangeField()
    units = models.SmallIntegerField(default=1)
    used_before = models.SmallIntegerField(default=0)
    status = models.CharField(max_length=20, default="approved")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("member", "number"), name="authorization_number_once"),
            models.CheckConstraint(
                condition=Q(purpose__in=("second_opinion", "third_opinion", "other_service")),
                name="authorization_purpose_known",
            ),
        )
