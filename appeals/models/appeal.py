"""An appeal: which decision is to be reviewed, who asks, on what papers, at which level."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from appeals.models.contact import Contact
from appeals.states import APPEAL
from kernel.record.history import row_history

LEVELS = ("reconsideration", "redetermination", "internal_1", "internal_2")
ASKERS = (
    "member",
    "representative",
    "treating_physician",
    "provider",  # not contracted; of a payment, with a waiver of liability
    "contract_provider",
    "estate",
    "other",
)
OUTCOMES = ("overturned", "partly", "upheld", "dismissed", "withdrawn")
PAPERS = ("cms_1696", "equivalent", "waiver_of_liability", "power_of_attorney", "court_order")


@row_history(
    "AppealHistory",
    fields=("state", "outcome", "track", "received_at", "lines", "decision"),
    older={"owner": models.CharField(max_length=60, blank=True, default="", db_default="")},
)
class Appeal(models.Model):
    """One appeal of one decision, at one level inside the plan (or, of Original Medicare, with the
    contractor).  `number` is its case's.

    `lines` are those of the claim, or services of the request, it is about; empty: all of them.
    `levels` is how many the plan has.  `notice_dated` and `notice_received` are of the decision's
    notice; receipt is presumed by the clocks where it is not proven.  `previous` is the appeal of
    the level below.  `outcome` follows from its decision.  `medical`: the decision turned on a
    medical judgment, in the field `specialty` (a taxonomy code).  Whose it is says its open work
    (`kernel.alerts.owning`).
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="appeal"
    )
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, default="received")
    outcome = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=16)
    levels = models.CharField(max_length=3, default="one")
    request = models.CharField(max_length=12)
    track = models.CharField(max_length=12, default="standard")
    part_b_drug = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    issue = models.SmallIntegerField(default=1)
    """Which of the contact's issues it is."""
    member = models.ForeignKey(
        "members.Member", null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    claim = models.ForeignKey(
        "claims.Claim", null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    asked = models.ForeignKey(
        "claims.AuthorizationRequest", null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    decision = models.ForeignKey(
        "claims.Decision", null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    lines = ArrayField(models.SmallIntegerField(), default=list)
    medical = models.BooleanField(null=True)
    specialty = models.CharField(max_length=10, blank=True)
    asked_by = models.CharField(max_length=20)
    asker_name = models.CharField(max_length=120, blank=True)
    asker_address = ArrayField(models.CharField(max_length=240), default=list)
    asker_npi = models.CharField(max_length=10, blank=True)
    wants = models.TextField(blank=True)
    good_cause = models.CharField(max_length=40, blank=True)
    notice_dated = models.DateField(null=True)
    notice_received = models.DateField(null=True)
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="next_level"
    )
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        triggers = APPEAL.triggers("state")
        constraints = (
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="appeal_level_known"),
            models.CheckConstraint(condition=Q(levels__in=("one", "two")), name="appeal_levels"),
            models.CheckConstraint(
                condition=Q(request__in=("payment", "preservice")), name="appeal_request_known"
            ),
            models.CheckConstraint(
                condition=Q(track="standard") | Q(track="expedited", request="preservice"),
                name="appeal_of_payment_is_never_expedited",
            ),
            models.CheckConstraint(condition=Q(asked_by__in=ASKERS), name="appeal_asker_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=("", *OUTCOMES)), name="appeal_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(claim__isnull=False, asked__isnull=False), name="appeal_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="merged"), name="merged_is_merged"
            ),
        )
        indexes = (
            models.Index(fields=("member", "state")),
            models.Index(fields=("state", "received_at")),
        )


@row_history("AppealPapersHistory", fields=("revoked_on",))
class AppealPapers(models.Model):
    """A representative's papers, or a provider's waiver of liability, for one appeal.

    `address` is where whose papers they are is written to, a line each; empty: as who asked.
    `valid_from` is the day the last needed signature was given; `revoked_on` the day a revocation
    reached us.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)
    of_whom = models.CharField(max_length=120)
    address = ArrayField(models.CharField(max_length=240), default=list)
    valid_from = models.DateField()
    received_at = models.DateTimeField()
    revoked_on = models.DateField(null=True)
    upload = models.ForeignKey("documents.Upload", null=True, on_delete=models.PROTECT)

    class Meta:
        triggers = (
            pgtrigger.Protect(name="appeal_papers_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="appeal_papers_stay",
                fields=[
                    *("appeal", "kind", "of_whom", "address", "valid_from", "received_at", "upload")
                ],
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=PAPERS), name="appeal_papers_kind_known"),
        )
