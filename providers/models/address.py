"""Where mail reaches a provider: as the plan's directory has it, and as the provider gave it."""

import pghistory
from django.db import models
from django.db.models import Q

from kernel.record.models import recorded_triggers
from providers.models.dated import Dated, earlier_versions, has_a_first_day, never_twice
from providers.models.provider import Provider


class Addressed(models.Model):
    """One or two lines of a street or box, and the place.  The ZIP code may be unknown."""

    street = models.CharField(max_length=100)
    street_2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60)
    state = models.CharField(max_length=40)
    zip_code = models.CharField(max_length=15, blank=True)

    class Meta:
        abstract = True


@pghistory.track(*earlier_versions(), model_name="ProviderAddressHistory")
class ProviderAddress(Addressed, Dated):
    """The days at which the plan's own directory has a provider at this address."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="addresses")

    class Meta:
        constraints = (
            never_twice("provider_address_once", "provider"),
            has_a_first_day("provider_address_days"),
        )


class AddressGiven(Addressed):
    """What was said under an NPI, on file or not, to be its holder's address, and the day it
    reached us.  Nobody proved to be the holder, so no letter goes by it.  Nothing is changed in
    it: the latest of a day counts."""

    SOURCES = ("claim", "request")

    npi = models.CharField(max_length=10)
    on = models.DateField()
    source = models.CharField(max_length=10)

    class Meta:
        triggers = recorded_triggers()
        indexes = (models.Index(fields=("npi", "on"), name="address_given_npi_on"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(source__in=("claim", "request")), name="address_given_source"
            ),
        )
