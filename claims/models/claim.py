"""A claim as it came in: the file, the claim, its lines.  What was decided is in `decision`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from claims.states import CLAIM
from kernel.record.history import row_history


class EdiFile(models.Model):
    """A file that reached the door, by its bytes.

    Scenario 1: new bytes, new interchanges: read, checked, posted.
    Scenario 2: the same bytes again: `sha256` is unique, nothing is posted.
    Scenario 3: other bytes, a transaction set already posted: its row in PostedSet is unique.
    Scenario 4: nothing of it was agreed with its sender: it may come again once that is agreed.
    Scenario 5: interchanges of several kinds in a partner's file: the part with the claims, by its
    own bytes; the archive has the whole.

    `partner` is the trading partner all its interchanges are from.  `agreement` is what was held
    against it for lack of an agreement (`claims.edi.agreement`), so that the same bytes are
    answered the same.  `answered_as` numbers its acknowledgments where `id` no longer does.
    `refusals` are those the check found (`claims.edi.answered`), for the same reason: code lists
    change.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    partner = models.CharField(max_length=40, blank=True, db_index=True)
    agreement = models.JSONField(default=list)
    answered_as = models.BigIntegerField(null=True)
    refusals = models.JSONField(null=True)


class PostedSet(models.Model):
    """A transaction set whose claims were put on file, so that it is not posted again.

    The same set is one under the same numbers: those of its interchange (sender, receiver, control
    number, date and time), of its group, its own, and its heading (the BHT segment).  Senders
    begin the numbers of interchanges anew; a whole identity does not come twice by chance.

    `content` is the SHA-256 of what the set says apart from those numbers: the same claims sent
    again under new ones.
    """

    file = models.ForeignKey(EdiFile, on_delete=models.PROTECT, related_name="posted_sets")
    sender = models.CharField(max_length=20)
    receiver = models.CharField(max_length=20)
    interchange = models.CharField(max_length=9)
    dated = models.CharField(max_length=10)
    group = models.CharField(max_length=9)
    number = models.CharField(max_length=9)
    heading = models.CharField(max_length=200)
    content = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("sender", "receiver", "interchange", "dated", "group", "number", "heading"),
                name="set_posted_once",
            ),
            models.UniqueConstraint(fields=("sender", "content"), name="content_posted_once"),
        )


@row_history("ClaimHistory", fields=("state", "member", "coverage", "chain", "opinion"))
class Claim(models.Model):
    """One claim.  `received` is the day of first touch; `order` its place in its file.

    `as_received` keeps what the claim said of people and payers; the columns are what judgment
    and queues look things up by.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="claim"
    )
    number = models.CharField(max_length=20)
    file = models.ForeignKey(EdiFile, null=True, on_delete=models.PROTECT, related_name="claims")
    order = models.IntegerField(default=0)
    state = models.CharField(max_length=10, default="accepted")
    received = models.DateField()
    patient_control_number = models.CharField(max_length=38)
    frequency = models.CharField(max_length=1, default="1")
    original_reference = models.CharField(max_length=50, blank=True)
    charge = models.DecimalField(max_digits=12, decimal_places=2)
    place_of_service = models.CharField(max_length=2)
    assigned = models.BooleanField(default=True)
    marked_as_opinion = models.BooleanField(default=False)
    """CLM12 = 09, or modifier 32 on a line."""
    opinion = models.SmallIntegerField(null=True)
    chain = models.ForeignKey(
        "claims.OpinionChain", null=True, on_delete=models.PROTECT, related_name="claims"
    )
    joining_doubt = models.CharField(max_length=300, blank=True)
    authorization_number = models.CharField(max_length=50, blank=True)
    member = models.ForeignKey(
        "members.Member",
        null=True,
        on_delete=models.PROTECT,
        related_name="claims",
        db_index=False,  # the index of member and day serves
    )
    coverage = models.ForeignKey("members.Coverage", null=True, on_delete=models.PROTECT)
    subscriber_id = models.CharField(max_length=80)
    billing_npi = models.CharField(max_length=10)
    billing_tin = models.CharField(max_length=20, blank=True)
    rendering_npi = models.CharField(max_length=10)
    first_served = models.DateField()
    diagnoses = ArrayField(models.CharField(max_length=7), default=list)
    primary_allowed = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    primary_paid = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    lateness_excuse = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    """The claim that this one, a replacement or a void, took back.  A claim is taken back once."""
    as_received = models.JSONField(default=dict)

    class Meta:
        triggers = CLAIM.triggers("state")
        constraints = (models.UniqueConstraint(fields=("number",), name="claim_number_once"),)
        indexes = (
            models.Index(fields=("member", "first_served")),
            models.Index(
                fields=("received", "case"),
                name="claim_to_decide",
                condition=models.Q(state="accepted"),
            ),
            models.Index(
                fields=("case",), name="claim_to_remit", condition=models.Q(state="decided")
            ),
            models.Index(fields=("patient_control_number",), name="claim_as_provider_numbers"),
            models.Index(fields=("received", "case"), name="claim_listed"),
            models.Index(fields=("state", "received", "case"), name="claim_listed_by_state"),
        )


class Line(models.Model):
    """A service line as billed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.SmallIntegerField()
    served = models.DateField()
    served_to = models.DateField(null=True)
    code = models.CharField(max_length=8)
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    units = models.DecimalField(max_digits=9, decimal_places=3)
    charge = models.DecimalField(max_digits=12, decimal_places=2)
    diagnoses = ArrayField(models.CharField(max_length=7), default=list)
    control_number = models.CharField(max_length=50, blank=True)
    place_of_service = models.CharField(max_length=2, blank=True)
    primary_allowed = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    primary_paid = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    """What the payers before us did with this line, where the claim says it line by line."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("claim", "number"), name="line_number_once"),
            models.CheckConstraint(condition=models.Q(charge__gte=0), name="line_charge_positive"),
            models.CheckConstraint(condition=models.Q(units__gt=0), name="line_units_positive"),
        )
