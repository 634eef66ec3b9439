"""Materials that must travel for an opinion, reports that came back, and claims on paper."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from claims.states import MATERIAL
from kernel.record.history import row_history
from kernel.record.models import Recorded, digest_is_right, recorded_triggers

MATERIALS = ("pathology_slides", "imaging", "biopsy_specimens", "laboratory", "notes")
FINDINGS = ("agrees", "differs", "refines_diagnosis", "changes_diagnosis", "inconclusive")


class ChainCase(models.Model):
    """The case on which what happens to a chain before and beside its claims is recorded."""

    chain = models.OneToOneField(
        "claims.OpinionChain", on_delete=models.PROTECT, primary_key=True, related_name="of_case"
    )
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="of_chain")

    class Meta:
        triggers = recorded_triggers()


@row_history("MaterialHistory")
class Material(models.Model):
    """One thing that must travel: of which kind, from whom.

    Scenario 1: the plan asked its holder: it is due on `follow_up_on`, a day the plan chose.
    Scenario 2: the member, or who may act for them, asked for access in writing: `access` is that
    case, and the 30 days of 45 CFR 164.524 run on it.
    """

    chain = models.ForeignKey(
        "claims.OpinionChain", on_delete=models.PROTECT, related_name="materials"
    )
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=120)
    holder_npi = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, default="asked")
    asked_on = models.DateField()
    follow_up_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    access = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="materials_asked"
    )

    class Meta:
        triggers = MATERIAL.triggers("state")
        constraints = (
            models.UniqueConstraint(
                fields=("chain", "kind", "what", "holder"), name="material_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=MATERIALS), name="material_kind_known"),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=False) | Q(access__isnull=False),
                name="material_is_followed_up",
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_on__isnull=False),
                name="material_received_on_a_day",
            ),
        )
        indexes = (
            models.Index(
                fields=("follow_up_on",),
                name="material_to_follow_up",
                condition=Q(state__in=("asked", "sent")),
            ),
        )


class MaterialFile(models.Model):
    """A file that came for a material.  `imaging` is what a DICOM header says; `doubts` why it may
    be another person's, or could not be read."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey(
        "documents.Upload", on_delete=models.PROTECT, related_name="materials"
    )
    imaging = models.JSONField(default=dict)
    doubts = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("material", "upload"), name="material_file_once"),
        )


class Report(models.Model):
    """An opinion's report as it was read.  `proposals` are the reader's, each with its sentence and
    box; `unread` what it could not read; `doubts` why it may be another person's than the member's.
    Nothing of it counts before a person confirmed it."""

    chain = models.ForeignKey(
        "claims.OpinionChain", on_delete=models.PROTECT, related_name="reports"
    )
    upload = models.ForeignKey("documents.Upload", on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=20)
    pages = models.IntegerField()
    proposals = models.JSONField(default=list)
    unread = ArrayField(models.TextField(), default=list)
    doubts = ArrayField(models.CharField(max_length=200), default=list)
    read_at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("chain", "upload"), name="report_read_once"),
        )


class ReportConfirmation(Recorded):
    """A person's word on a report: a fact, with name and time.  A mistake is corrected by a later
    confirmation of the same report, which then counts."""

    AGREES = """
        said ->> 'report' = report_id::text AND said ->> 'finding' = finding
        AND said ->> 'npi' = npi AND said ->> 'by' = by AND said ->> 'diagnosis' = diagnosis
        AND said ->> 'opinion' = opinion::text
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="confirmations")
    opinion = models.SmallIntegerField()
    clinician = models.CharField(max_length=120)
    npi = models.CharField(max_length=10)
    on = models.DateField()
    diagnosis = models.CharField(max_length=7)
    finding = models.CharField(max_length=20)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("report_confirmation_digest_right"),
            models.CheckConstraint(
                condition=Q(finding__in=FINDINGS), name="confirmed_finding_known"
            ),
            models.CheckConstraint(condition=Q(opinion__gte=2), name="confirmed_opinion_reviews"),
        )


class PaperForm(models.Model):
    """A claim form on paper that came in, by its bytes: posted once, or given to a person.

    `unread` are the items that could not be read, `refusals` what is wrong with what was.
    """

    upload = models.OneToOneField(
        "documents.Upload", on_delete=models.PROTECT, related_name="paper_form"
    )
    sha256 = models.CharField(max_length=64, unique=True)
    claim = models.OneToOneField(
        "claims.Claim", null=True, on_delete=models.PROTECT, related_name="paper_form"
    )
    unread = ArrayField(models.TextField(), default=list)
    refusals = ArrayField(models.TextField(), default=list)
    read_at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
