"""What a report came to, kept: a snapshot is written again to the same bytes, whatever changes."""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q

from kernel.record.models import Recorded, digest_is_right, recorded_triggers

FORMATS = ("csv", "xlsx", "json", "pdf")


class _OfBytes(Func):
    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class Part(models.Model):
    """Rows of one run, as they came.

    Scenario 1: `rows`: what the facts gave, before a shape that needs them all; JSON, a line each.
    Scenario 2: `cells`: what the report says, as CSV; `trace` then tells where each cell is from.
    Scenario 3: `rules`: the files a run was asked by, beside its rows, such as proposed rules.
    Scenario 4: its run was cancelled or failed: no snapshot names it, and it may be removed.

    Both are compressed.  `sha256` is of the content as stored.
    """

    run = models.UUIDField()
    kind = models.CharField(max_length=5)
    sequence = models.IntegerField()
    rows = models.IntegerField()
    content = models.BinaryField()
    trace = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        triggers = (
            pgtrigger.Protect(name="report_part_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="report_part_kept",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM reports_snapshot s WHERE s.run = OLD.run) THEN
                        RAISE EXCEPTION 'a part of a snapshot is kept'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                """,
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("run", "kind", "sequence"), name="report_part_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("rows", "cells", "rules")), name="report_part_kind"
            ),
            models.CheckConstraint(
                condition=Q(sha256=_OfBytes(F("content"))), name="report_part_digest_right"
            ),
        )


class Snapshot(Recorded):
    """One report as it was run, frozen: layout and law, as of when, for whom, what it came to.

    `sha256` is of the file in `format`; `cells_sha256` of its cells, whatever the format.  `stored`
    names every part with its digest (`parts`), and its rows with the digest of where its cells are
    from (`held`) and how its file was written (`writing`), which the first snapshots do not have.
    `until` is the first day after the period.
    """

    AGREES = """
        said ->> 'report' = report AND said ->> 'layout_version' = layout_version
        AND said ->> 'law_version' = law_version AND said ->> 'code_version' = code_version
        AND (said ->> 'as_of')::timestamptz = as_of AND said ->> 'since' = since::text
        AND said ->> 'until' = until::text AND said -> 'parameters' = parameters
        AND (said ->> 'rows')::int = rows AND said ->> 'sha256' = sha256
        AND said ->> 'cells_sha256' = cells_sha256 AND said ->> 'format' = format
        AND said ->> 'by' = "by" AND said ->> 'zone' = zone AND said ->> 'run' = run::text
        AND said -> 'parts' = (
            SELECT coalesce(jsonb_agg(
                encode(sha256(p.content), 'hex') ORDER BY p.kind, p.sequence), '[]')
            FROM reports_part p WHERE p.run = kept.run)
        AND (said -> 'held' IS NULL OR said -> 'held' = (
            SELECT coalesce(jsonb_agg(
                jsonb_build_array(p.kind, p.sequence, p.rows, encode(sha256(p.trace), 'hex'))
                ORDER BY p.kind, p.sequence), '[]')
            FROM reports_part p WHERE p.run = kept.run))
    """

    run = models.UUIDField(unique=True)
    report = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    layout_version = models.CharField(max_length=40)
    law_version = models.CharField(max_length=12)
    code_version = models.CharField(max_length=64)
    as_of = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    zone = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    format = models.CharField(max_length=4)
    rows = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    cells_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    job = models.BigIntegerField(null=True)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("snapshot_digest_right"),
            models.CheckConstraint(condition=Q(format__in=FORMATS), name="snapshot_format_known"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="snapshot_has_a_day"),
        )
        indexes = (models.Index(fields=("report", "-made_at")),)

    @property
    def number(self) -> str:
        return f"S{self.pk:07d}"


class Publication(Recorded):
    """A snapshot that everybody may read: the metrics of one calendar year, put out by a person.

    The newest of a report and year stands, and supersedes those before it; `note` says what it
    changes then.  Nothing is taken off this table: what was withdrawn has a `Withdrawal`.
    """

    AGREES = """
        said ->> 'snapshot' = snapshot_id::text AND said ->> 'report' = report
        AND (said ->> 'year')::int = year AND said ->> 'note' = note AND said ->> 'by' = "by"
        AND (said ->> 'at')::timestamptz = at
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="publications")
    report = models.CharField(max_length=40)
    year = models.IntegerField()
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("publication_digest_right"),
            # Of two officers at the same moment the second has to say what is new.
            models.UniqueConstraint(
                fields=("report", "year"), condition=models.Q(note=""), name="first_of_its_year"
            ),
        )
        indexes = (models.Index(fields=("report", "year", "-id"), name="publication_of_year"),)

    @property
    def number(self) -> str:
        return f"P{self.pk:07d}"


class Withdrawal(Recorded):
    """A publication is withdrawn, and why, in words everybody reads.  Its figures are shown no
    more; that it was there is."""

    AGREES = """
        said ->> 'publication' = publication_id::text AND said ->> 'why' = why
        AND said ->> 'by' = "by" AND (said ->> 'at')::timestamptz = at
    """

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="withdrawal"
    )
    why = models.CharField(max_length=500)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("withdrawal_digest_right"),
            models.CheckConstraint(condition=~Q(why=""), name="withdrawal_says_why"),
        )


class Sample(Recorded):
    """Cases drawn from a snapshot: who drew them, by which seed and strata, and why.

    `asked` is all the draw depends on beside the frozen cells: the strata with what each takes, and
    of which cases what was marked.  `strata` say how many rows each had and gave.  `drawn` are the
    rows: number in the snapshot, case, stratum, place in it.
    """

    AGREES = """
        (said ->> 'snapshot')::bigint = snapshot_id AND (said ->> 'seed')::bigint = seed
        AND said ->> 'plan' = plan AND said -> 'asked' = asked AND said -> 'strata' = strata
        AND said -> 'drawn' = drawn AND (said ->> 'size')::int = size AND said ->> 'why' = why
        AND said ->> 'by' = "by" AND (said ->> 'at')::timestamptz = at
        AND said ->> 'asked_sha256' = asked_sha256
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="samples")
    plan = models.CharField(max_length=80, blank=True)
    seed = models.BigIntegerField()
    asked = models.JSONField(default=dict)
    asked_sha256 = models.CharField(max_length=64)
    strata = models.JSONField(default=list)
    drawn = models.JSONField(default=list)
    size = models.IntegerField()
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("sample_digest_right"),
            models.UniqueConstraint(fields=("snapshot", "asked_sha256"), name="sample_once"),
            models.CheckConstraint(condition=Q(size__gte=1), name="sample_has_a_case"),
            models.CheckConstraint(condition=~Q(why=""), name="sample_says_why"),
        )

    @property
    def number(self) -> str:
        return f"SM{self.pk:07d}"


class EvidencePack(models.Model):
    """That a packet is the evidence of a case in an auditor's order, for a sample or for itself;
    and what its reader will miss, in words.  Append-only."""

    packet = models.OneToOneField(
        "outside.Packet", on_delete=models.PROTECT, related_name="evidence"
    )
    sample = models.ForeignKey(Sample, null=True, on_delete=models.PROTECT, related_name="packs")
    lacking = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        triggers = recorded_triggers()
