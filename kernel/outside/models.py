"""What goes to a body outside: a packet, to whom and why, and each attempt to deliver it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from kernel.outside.states import CHANNELS, DELIVERY
from kernel.record.history import row_history
from kernel.record.models import Recorded, digest_is_right, recorded_triggers


class _OfBytes(Func):
    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


def packet_number(identity: int) -> str:
    """F0000000012: the packet's number on manifests and files."""
    return f"F{identity:010d}"


class Packet(Recorded):
    """A case file as it was put together, byte for byte; it is never made again.

    `manifest` lists what is in it: for each document its title, kind, SHA-256, size, and where it
    stands: `pages` (from, to), `attached` inside the PDF, or `beside` it, with the upload's id.
    """

    AGREES = """
        (said ->> 'case')::bigint = case_id AND said ->> 'pdf_sha256' = pdf_sha256
        AND encode(sha256(pdf), 'hex') = pdf_sha256
        AND said -> 'manifest' = manifest AND (said ->> 'pages')::int = pages
        AND said ->> 'title' = title
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="packets")
    title = models.CharField(max_length=120)
    pages = models.IntegerField()
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    manifest = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("packet_digest_right"),
            models.CheckConstraint(
                condition=Q(pdf_sha256=_OfBytes(F("pdf"))), name="packet_pdf_right"
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="packet_has_pages"),
        )

    @property
    def number(self) -> str:
        return packet_number(self.pk)


class Escalation(models.Model):
    """Something sent to a body outside: to which, what and why, and what came back.

    `body` is the code by which the app knows it; `answer` what it decided, as the app recorded it.
    `answer_by` is when silence about the delivery becomes an alarm.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="escalations")
    body = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    why = models.CharField(max_length=200)
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="escalations")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    answer_by = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)

    class Meta:
        triggers = (
            pgtrigger.ReadOnly(
                name="escalation_stays",
                fields=["case", "body", "name", "why", "packet", "made_at", "made_by"],
            ),
            pgtrigger.Protect(name="escalation_kept", operation=pgtrigger.Delete),
        )
        indexes = (
            models.Index(
                fields=("answer_by",),
                name="escalation_silent",
                condition=Q(alarmed_at__isnull=True),
            ),
        )


class EscalationAbout(models.Model):
    """A case on whose record the delivery is told, and by which events: when the file was handed
    over, when its receipt came, when it was refused.  An empty name tells nothing there."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="about")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    handed_over = models.CharField(max_length=60, blank=True)
    confirmed = ArrayField(models.CharField(max_length=60), default=list)
    refused = models.CharField(max_length=60, blank=True)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("escalation", "case"), name="escalation_about_once"),
        )


class DeliveryBatch(models.Model):
    """Packets handed over together.  `written_at` is empty until its folder is on disk."""

    channel = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="delivery_batch_channel_known"
            ),
        )

    @property
    def folder(self) -> str:
        return f"packets-{self.pk:06d}-{self.channel}"


@row_history("DeliveryHistory")
class Delivery(models.Model):
    """One attempt to get a packet to its body.  `delivered_at` is what the receipt says."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="deliveries")
    attempt = models.SmallIntegerField(default=1)
    channel = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    address = ArrayField(models.CharField(max_length=240), default=list)
    state = models.CharField(max_length=11, default="made")
    batch = models.ForeignKey(
        DeliveryBatch, null=True, on_delete=models.PROTECT, related_name="items"
    )
    delivered_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        triggers = (
            *DELIVERY.triggers("state"),
            pgtrigger.ReadOnly(
                name="delivery_stays",
                fields=["escalation", "attempt", "channel", "name", "address"],
            ),
            pgtrigger.Protect(name="delivery_kept", operation=pgtrigger.Delete),
        )
        constraints = (
            models.UniqueConstraint(fields=("escalation", "attempt"), name="delivery_attempt_once"),
            models.CheckConstraint(
                condition=Q(state__in=DELIVERY.states), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="delivery_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", delivered_at__isnull=False)
                | (~Q(state="confirmed") & Q(delivered_at__isnull=True)),
                name="delivery_confirmed_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("handed_over", "confirmed")) | Q(batch__isnull=False),
                name="delivery_in_a_batch",
            ),
        )
        indexes = (
            models.Index(
                fields=("channel", "id"), name="delivery_waiting", condition=Q(state="made")
            ),
        )
