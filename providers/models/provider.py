"""Practitioners and organizations, their groups and what a person may check about them."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from providers.models.dated import Dated, earlier_versions, has_a_first_day, never_twice
from providers.taxonomy import KINDS, OTHER

# The check digit of rulebook codes 6, as PostgreSQL sees it: every second digit doubled.
_CHECK_DIGIT = (
    "npi ~ '^[12][0-9]{9}$' AND mod(24 + "
    + " + ".join(
        f"translate(substr(npi, {place}, 1), '0123456789', '0246813579')::int"
        if place % 2
        else f"substr(npi, {place}, 1)::int"
        for place in range(1, 11)
    )
    + ", 10) = 0"
)


@pghistory.track(*earlier_versions(), model_name="ProviderHistory")
class Provider(models.Model):
    """One National Provider Identifier and what NPPES says of its holder.

    `entity` is 1 for a person, 2 for an organization, empty where NPPES gives a deactivated number
    without its holder.  `kind` follows from the primary taxonomy.  `state` and `zip_code` are of
    the practice, `mailing_…` where its holder wants mail: all of it or nothing.
    """

    npi = models.CharField(max_length=10, primary_key=True)
    entity = models.CharField(max_length=1, blank=True)
    name = models.CharField(max_length=200, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    credential = models.CharField(max_length=40, blank=True)
    taxonomy = models.CharField(max_length=10, blank=True)
    taxonomies = ArrayField(models.CharField(max_length=10), default=list)
    kind = models.CharField(max_length=10, default=OTHER)
    state = models.CharField(max_length=2, blank=True)
    zip_code = models.CharField(max_length=9, blank=True)
    mailing_street = models.CharField(max_length=100, blank=True, default="", db_default="")
    mailing_street_2 = models.CharField(max_length=100, blank=True, default="", db_default="")
    mailing_city = models.CharField(max_length=60, blank=True, default="", db_default="")
    mailing_state = models.CharField(max_length=40, blank=True, default="", db_default="")
    mailing_zip_code = models.CharField(max_length=15, blank=True, default="", db_default="")
    enumerated_on = models.DateField(null=True)
    updated_on = models.DateField(null=True)
    deactivated_on = models.DateField(null=True)
    reactivated_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=RawSQL(_CHECK_DIGIT, (), output_field=models.BooleanField()),
                name="provider_npi_check_digit",
            ),
            models.CheckConstraint(condition=Q(entity__in=("", "1", "2")), name="provider_entity"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="provider_kind"),
        )

    def __str__(self) -> str:
        return f"{self.npi} {self.name}".strip()


@pghistory.track(*earlier_versions(), model_name="GroupHistory")
class Group(models.Model):
    """A practice that bills under one tax identification number.

    `academic`: a medical school's.  `nci_designation` is what the National Cancer Institute names
    the centre, empty where it does not.
    """

    DESIGNATIONS = ("cancer_center", "comprehensive_cancer_center")

    tin = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    academic = models.BooleanField(default=False, db_default=False)
    nci_designation = models.CharField(max_length=30, blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(tin__regex=r"^[0-9]{9}$"), name="group_tin"),
            models.CheckConstraint(
                condition=Q(
                    nci_designation__in=("", "cancer_center", "comprehensive_cancer_center")
                ),
                name="group_nci_designation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tin} {self.name}".strip()


@pghistory.track(*earlier_versions(), model_name="GroupMembershipHistory")
class GroupMembership(Dated):
    """The days a provider practices in a group; it may be in several at once."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints = (
            never_twice("group_membership_once", "provider", "group"),
            has_a_first_day("group_membership_days"),
        )


@pghistory.track(*earlier_versions(), model_name="BoardCertificationHistory")
class BoardCertification(Dated):
    """The days a board certifies a provider in the specialty of a taxonomy code."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="certifications")
    specialty = models.CharField(max_length=10)

    class Meta:
        constraints = (
            never_twice("board_certification_once", "provider", "specialty"),
            has_a_first_day("board_certification_days"),
        )


@pghistory.track(*earlier_versions(), model_name="ExclusionHistory")
class Exclusion(Dated):
    """The days a provider may not be paid: the OIG's list, SAM's, or a state's."""

    SOURCES = ("oig", "sam", "state")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="exclusions")
    source = models.CharField(max_length=10, default="oig")

    class Meta:
        constraints = (
            never_twice("exclusion_once", "provider", "source"),
            has_a_first_day("exclusion_days"),
            models.CheckConstraint(
                condition=Q(source__in=("oig", "sam", "state")), name="exclusion_source"
            ),
        )
