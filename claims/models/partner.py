"""Trading partners, the files found in their folders, and the remittances put there for them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from claims.models.claim import EdiFile
from claims.models.payment import Remittance
from claims.states import EXCHANGED
from kernel.record.history import row_history
from kernel.record.models import recorded_triggers

LONGEST_NAME = 40


def _once(name: str, *fields: str) -> ExclusionConstraint:
    """On a day.  Looked at when a transaction ends: partners may change places in one."""
    expressions = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name,
        expressions=[*expressions, ("days", RangeOperators.OVERLAPS)],
        deferrable=models.Deferrable.DEFERRED,
    )


@row_history("TradingPartnerHistory")
class TradingPartner(models.Model):
    """What was agreed with a sender of files, for its days; the upper day is the first one after.

    `name` is its folder.  `qualifier` and `sender` are its ISA05 and ISA06, `applications` the
    application codes (GS02) it writes.  `usage` holds P where it may send claims to be paid, T
    where it may send tests.  `guides` are the implementation guides (GS08) it may send.
    `acknowledgments` and `remittances` name the folders of the answers and of the 835s; an empty
    `remittances` means that it gets none.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    qualifier = models.CharField(max_length=2)
    sender = models.CharField(max_length=15)
    applications = ArrayField(models.CharField(max_length=15))
    usage = ArrayField(models.CharField(max_length=1))
    guides = ArrayField(models.CharField(max_length=12))
    acknowledgments = models.CharField(max_length=LONGEST_NAME)
    remittances = models.CharField(max_length=LONGEST_NAME, blank=True)
    days = DateRangeField()

    class Meta:
        constraints = (
            _once("partner_name_once", "name"),
            _once("partner_sender_once", "qualifier", "sender"),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False), name="partner_days"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[a-z0-9][a-z0-9-]*$"), name="partner_name_is_a_folder"
            ),
            models.CheckConstraint(
                condition=Q(usage__len__gt=0, usage__contained_by=["P", "T"]),
                name="partner_usage_known",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ExchangedFile(models.Model):
    """Something found in a partner's inbound folder, and what became of it.

    Scenario 1: `seen`, of a size and time that may still change; `unchanged_since` says how long
    they have not.
    Scenario 2: `taken` out of the inbound folder, and not finished; whoever finds it finishes it.
    Scenario 3: `answered`: its acknowledgments are in the partner's folder, and then `archived`.
    Scenario 4: `refused`, with `why`.
    Scenario 5: `gone`: its sender took it back before it was whole.

    `key` is the SHA-256 of its name's bytes, which `name` shows as text.  `arrived_at` is when it
    was first there: its claims are received then.
    """

    partner = models.CharField(max_length=LONGEST_NAME)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, default="seen")
    size = models.BigIntegerField()
    modified = models.BigIntegerField()
    arrived_at = models.DateTimeField()
    unchanged_since = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    file = models.ForeignKey(EdiFile, null=True, on_delete=models.PROTECT, related_name="arrivals")
    why = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        triggers = EXCHANGED.triggers("state")
        constraints = (
            models.UniqueConstraint(
                fields=("partner", "key"), name="file_seen_once", condition=Q(state="seen")
            ),
        )
        indexes = (
            models.Index(
                fields=("partner",),
                name="file_unfinished",
                condition=Q(state__in=("seen", "taken", "answered")),
            ),
        )


class ExchangedAnswer(models.Model):
    """An answer to a file of questions or requests, as it was first made; `stored` is its text.

    What is asked is answered as things stand.  A machine that goes down before every answer is in
    the partner's folder writes these again, so that it says nothing else the second time.
    """

    arrival = models.ForeignKey(ExchangedFile, on_delete=models.PROTECT, related_name="answers")
    name = models.CharField(max_length=120)
    stored = models.TextField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("arrival", "name"), name="exchanged_answer_once"),
        )


class RemittanceDelivery(models.Model):
    """To whom the 835 of a payment is delivered: the partner all its claims came through.

    An empty `partner`: to nobody; who makes payments delivers it.
    """

    remittance = models.OneToOneField(Remittance, on_delete=models.PROTECT, related_name="delivery")
    partner = models.CharField(max_length=LONGEST_NAME, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("partner",),
                name="delivery_due",
                condition=Q(delivered_at__isnull=True) & ~Q(partner=""),
            ),
        )
