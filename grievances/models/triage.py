"""What is added to the table of triage; the nights closed grievances were read again."""

import pgtrigger
from django.db import models


class TriageAddition(models.Model):
    """Rows, phrases and categories a compliance officer added to the table of triage, as written.
    `mark` is that of the whole table as it was from then on.  The newest counts: an addition holds
    everything that is added.  Append-only."""

    text = models.TextField()
    mark = models.CharField(max_length=12)
    why = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        triggers = (
            pgtrigger.Protect(
                name="triage_addition_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )


class NightlyReading(models.Model):
    """A night's reading of closed grievances for appeals that were missed: by which table, how many
    were read, the numbers of those that may be one."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    mark = models.CharField(max_length=12)
    read = models.IntegerField()
    found = models.JSONField(default=list)


class ReadAgain(models.Model):
    """A closed grievance read by a table: once for each."""

    grievance = models.ForeignKey(
        "grievances.Grievance", on_delete=models.PROTECT, related_name="readings"
    )
    mark = models.CharField(max_length=12)
    night = models.ForeignKey(NightlyReading, on_delete=models.PROTECT, related_name="readings")
    proposes = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("grievance", "mark"), name="grievance_read_once"),
        )
