"""One thing somebody is unhappy about, or asks, in one contact; and what it was found to be."""

from django.db import models
from django.db.models import Q

from kernel.record.history import row_history

CLASSES = ("grievance", "appeal", "coverage_request", "inquiry", "matter")
"""`matter` is what a body outside asks of the plan: no grievance, and in no count of them."""
NONE = "none"
"""Settled as no issue of its own: part of another, or misread.  Why is said."""


@row_history("IssueHistory", fields=("settled_as", "settled_by", "told_at", "case"))
class Issue(models.Model):
    """An issue of a contact, in the words it came in.

    `proposed` is what the table of triage makes of it, with the words it rests on (`because`); a
    person's word is `settled_as`.  `case` is what became of it.  `told_at` is when the member was
    told which way it goes.
    """

    contact = models.ForeignKey("appeals.Contact", on_delete=models.PROTECT, related_name="issues")
    number = models.SmallIntegerField()
    words = models.TextField()
    proposed = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=40, blank=True)
    quality_of_care = models.BooleanField(default=False)
    because = models.JSONField(default=list)
    settled_as = models.CharField(max_length=16, blank=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="issues"
    )
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("contact", "number"), name="issue_once"),
            models.CheckConstraint(
                condition=Q(proposed__in=("", *CLASSES)) & Q(settled_as__in=("", NONE, *CLASSES)),
                name="issue_class_known",
            ),
            models.CheckConstraint(
                condition=Q(settled_as="") | Q(settled_at__isnull=False), name="issue_settled_when"
            ),
        )
        indexes = (
            models.Index(fields=("contact",), condition=Q(settled_as=""), name="issue_open"),
        )
