"""Code sets as they were published: each import a version that is never changed afterwards."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from kernel.codes.sets import KINDS
from kernel.record.models import recorded_triggers


class CodeSet(models.Model):
    """One version of a set: a list that was loaded, and the days it counts for.

    Where the days of two versions meet, the one that begins later counts, and of two that begin
    together the one loaded last: an update in the year goes before the list of the year, whichever
    is loaded first.  `digest` is over codes and days: the same list is known in any packing.
    """

    name = models.CharField(max_length=10)
    days = DateRangeField()
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    size = models.IntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.CheckConstraint(condition=Q(name__in=sorted(KINDS)), name="code_set_name"),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False), name="code_set_days"
            ),
        )


class Code(models.Model):
    """A code of a version, for the days it may be used within that version's.  No descriptor."""

    version = models.ForeignKey(
        CodeSet, on_delete=models.PROTECT, related_name="codes", db_index=False
    )
    code = models.CharField(max_length=10)
    days = DateRangeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            ExclusionConstraint(
                name="code_never_twice",
                expressions=[
                    ("version", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False), name="code_days"
            ),
        )
