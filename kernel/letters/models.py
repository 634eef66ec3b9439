"""Letters issued, what each is about, and how it left."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from kernel.letters.states import CHANNELS, DISPATCH
from kernel.record.history import row_history
from kernel.record.models import Recorded, digest_is_right, recorded_triggers


class _OfBytes(Func):
    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class _OfText(Func):
    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


TELLS = (
    *("denial", "payment", "approval"),
    *("refusal", "extension", "question", "filing", "withdrawal", "dismissal", "notice"),
)
"""What a letter tells: a decision against its reader, or another decision; or that a request is not
expedited, that more time is taken, what is missing, how to file, that a request was withdrawn, or
is dismissed; or something else.  What it tells decides which clocks its sending stops."""


class Letter(Recorded):
    """A letter as it was issued, byte for byte; it is never made again.

    `reader` is member, representative:12 or provider:1245319599.  `records` is the event its
    sending records, or several with a space between; `facts` is what that event says besides (an
    extension's `days` and `for`); `starts` the one recorded with the letter's own date, from which
    the reader's time is counted; `tells` what it tells (see `TELLS`).  `evidence` is, for each
    element it must say, the text that says it; `insert` the version of the language notice.  `html`
    is the same letter for a screen.
    """

    AGREES = """
        said ->> 'pdf_sha256' = pdf_sha256 AND said ->> 'html_sha256' = html_sha256
        AND encode(sha256(pdf), 'hex') = pdf_sha256
        AND encode(sha256(convert_to(html, 'UTF8')), 'hex') = html_sha256
        AND said ->> 'code' = code AND said ->> 'template' = template AND said ->> 'reader' = reader
        AND said ->> 'name' = name AND said -> 'address' = to_jsonb(address)
        AND said ->> 'dated' = dated::text AND said ->> 'records' = records
        AND said ->> 'tells' = tells AND said -> 'evidence' = evidence
        AND coalesce(said -> 'facts', '{}') = facts
    """

    code = models.CharField(max_length=30)
    title = models.CharField(max_length=120)
    template = models.CharField(max_length=12)
    form = models.CharField(max_length=80)
    reader = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    address = ArrayField(models.CharField(max_length=240), default=list)
    language = models.CharField(max_length=3, default="en")
    insert = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=8)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT)
    dated = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    records = models.CharField(max_length=60)
    tells = models.CharField(max_length=10)
    starts = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    pages = models.SmallIntegerField()
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    html = models.TextField()
    html_sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("letter_digest_right"),
            models.CheckConstraint(
                condition=Q(pdf_sha256=_OfBytes(F("pdf"))), name="letter_pdf_right"
            ),
            models.CheckConstraint(
                condition=Q(html_sha256=_OfText(F("html"))), name="letter_html_right"
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="letter_has_pages"),
            models.CheckConstraint(condition=Q(tells__in=TELLS), name="letter_tells_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="letter_channel_known"),
        )
        indexes = (models.Index(fields=("member", "dated")),)

    @property
    def number(self) -> str:
        return letter_number(self.pk)


def letter_number(identity: int) -> str:
    """L0000000012: the letter's number on manifests and files."""
    return f"L{identity:010d}"


class LetterAbout(models.Model):
    """What a letter is about.  A statement is about several.

    Unique for what it is about, its kind and its reader: no letter is made twice.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="about")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="letters")
    subject = models.CharField(max_length=40)
    code = models.CharField(max_length=30)
    reader = models.CharField(max_length=40)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("subject", "code", "reader"), name="letter_once"),
        )


class DispatchBatch(models.Model):
    """Letters handed to a carrier together.  `written_at` is empty until its folder is on disk: a
    batch cut off between the two is written by the next call."""

    channel = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="dispatch_batch_channel_known"
            ),
        )

    @property
    def folder(self) -> str:
        return f"letters-{self.pk:06d}-{self.channel}"


@row_history("DispatchHistory")
class Dispatch(models.Model):
    """One attempt to get a letter to its reader.  `sent_at` is what the carrier confirmed."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="dispatches")
    attempt = models.SmallIntegerField(default=1)
    channel = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    address = ArrayField(models.CharField(max_length=240), default=list)
    state = models.CharField(max_length=10, default="made")
    batch = models.ForeignKey(
        DispatchBatch, null=True, on_delete=models.PROTECT, related_name="items"
    )
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        triggers = (
            DISPATCH.trigger("state"),
            pgtrigger.ReadOnly(
                name="dispatch_stays", fields=["letter", "attempt", "channel", "name", "address"]
            ),
            pgtrigger.Protect(name="dispatch_kept", operation=pgtrigger.Delete),
        )
        constraints = (
            models.UniqueConstraint(fields=("letter", "attempt"), name="dispatch_attempt_once"),
            models.CheckConstraint(
                condition=Q(state__in=DISPATCH.states), name="dispatch_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("confirmed", "returned"), sent_at__isnull=False)
                | (~Q(state__in=("confirmed", "returned")) & Q(sent_at__isnull=True)),
                name="dispatch_sent_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("made", "taken_back")) | Q(batch__isnull=False),
                name="dispatch_in_a_batch",
            ),
        )
        indexes = (
            models.Index(
                fields=("channel", "id"), name="dispatch_waiting", condition=Q(state="made")
            ),
        )
