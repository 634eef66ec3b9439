"""Who is on call when, and the alerts they were given."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel.record.history import row_history

TOP = 3
"""The highest level: whoever keeps the roster."""


@row_history("ShiftHistory")
class Shift(models.Model):
    """`person` (a username) is on call from `starts_at` up to, not including, `ends_at`.  `level` 1
    is told first, 2 where nobody of level 1 takes the alert."""

    roster = models.CharField(max_length=30)
    person = models.CharField(max_length=60)
    level = models.SmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_later"
            ),
            models.CheckConstraint(condition=Q(level__in=(1, 2)), name="shift_level_known"),
            models.UniqueConstraint(
                fields=("roster", "person", "level", "starts_at"), name="shift_once"
            ),
        )
        indexes = (models.Index(fields=("roster", "level", "starts_at")),)


@row_history("AlertHistory", fields=("level", "to", "taken_by", "ended_at"))
class Alert(models.Model):
    """Somebody is to see to a deadline before it passes.

    `percent` is how much of the clock's time was gone when it was raised, `late_from` the first
    instant too late, as it then was: where a deadline comes back to it, another is raised.  `to`
    are who is told, at `level`; nobody took it by `climbs_at`: the next level is.  It ends when the
    duty is done or the deadline is another.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="alerts")
    clock = models.CharField(max_length=60)
    rule = models.CharField(max_length=30)
    late_from = models.DateTimeField()
    percent = models.SmallIntegerField()
    roster = models.CharField(max_length=30)
    level = models.SmallIntegerField()
    to = ArrayField(models.CharField(max_length=60), default=list)
    raised_at = models.DateTimeField()
    climbs_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=60, blank=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "clock", "late_from", "percent"),
                condition=Q(ended_at__isnull=True),
                name="alert_once",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=TOP), name="alert_level"),
            models.CheckConstraint(
                condition=Q(taken_by="", taken_at=None) | (~Q(taken_by="") & ~Q(taken_at=None)),
                name="alert_taken_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=("late_from", "id"), name="alert_open", condition=Q(ended_at__isnull=True)
            ),
        )
