"""Long work that somebody asked for: what, for whom, how far it is, and what came of it."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q


class State(StrEnum):
    """Of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """One job.  `done` of `total` parts are done; `cancel`: whoever asked for it wants it no more,
    which the worker reads between parts.  `result` is what came of it so far."""

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=State.WAITING.value)
    by = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    cancel = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in State]), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(done__gte=0, done__lte=F("total")), name="job_done_within_total"
            ),
        )
        indexes = (
            models.Index(fields=("by", "-id"), name="job_of_person"),
            models.Index(
                fields=("touched_at",),
                name="job_open",
                condition=Q(state__in=[each.value for each in OPEN]),
            ),
        )

    @property
    def open(self) -> bool:
        return self.state in OPEN
