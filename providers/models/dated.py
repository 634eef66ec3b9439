"""Facts that hold for a range of days, and the promises PostgreSQL keeps about them."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q


class Dated(models.Model):
    """A fact for a range of days, half-open: the upper day is the first one outside it."""

    days = DateRangeField()

    class Meta:
        abstract = True


def never_twice(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows alike in `fields` share a day; ranges that touch are fine."""
    expressions = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name, expressions=[*expressions, ("days", RangeOperators.OVERLAPS)]
    )


def has_a_first_day(name: str) -> models.CheckConstraint:
    """The range holds at least a day and says when it begins."""
    return models.CheckConstraint(
        condition=Q(days__isempty=False, days__lower_inf=False), name=name
    )


def earlier_versions() -> tuple[pghistory.RowEvent, ...]:
    """History of what was replaced or removed; the table itself holds what is in force.

    At statement level: row level makes a bulk write several times slower.
    """
    return (
        pghistory.UpdateEvent(row=pghistory.Old, level=pgtrigger.Statement),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
    )
