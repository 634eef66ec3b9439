"""Who works here: roles, money authority, reporting line, qualifications.  Kept with history."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kernel.people.policy import in_words
from kernel.record.history import row_history


@row_history("PersonHistory")
class Person(models.Model):
    """One who works here; their sign-in is `user`.  The record names them by `user.username`.

    `reports_to` makes the reporting line: who is a subordinate of whom.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person"
    )
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    reports_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    shortcuts = models.BooleanField(default=True)
    """Single-letter keys work on their pages."""
    left_at = models.DateTimeField(null=True, blank=True)
    """Since when they no longer work here."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")),
                name="nobody_reports_to_themselves",
            ),
        )

    def __str__(self) -> str:
        return self.name


@row_history("RoleHeldHistory")
class RoleHeld(models.Model):
    """A role of a person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=30)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "role"), name="role_held_once"),)

    @property
    def words(self) -> str:
        """As a person reads it: senior adjuster."""
        return in_words([self.role])


@row_history("MoneyAuthorityHistory")
class MoneyAuthority(models.Model):
    """The most a person may pay alone in one decision, in dollars.  `line` is a line of business;
    empty: every line without one of its own."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorities")
    line = models.CharField(max_length=30, blank=True)
    limit = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "line"), name="authority_once"),
            models.CheckConstraint(condition=Q(limit__gte=0), name="authority_not_negative"),
        )


@row_history("QualificationHistory")
class Qualification(models.Model):
    """A clinician's field and licence."""

    PROFESSIONS: ClassVar[tuple[str, ...]] = ("nurse", "physician")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="qualifications")
    profession = models.CharField(max_length=10)
    specialty = models.CharField(max_length=60)
    licence = models.CharField(max_length=30)
    state = models.CharField(max_length=2)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "specialty", "state", "licence"), name="qualification_once"
            ),
            models.CheckConstraint(
                condition=Q(profession__in=("nurse", "physician")), name="profession_known"
            ),
        )


@row_history("ApiTokenHistory", fields=("owner", "name", "made_by", "made_at"))
class ApiToken(models.Model):
    """A token with its name.  When it is revoked the row goes; its history says who did it."""

    token = models.OneToOneField(
        "knox.AuthToken", on_delete=models.CASCADE, related_name="api_token"
    )
    owner = models.CharField(max_length=150)
    name = models.CharField(max_length=60)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    """To ten minutes (kernel/web/tokens.py)."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="token_named_once"),)
