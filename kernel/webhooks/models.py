"""Who is told of what, and what was sent to them."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


@pghistory.track(level=pgtrigger.Statement, exclude=["secret", "secret_before"])
class Subscription(models.Model):
    """An address that is told of events.  `topics` are kinds of message (see `topics`).

    `secret` signs; while `before_until` has not come, so does `secret_before`, so that a receiver
    may change over (Standard Webhooks).  Both must be readable here, or nothing could be signed.
    """

    url = models.CharField(max_length=500)
    topics = ArrayField(models.CharField(max_length=80))
    secret = models.CharField(max_length=120)
    secret_before = models.CharField(max_length=120, blank=True)
    before_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)
    """Why it is no longer told, or what went wrong last."""
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()


class Delivery(models.Model):
    """One message to one address.  `body` is what is signed and sent, byte by byte, each time.

    `next_at` is when it is tried (again); null once it is `sent` or `dead`.
    """

    WAITING, SENT, DEAD = "waiting", "sent", "dead"

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    message = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=8, default=WAITING)
    attempts = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "message"), name="webhook_message_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False)
                | Q(state__in=("sent", "dead"), next_at__isnull=True),
                name="webhook_delivery_state",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_at",), name="webhook_due", condition=Q(next_at__isnull=False)
            ),
        )
