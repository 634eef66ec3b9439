"""One letter, call or message that reached us, whatever it turns out to ask for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.record.history import row_history

CHANNELS = ("mail", "fax", "phone", "portal", "email", "provider", "api", "edi")
REACHED = ("plan", "delegate", "wrong_department")


@row_history("ContactHistory", fields=("state", "received_at", "member"))
class Contact(models.Model):
    """What came, with its first receipt: the moment it reached the plan or its delegate, in the
    right department or a wrong one (`reached`, by name in `reached_whom`).

    `said` is what was read from it, each with the sentence it stands in: proposals, until a person
    confirms.  One contact may open several appeals, one an issue.
    """

    case = models.OneToOneField(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="contact"
    )
    """Of its own (K26-…), while nobody said what it asks for: on it runs the earliest time that
    may be its."""
    channel = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    reached = models.CharField(max_length=16, default="plan")
    reached_whom = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, default="America/New_York")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=60)
    member = models.ForeignKey(
        "members.Member", null=True, on_delete=models.PROTECT, related_name="contacts"
    )
    upload = models.ForeignKey(
        "documents.Upload", null=True, on_delete=models.PROTECT, related_name="contacts"
    )
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    reference = models.CharField(max_length=80, blank=True)
    """The sender's own number, known again for the same channel."""
    text = models.TextField(blank=True)
    said = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="open")
    same_as = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="sent_again"
    )
    doubts = ArrayField(models.CharField(max_length=200), default=list)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="contact_channel_known"),
            models.CheckConstraint(condition=Q(reached__in=REACHED), name="contact_reached_known"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "settled", "no_appeal")), name="contact_state_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_at__gte=models.F("received_at")),
                name="contact_entered_after_receipt",
            ),
            models.UniqueConstraint(
                fields=("channel", "reference"),
                name="contact_reference_once",
                condition=~Q(reference=""),
            ),
        )
