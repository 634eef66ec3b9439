"""The Medicare physician fee schedule, version by version.

CMS publishes a year's schedule and corrects it each quarter.  Each import is a version with its
own days; its rows never change: a corrected file makes a new version.
"""

import pghistory
from django.db import models
from django.db.models import Q

from providers.models.dated import Dated, earlier_versions, has_a_first_day, never_twice


@pghistory.track(*earlier_versions(), model_name="FeeScheduleHistory")
class FeeSchedule(Dated):
    """One version: a relative value file and an index file, for these days of one year.

    `digest` is over what was read, so that the same files again are known in any packing.
    `factor` is a conversion factor given by hand; without one the law's counts.
    """

    year = models.SmallIntegerField()
    digest = models.CharField(max_length=64)
    factor = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    rvu_file = models.CharField(max_length=200)
    gpci_file = models.CharField(max_length=200)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = (
            never_twice("fee_schedule_once"),
            has_a_first_day("fee_schedule_days"),
            models.CheckConstraint(condition=Q(factor__gt=0), name="fee_schedule_factor"),
        )


class FeeScheduleRow(models.Model):
    """The relative value units of one code, or of one component of it.  No descriptor."""

    schedule = models.ForeignKey(FeeSchedule, on_delete=models.CASCADE, related_name="rows")
    code = models.CharField(max_length=5)
    modifier = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=1)
    work = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    pe_nonfacility = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    pe_facility = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    mp = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    opps_pe_nonfacility = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    opps_pe_facility = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    opps_mp = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    pctc = models.CharField(max_length=1, blank=True)
    global_days = models.CharField(max_length=3, blank=True)
    na_nonfacility = models.BooleanField(default=False)
    na_facility = models.BooleanField(default=False)
    file_factor = models.DecimalField(max_digits=9, decimal_places=4, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("schedule", "code", "modifier"), name="fee_schedule_row_once"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]{5}$"), name="fee_schedule_row_code"
            ),
        )


class LocalityIndex(models.Model):
    """The geographic practice cost indices of one payment locality in one version."""

    schedule = models.ForeignKey(FeeSchedule, on_delete=models.CASCADE, related_name="localities")
    carrier = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    state = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=120, blank=True)
    work = models.DecimalField(max_digits=6, decimal_places=4)
    pe = models.DecimalField(max_digits=6, decimal_places=4)
    mp = models.DecimalField(max_digits=6, decimal_places=4)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("schedule", "carrier", "number"), name="locality_index_once"
            ),
        )


@pghistory.track(*earlier_versions(), model_name="ZipLocalityHistory")
class ZipLocality(Dated):
    """The payment locality a ZIP code lies in, from CMS's quarterly ZIP code file."""

    zip_code = models.CharField(max_length=5)
    carrier = models.CharField(max_length=5)
    number = models.CharField(max_length=2)

    class Meta:
        constraints = (
            never_twice("zip_locality_once", "zip_code"),
            has_a_first_day("zip_locality_days"),
            models.CheckConstraint(
                condition=Q(zip_code__regex=r"^[0-9]{5}$"), name="zip_locality_zip"
            ),
        )
