"""What a body outside asks of the plan, or does about it: a QIO, a department, CMS's complaints."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grievances.models.grievance import Grievance
from grievances.states import MATTER
from kernel.record.history import row_history

KINDS = ("qio_review", "qio_general", "inquiry", "ctm")
"""A quality-of-care review of a QIO, on a complaint or general; a department's complaint or
inquiry; a case of CMS's Complaint Tracking Module, which is in no grievance universe."""


@row_history("MatterHistory", fields=("state", "level", "disposition", "owner"))
class Matter(models.Model):
    """One matter, a case of its own with its own receipt and clocks.  Neither it nor the plan's
    grievance closes the other.

    `body` is the code of who asks (`grievances/law/bodies.yaml`, by date); `theirs` its own
    number.  `level` is a CTM's (immediate_need, urgent, other) or a QIO review's step.  `sent_on`
    is the date on the body's letter, from which some states count.  The codes are the register's.
    `previous` is the step before, as each step has a receipt of its own; `of_case` the case
    complained about, a refusal or a claim, where one is known.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="matter"
    )
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default="open")
    body = models.CharField(max_length=30)
    theirs = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=16, blank=True)
    track = models.CharField(max_length=12, default="standard")
    asks = models.TextField(blank=True)
    sent_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    grievance = models.ForeignKey(
        Grievance, null=True, on_delete=models.PROTECT, related_name="matters"
    )
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="next_steps"
    )
    of_case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="matters_about"
    )
    member = models.ForeignKey(
        "members.Member", null=True, on_delete=models.PROTECT, related_name="matters"
    )
    from_consumer = models.BooleanField(default=False)
    """For the register: it came from the consumer, not from the department."""
    function_code = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    disposition = models.CharField(max_length=40, blank=True)
    closed_on = models.DateField(null=True)
    owner = models.CharField(max_length=60, blank=True)

    class Meta:
        triggers = MATTER.triggers("state")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="matter_kind_known"),
            models.UniqueConstraint(
                fields=("body", "theirs"),
                name="matter_once",
                condition=~Q(theirs="") & Q(previous__isnull=True),
            ),
        )
        indexes = (models.Index(fields=("kind", "state", "received_at")),)


@row_history("ConcernHistory", fields=("outcome", "standard", "facts"))
class Concern(models.Model):
    """One concern of a QIO's review, with what it found: the standard of care, whether it was met,
    and the facts (Q-12)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="concerns")
    number = models.SmallIntegerField()
    words = models.TextField()
    outcome = models.CharField(max_length=10, blank=True)
    standard = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    practitioners = ArrayField(models.CharField(max_length=120), default=list)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("matter", "number"), name="concern_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "met", "not_met")), name="concern_outcome_known"
            ),
        )
