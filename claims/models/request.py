"""A prior authorization asked for: the request, its services, and what of them was approved."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from claims.states import AUTHORIZATION
from kernel.record.history import row_history

OTHER = "other_service"
"""Care that is no opinion: this product's rules do not judge it, a person does."""

PURPOSES = ("second_opinion", "third_opinion", OTHER)


@row_history(
    "AuthorizationRequestHistory", fields=("state", "member", "coverage", "chain", "track")
)
class AuthorizationRequest(models.Model):
    """One request.  `number` is its case's, and that of the authorization it gets.

    `missing` is what was asked for and has not come.  `reference` is the asker's own number, known
    again for the same `sender`.  `as_received` keeps what the door was told; `requester_npi` is the
    provider who asked for the member, if one did.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="request_asked"
    )
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="requested")
    purpose = models.CharField(max_length=20)
    request = models.CharField(max_length=12, default="preservice")
    track = models.CharField(max_length=12, default="standard")
    part_b_drug = models.BooleanField(default=False)
    under_pa_rules = models.BooleanField(default=True)
    procedures_followed = models.BooleanField(default=True)
    concurrent_until = models.DateTimeField(null=True)
    received = models.DateField()
    asked_by = models.CharField(max_length=14, default="provider")
    member = models.ForeignKey(
        "members.Member", null=True, on_delete=models.PROTECT, related_name="requests"
    )
    coverage = models.ForeignKey("members.Coverage", null=True, on_delete=models.PROTECT)
    subscriber_id = models.CharField(max_length=80)
    clinician_npi = models.CharField(max_length=10, blank=True)
    clinician_tin = models.CharField(max_length=20, blank=True)
    requester_npi = models.CharField(max_length=10, blank=True)
    chain = models.ForeignKey(
        "claims.OpinionChain", null=True, on_delete=models.PROTECT, related_name="requests"
    )
    joining_doubt = models.CharField(max_length=300, blank=True)
    extends = models.CharField(max_length=50, blank=True)
    missing = ArrayField(models.CharField(max_length=40), default=list)
    authorization = models.OneToOneField(
        "claims.Authorization", null=True, on_delete=models.PROTECT, related_name="asked"
    )
    channel = models.CharField(max_length=10)
    sender = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    as_received = models.JSONField(default=dict)

    class Meta:
        triggers = AUTHORIZATION.triggers("state")
        constraints = (
            models.UniqueConstraint(fields=("number",), name="request_number_once"),
            models.UniqueConstraint(
                fields=("sender", "reference"),
                name="request_reference_once",
                condition=~Q(reference=""),
            ),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="request_purpose_known"),
            models.CheckConstraint(
                condition=Q(request__in=("preservice", "concurrent")), name="request_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(track__in=("standard", "expedited")), name="request_track_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "partly_approved", "taken_back"))
                | Q(authorization__isnull=False),
                name="request_approved_has_authorization",
            ),
        )


class RequestedService(models.Model):
    """A service asked for.  `code` is empty where only the opinion as such was asked for, or where
    no procedure code says what was: `described` then does, in the asker's own words and codes."""

    request = models.ForeignKey(
        AuthorizationRequest, on_delete=models.PROTECT, related_name="services", db_index=False
    )
    number = models.SmallIntegerField()
    code = models.CharField(max_length=8, blank=True)
    described = models.CharField(max_length=300, blank=True)
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    units = models.SmallIntegerField(default=1)
    days = DateRangeField()
    diagnoses = ArrayField(models.CharField(max_length=7), default=list)
    place_of_service = models.CharField(max_length=2, default="11")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("request", "number"), name="requested_service_once"),
            models.CheckConstraint(condition=Q(units__gte=1), name="requested_units_positive"),
        )


@row_history("ApprovedServiceHistory")
class ApprovedService(models.Model):
    """What of a service is approved.  Units used are postings (`toward_pa_…`), not a column."""

    authorization = models.ForeignKey(
        "claims.Authorization", on_delete=models.PROTECT, related_name="services", db_index=False
    )
    number = models.SmallIntegerField()
    code = models.CharField(max_length=8, blank=True)
    units = models.SmallIntegerField()
    days = DateRangeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authorization", "number"), name="approved_service_once"
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="approved_units_positive"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=99),
                name="approved_service_number",
            ),
        )
