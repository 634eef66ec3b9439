"""What a provider has agreed to: with Medicare, with a plan's network, on a plan's rates.

A plan is named by its code, as text: a rate or a network may be on file before its plan is.
"""

import pghistory
from django.db import models
from django.db.models import Q

from providers.models.dated import Dated, earlier_versions, has_a_first_day, never_twice
from providers.models.provider import Provider


@pghistory.track(*earlier_versions(), model_name="MedicareParticipationHistory")
class MedicareParticipation(Dated):
    """A provider's standing with Original Medicare, usually for a year.

    `qualifying_apm`: a qualifying participant of an advanced payment model in these days, to whom
    a conversion factor of its own applies from 2026.
    """

    STATUSES = ("participating", "nonparticipating", "opted_out", "not_enrolled")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="medicare")
    status = models.CharField(max_length=16)
    qualifying_apm = models.BooleanField(default=False)

    class Meta:
        constraints = (
            never_twice("medicare_participation_once", "provider"),
            has_a_first_day("medicare_participation_days"),
            models.CheckConstraint(
                condition=Q(
                    status__in=("participating", "nonparticipating", "opted_out", "not_enrolled")
                ),
                name="medicare_participation_status",
            ),
        )


@pghistory.track(*earlier_versions(), model_name="NetworkParticipationHistory")
class NetworkParticipation(Dated):
    """The days a provider is in a plan's network."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="networks")
    plan = models.CharField(max_length=40)

    class Meta:
        constraints = (
            never_twice("network_participation_once", "provider", "plan"),
            has_a_first_day("network_participation_days"),
        )
        indexes = (models.Index(fields=("plan",), name="network_participation_plan"),)


@pghistory.track(*earlier_versions(), model_name="ApprovedListingHistory")
class ApprovedListing(Dated):
    """The days a provider is on a plan's list of approved opinion givers, in one specialty."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="listings")
    plan = models.CharField(max_length=40)
    specialty = models.CharField(max_length=10)

    class Meta:
        constraints = (
            never_twice("approved_listing_once", "provider", "plan", "specialty"),
            has_a_first_day("approved_listing_days"),
        )
        indexes = (models.Index(fields=("plan",), name="approved_listing_plan"),)


@pghistory.track(*earlier_versions(), model_name="PlanRateHistory")
class PlanRate(Dated):
    """What a plan's contract allows for one unit of a code: an amount, or a percent of Medicare.

    An empty `code` is the percentage for every code that has no rate of its own.
    """

    plan = models.CharField(max_length=40)
    code = models.CharField(max_length=5, blank=True)
    modifier = models.CharField(max_length=2, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    percent_of_medicare = models.DecimalField(max_digits=7, decimal_places=3, null=True)

    class Meta:
        constraints = (
            never_twice("plan_rate_once", "plan", "code", "modifier"),
            has_a_first_day("plan_rate_days"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False, percent_of_medicare__isnull=True, amount__gte=0)
                | Q(
                    amount__isnull=True,
                    percent_of_medicare__isnull=False,
                    percent_of_medicare__gt=0,
                ),
                name="plan_rate_one_of_two",
            ),
            models.CheckConstraint(
                condition=~Q(code="") | Q(amount__isnull=True, modifier=""),
                name="plan_rate_for_all_is_a_percentage",
            ),
        )
        indexes = (models.Index(fields=("plan", "code"), name="plan_rate_code"),)
