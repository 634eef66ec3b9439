"""Members, their plans, their coverage, and the other insurance they have."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from kernel.members.mbi import PATTERN
from kernel.record.history import row_history
from kernel.record.models import recorded_triggers


@row_history("MemberHistory")
class Member(models.Model):
    """A person we cover.  `number` is the identifier on our card, `mbi` the Medicare number.

    Scenario 1: Original Medicare: the card is Medicare's; both are the MBI.
    Scenario 2: a Medicare Advantage plan with a card of its own: the MBI stands beside it.
    Scenario 3: any other plan: no MBI.
    """

    number = models.CharField(max_length=80, unique=True)
    mbi = models.CharField(max_length=11, null=True, unique=True)
    last_name = models.CharField(max_length=60)
    first_name = models.CharField(max_length=35)
    middle_name = models.CharField(max_length=25, blank=True)
    suffix = models.CharField(max_length=10, blank=True)
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

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(number=""), name="member_has_a_number"),
            models.CheckConstraint(condition=Q(mbi__regex=PATTERN), name="member_mbi_well_formed"),
        )

    @property
    def name(self) -> str:
        parts = (self.first_name, self.middle_name, self.last_name, self.suffix)
        return " ".join(part for part in parts if part)


class Plan(models.Model):
    """A plan by its code.  What it says is in its terms, by date."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    payer_id = models.CharField(max_length=80, blank=True)


NEVER_REWRITTEN = pgtrigger.Trigger(
    name="never_rewritten",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' OR NEW.plan_id <> OLD.plan_id OR NEW.terms <> OLD.terms
            OR NEW.cite <> OLD.cite OR lower(NEW.days) <> lower(OLD.days)
        THEN
            RAISE EXCEPTION 'what a plan said is not rewritten; only its last day may be set'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)


@row_history("PlanTermsHistory")
class PlanTerms(models.Model):
    """What a plan says from one day to another: the keys of `kernel.plan_terms`.

    `cite` names the plan document, as findings and letters quote it.  The past does not change:
    new terms begin on a day of their own, and the last day of the old ones may be set.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="terms")
    days = DateRangeField()
    terms = models.JSONField()
    cite = models.CharField(max_length=200, db_default="")

    class Meta:
        triggers = (NEVER_REWRITTEN,)
        constraints = (
            ExclusionConstraint(
                name="plan_terms_never_overlap",
                expressions=[("plan", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(days__isempty=True), name="plan_terms_have_a_day"),
        )


@row_history("CoverageHistory")
class Coverage(models.Model):
    """A member under a plan for a range of days.  `rank` 1 is the coverage that decides."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="coverages")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="coverages")
    rank = models.SmallIntegerField(default=1)
    days = DateRangeField()
    group_number = models.CharField(max_length=50, blank=True)
    subscriber_number = models.CharField(max_length=80, blank=True)
    """The number of the person the coverage comes through; empty where that is the member."""
    relationship = models.CharField(max_length=2, blank=True)
    """To the subscriber, as the 834's INS02 says: 18 self, 01 spouse, 19 child."""

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
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=9), name="coverage_rank"),
        )
        indexes = (
            models.Index(
                fields=("subscriber_number",),
                name="coverage_of_family",
                condition=~Q(subscriber_number=""),
            ),
        )


class LatestTold(models.Model):
    """When the latest file of a sponsor that spoke of a member was written, as it says itself.

    A file written before it would undo what came after; it changes nothing unasked.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="told")
    sponsor = models.CharField(max_length=80, blank=True)
    written = models.CharField(max_length=12)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("member", "sponsor"), name="latest_told_once"),
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
            models.CheckConstraint(
                condition=~Q(days__isempty=True), name="other_insurance_has_a_day"
            ),
        )


class MemberYear(models.Model):
    """The row that is locked while a member's accumulators of a year are read and added to."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False)
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


@row_history("FormatWantedHistory")
class FormatWanted(models.Model):
    """A member's standing wish to have papers in another format, on a range of days."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="formats")
    wanted = models.CharField(max_length=12)
    days = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="format_wanted_never_overlaps",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("wanted", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(wanted="large_print"), name="format_wanted_known"),
            models.CheckConstraint(
                condition=~Q(days__isempty=True), name="format_wanted_has_a_day"
            ),
        )
