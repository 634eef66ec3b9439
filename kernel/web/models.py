"""What the interface remembers of its own answers."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class FirstAnswer(models.Model):
    """The answer to the first request under an Idempotency-Key.

    `asked` is the SHA-256 of method, address and body; `body` the answer's bytes, which may hold
    protected data and are kept nowhere else.  No record: forgotten after two days.
    """

    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    answered_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("client", "key"), name="idempotency_key_once"),
        )
