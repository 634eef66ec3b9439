"""The spine: something received on a day, to be decided by a day, with a record."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from kernel.clocks import State
from kernel.record.models import Recorded, digest_is_right, recorded_triggers


class _Sha256OfBytes(Func):
    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class Case(models.Model):
    """One matter.  `kind` names the app's own row that hangs on it; `regimes` are a snapshot."""

    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT)
    regimes = ArrayField(models.CharField(max_length=30), default=list)
    request = models.CharField(max_length=30)
    """What is asked: payment, preservice, …: with `track` it picks the clocks."""
    track = models.CharField(max_length=12, default="standard")
    zone = models.CharField(max_length=40, default="America/New_York")
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    restricted_to = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("number",), name="case_number_once"),)


class Event(Recorded):
    """What happened to a case.  Append-only: a mistake is corrected by a later event."""

    AGREES = """
        said ->> 'case' = case_id::text AND said ->> 'name' = name AND said ->> 'actor' = actor
        AND said -> 'facts' = facts AND (said ->> 'at')::timestamptz = at
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)

    class Meta:
        triggers = recorded_triggers()
        constraints = (digest_is_right("event_digest_right"),)
        indexes = (models.Index(fields=("case", "at")),)


class Deadline(models.Model):
    """One clock of one case, as reckoned from its events the last time they changed.

    `state` is a clock's (`kernel.clocks.State`), or `unknown`: it cannot be reckoned, and `steps`
    say why.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="deadlines", db_index=False
    )
    clock = models.CharField(max_length=60)
    rule = models.CharField(max_length=30)
    due_on = models.DateField(null=True)
    late_from = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
    steps = ArrayField(models.TextField(), default=list)
    told_at = models.DateTimeField(null=True)
    """When it was told that this deadline ran out (see `kernel.cases.sweep`)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "clock"), name="clock_once"),
            models.CheckConstraint(
                condition=Q(state__in=[*(state.value for state in State), "unknown"]),
                name="deadline_state_known",
            ),
        )
        indexes = (
            models.Index(
                fields=("late_from",),
                name="deadline_open",
                condition=Q(state__in=("running", "late")),
            ),
            models.Index(
                fields=("late_from",),
                name="deadline_to_tell",
                condition=Q(
                    told_at__isnull=True, state__in=("not_started", "running", "paused", "late")
                ),
            ),
            models.Index(fields=("id",), name="deadline_unknown", condition=Q(state="unknown")),
        )


class WorkItem(models.Model):
    """Work for a person.  `barred` may never be handed it; a lease lapses by itself."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work")
    queue = models.CharField(max_length=30)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    priority = models.SmallIntegerField(default=0)
    late_from = models.DateTimeField(null=True)
    barred = ArrayField(models.CharField(max_length=60), default=list)
    made_at = models.DateTimeField()
    leased_by = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "queue"), condition=Q(done_at__isnull=True), name="work_open_once"
            ),
        )
        indexes = (
            models.Index(
                F("queue"),
                F("priority").desc(),
                F("late_from"),
                F("id"),
                name="work_by_urgency",
                condition=Q(done_at__isnull=True),
            ),
        )


class Document(models.Model):
    """Something on paper or screen, by its bytes.  They stay as they came; it may be moved to the
    case it belongs to."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        triggers = (
            pgtrigger.ReadOnly(
                name="document_stays",
                fields=["sha256", "media_type", "content", "received_at"],
            ),
            pgtrigger.Protect(name="document_kept", operation=pgtrigger.Delete),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(sha256=_Sha256OfBytes(F("content"))), name="document_digest_right"
            ),
        )
