"""The record: rows nobody can change, each with a digest, sealed batch by batch into a chain."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q


class _Refusal(pgtrigger.Trigger):
    """Refuses whatever the session says.

    A pgtrigger function looks away where the setting `pgtrigger.ignore` names it, and anyone may
    set that.  `record_never_changed` (migration 0002) does not.
    """

    def render_execute(self, model: models.Model) -> str:
        return "record_never_changed()"


def recorded_triggers() -> tuple[pgtrigger.Trigger, ...]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE: a mistake is corrected by a later row."""
    return (
        _Refusal(
            name="append_only",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
            func="RETURN NULL;",
        ),
    )


def is_append_only(model: type[models.Model]) -> bool:
    """Whether the model's table refuses UPDATE, DELETE and TRUNCATE."""
    return any(isinstance(each, _Refusal) for each in getattr(model._meta, "triggers", ()))


class _Sha256(Func):
    """The digest as PostgreSQL computes it, so that it refuses a wrong one itself."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


def digest_is_right(name: str) -> models.CheckConstraint:
    """The CHECK that `digest` is the SHA-256 of `stored`."""
    return models.CheckConstraint(condition=Q(digest=_Sha256(F("stored"))), name=name)


class Recorded(models.Model):
    """A row of the record.  `stored` is the canonical text, `digest` its SHA-256 in hex, `batch`
    the number under which its transaction is sealed.

    `AGREES` is a condition in SQL that holds where the other columns say what `stored` says;
    without it, a column changed beside an unchanged `stored` would not be noticed.  In it, `said`
    is `stored` as jsonb.
    """

    AGREES: ClassVar[str] = ""

    stored = models.TextField()
    digest = models.CharField(max_length=64)
    batch = models.BigIntegerField(db_index=True)

    class Meta:
        abstract = True


class Seal(models.Model):
    """One link of the chain: a batch of record rows, and the link before it.

    `batch_digest` is over the batch's row digests in order of table and id; `digest` over the
    previous link's digest, the batch number, the row count and `batch_digest`.  `listing` names
    the rows (see `kernel.record.sealing.listing`), so that a missing one can be named.
    """

    position = models.BigIntegerField(primary_key=True)
    batch = models.BigIntegerField(unique=True)
    rows = models.IntegerField()
    batch_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
    listing = models.BinaryField(db_default=b"")

    class Meta:
        triggers = recorded_triggers()


class Outbox(models.Model):
    """A message to send, written in the transaction that makes the work.

    Consumers are idempotent by its id: it is sent at least once.
    """

    topic = models.CharField(max_length=60)
    body = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("id",), name="outbox_unsent", condition=Q(sent_at__isnull=True)),
        )


class Look(models.Model):
    """Who looked at protected data, when, and why; and whether there was anything, and they might.

    `member` is a member's number, `case` a case's; either may be empty.  Written by `looked`
    (kernel/record/looking.py).
    """

    actor = models.CharField(max_length=60)
    at = models.DateTimeField()
    what = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)
    member = models.CharField(max_length=80, db_default="")
    case = models.CharField(max_length=20, db_default="")
    outcome = models.CharField(max_length=8, db_default="seen")

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=("seen", "nothing", "refused")), name="look_outcome_known"
            ),
        )
        indexes = (
            models.Index(fields=("at", "id"), name="look_by_time"),
            models.Index(fields=("actor", "at", "id"), name="look_by_actor"),
            models.Index(
                fields=("member", "at", "id"), name="look_at_member", condition=~Q(member="")
            ),
            models.Index(fields=("case", "at", "id"), name="look_at_case", condition=~Q(case="")),
        )


class Cover(Recorded):
    """Rows of one append-only table that were covered one night: ids above `after`, to `last`.

    Row history, looks and other rows that are not sealed as they are written, and the columns of
    recorded rows that their text does not say, are digested here and so come under a seal.
    `columns` are those digested, `over` is over the rows' digests, `listing` names the rows (see
    `kernel.record.links.listing`).
    """

    AGREES = """
        said ->> 'table' = "table" AND (said ->> 'after')::bigint = "after"
        AND (said ->> 'last')::bigint = "last" AND (said ->> 'rows')::int = "rows"
        AND said ->> 'listing' = encode(sha256(listing), 'hex')
    """

    table = models.CharField(max_length=63)
    after = models.BigIntegerField()
    last = models.BigIntegerField()
    rows = models.IntegerField()
    listing = models.BinaryField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("cover_digest_right"),
            models.UniqueConstraint(fields=("table", "after"), name="cover_once"),
        )


class Verification(Recorded):
    """What a look at the record came to.  `whole`: all of it, or only what was sealed since the one
    before.  `head` is the link at `position`, up to which `sealed` rows are sealed.

    `damage` are the first places found damaged, `damaged` is how many there are; `remarks` what
    could not be done.
    """

    AGREES = """
        (said ->> 'at')::timestamptz = "at" AND (said ->> 'whole')::bool = "whole"
        AND (said ->> 'position')::bigint = "position" AND said ->> 'head' = head
        AND (said ->> 'sealed')::bigint = sealed AND (said ->> 'rows')::bigint = "rows"
        AND (said ->> 'covered')::bigint = covered AND (said ->> 'damaged')::int = damaged
        AND said -> 'damage' = damage AND said -> 'remarks' = remarks
    """

    at = models.DateTimeField(db_index=True)
    whole = models.BooleanField()
    position = models.BigIntegerField()
    head = models.CharField(max_length=64)
    sealed = models.BigIntegerField()
    rows = models.BigIntegerField()
    covered = models.BigIntegerField()
    damaged = models.IntegerField()
    damage = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    class Meta:
        triggers = recorded_triggers()
        constraints = (digest_is_right("verification_digest_right"),)


class Anchored(models.Model):
    """That an anchor was written outside the database, and what it said.  The anchor itself is the
    line in its file; this row only tells pages how far it goes."""

    at = models.DateTimeField()
    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    key = models.CharField(max_length=40)

    class Meta:
        triggers = recorded_triggers()
