"""Members, their plans, their coverage, and the other insurance they have."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from kernel.record.history import row_history
from kernel.record.models import recorded_triggers


@row_history("MemberHistory")
class Member(models.Model):
    """A person we cover.  `number` is the identifier on the card: for Medicare the MBI."""

    number = models.CharField(max_length=80, unique=True)
    last_name = models.CharField(max_length=60)
    first_name = models.CharField(max_length=35)
    middle_name = models.CharField(max_length=25, blank=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    address = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=15, blank=True)
    county = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=3, default="en")
    died_on = models.DateField(null=True)
    confidential = models.BooleanField(default=False)
    """The member asked for confidential communication: the address on file is not to be used."""

    @property
    def name(self) -> str:
        return " ".join(
            part for part in (self.first_name, self.middle_name, self.last_name) if part
        )


class Plan(models.Model):
    """A plan by its code.  What it says is in its terms, by date."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    payer_id = models.CharField(max_length=80, blank=True)


@row_history("PlanTermsHistory")
class PlanTerms(models.Model):
    """What a plan says from one day to another: the keys of `kernel.plan_terms`."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="terms")
    days = DateRangeField()
    terms = models.JSONField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="plan_terms_never_overlap",
                expressions=[("plan", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
            ),
        )


@row_history("CoverageHistory")
class Coverage(models.Model):
    """A member under a plan for a range of days.  `rank` 1 is the coverage that decides."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="coverages")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="coverages")
    rank = models.SmallIntegerField(default=1)
    days = DateRangeField()
    group_number = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="coverage_never_overlaps",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("rank", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~Q(days__isempty=True), name="coverage_has_a_day"),
        )


@row_history("OtherInsuranceHistory")
class OtherInsurance(models.Model):
    """Another payer of a member.  `primary`: it pays before us."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="other_insurance")
    payer = models.CharField(max_length=80, blank=True)
    primary = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, blank=True)
    employer_size = models.IntegerField(null=True)
    days = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="other_insurance_never_overlaps",
                expressions=[("member", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("", "working_aged", "disabled", "esrd", "liability")),
                name="other_insurance_kind_known",
            ),
        )


class MemberYear(models.Model):
    """The row that is locked while a member's accumulators of a year are read and added to."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    year = models.SmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("member", "year"), name="member_year_once"),)


class OpeningBalance(models.Model):
    """What a member had already used of a year's limit before this system: never changed."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="opening_balances")
    year = models.SmallIntegerField()
    account = models.CharField(max_length=24)
    """toward_deductible or toward_out_of_pocket."""
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=120)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(
                fields=("member", "year", "account", "source"), name="opening_balance_once"
            ),
            models.CheckConstraint(
                condition=Q(account__in=("toward_deductible", "toward_out_of_pocket")),
                name="opening_balance_account_known",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="opening_balance_positive"),
        )


class Representative(models.Model):
    """Someone who may act for a member, while the papers are valid."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="representatives")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=240, blank=True)
    papers = models.CharField(max_length=60)
    days = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="representative_never_overlaps",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (Func(F("name"), function="lower"), RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
        )
