"""The spine: something received on a day, to be decided by a day, with a record."""

from enum import StrEnum

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from kernel.clocks import State
from kernel.record.models import Recorded, digest_is_right, recorded_triggers


class Movement(StrEnum):
    """What can happen to an item of work."""

    PUT = "put"
    TAKE = "take"
    GIVE_BACK = "give_back"
    SKIP = "skip"
    ASSIGN = "assign"
    LAPSE = "lapse"
    WAIT = "wait"
    WAKE = "wake"
    FINISH = "finish"


class _Sha256OfBytes(Func):
    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class Case(models.Model):
    """One matter.  `kind` names the app's own row that hangs on it; `regimes` are a snapshot."""

    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT)
    regimes = ArrayField(models.CharField(max_length=30), default=list)
    request = models.CharField(max_length=30)
    """What is asked: payment, preservice, …: with `track` it picks the clocks."""
    track = models.CharField(max_length=12, default="standard")
    zone = models.CharField(max_length=40, default="America/New_York")
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    restricted_to = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("number",), name="case_number_once"),)


class Event(Recorded):
    """What happened to a case.  Append-only: a mistake is corrected by a later event."""

    AGREES = """
        said ->> 'case' = case_id::text AND said ->> 'name' = name AND said ->> 'actor' = actor
        AND said -> 'facts' = facts AND (said ->> 'at')::timestamptz = at
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)

    class Meta:
        triggers = recorded_triggers()
        constraints = (digest_is_right("event_digest_right"),)
        indexes = (models.Index(fields=("case", "at")),)


class Deadline(models.Model):
    """One clock of one case, as reckoned from its events the last time they changed.

    `state` is a clock's (`kernel.clocks.State`), or `unknown`: it cannot be reckoned, and `steps`
    say why.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="deadlines", db_index=False
    )
    clock = models.CharField(max_length=60)
    rule = models.CharField(max_length=30)
    due_on = models.DateField(null=True)
    late_from = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
    steps = ArrayField(models.TextField(), default=list)
    told_at = models.DateTimeField(null=True)
    """When it was told that this deadline ran out (see `kernel.cases.sweep`)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "clock"), name="clock_once"),
            models.CheckConstraint(
                condition=Q(state__in=[*(state.value for state in State), "unknown"]),
                name="deadline_state_known",
            ),
        )
        indexes = (
            models.Index(
                fields=("late_from", "id"),  # many run out at one midnight: a page is in order
                name="deadline_open",
                condition=Q(state__in=("running", "late")),
            ),
            models.Index(
                fields=("late_from",),
                name="deadline_to_tell",
                condition=Q(
                    told_at__isnull=True, state__in=("not_started", "running", "paused", "late")
                ),
            ),
            models.Index(fields=("id",), name="deadline_unknown", condition=Q(state="unknown")),
        )


# The order in which work is handed out: the earliest legal deadline first, then the money at stake,
# then the priority of the reason.  What has no deadline, or nobody put a sum to, comes after what
# has.  Every part ascends, so that "after this place" is one comparison (see `worklist`).
URGENCY = (
    Func(F("late_from"), template="coalesce(%(expressions)s, 'infinity'::timestamptz)"),
    Func(F("at_stake"), template="(-coalesce(%(expressions)s, -1))"),
    Func(F("priority"), template="(-(%(expressions)s::integer))"),
    F("id"),
)
_OPEN = Q(done_at__isnull=True)


class WorkItem(models.Model):
    """Work for a person.  `barred` may never be handed it; a lease lapses by itself.

    `at_stake` is dollars.  `assigned_to` is whose it is to do, empty for whoever comes first;
    `leased_by` has it in hand until `leased_until`.  Until `waiting_until` nobody is handed it,
    unless an event wakes it; until `skipped_until`, none of those in `skipped_by`.  `regimes` are
    those of its case, kept here by the database so that work of one line is found by an index.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work")
    queue = models.CharField(max_length=30)
    regimes = ArrayField(models.CharField(max_length=30), default=list)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    priority = models.SmallIntegerField(default=0)
    late_from = models.DateTimeField(null=True)
    at_stake = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    barred = ArrayField(models.CharField(max_length=60), default=list)
    made_at = models.DateTimeField()
    assigned_to = models.CharField(max_length=60, blank=True)
    leased_by = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)
    waiting_until = models.DateTimeField(null=True)
    skipped_by = ArrayField(models.CharField(max_length=60), default=list)
    skipped_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "queue"), condition=_OPEN, name="work_open_once"
            ),
        )
        indexes = (
            models.Index(F("queue"), *URGENCY, name="work_by_urgency", condition=_OPEN),
            models.Index(
                F("queue"),
                F("assigned_to"),
                *URGENCY,
                name="work_to_take",
                condition=_OPEN & Q(waiting_until__isnull=True),
            ),
            models.Index(fields=("queue", "made_at", "id"), name="work_by_age", condition=_OPEN),
            models.Index(
                fields=("assigned_to",),
                name="work_assigned",
                condition=_OPEN & ~Q(assigned_to=""),
            ),
            models.Index(
                fields=("leased_by",),
                name="work_in_hand",
                condition=_OPEN & Q(leased_until__isnull=False),
            ),
            models.Index(
                fields=("waiting_until",),
                name="work_waiting",
                condition=_OPEN & Q(waiting_until__isnull=False),
            ),
            models.Index(F("at_stake").desc(), name="work_by_stake", condition=_OPEN),
            GinIndex(fields=("reasons",), name="work_by_reason", condition=_OPEN),
            GinIndex(fields=("regimes",), name="work_by_regime", condition=_OPEN),
        )


class QueueMovement(models.Model):
    """One movement of one item: who did what, from whom it came and to whom it went, and why.
    Append-only.  `job` is the job that moved it among many."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="movements")
    what = models.CharField(max_length=10)
    who = models.CharField(max_length=60)
    from_whom = models.CharField(max_length=60, blank=True)
    to_whom = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    job = models.BigIntegerField(null=True)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.CheckConstraint(
                condition=Q(what__in=[each.value for each in Movement]), name="movement_known"
            ),
            models.CheckConstraint(
                condition=~Q(what="skip") | ~Q(why=""), name="nobody_skips_without_a_reason"
            ),
        )
        indexes = (
            models.Index(fields=("-at", "-id"), name="skips", condition=Q(what="skip")),
            models.Index(fields=("job",), name="moved_by_job", condition=Q(job__isnull=False)),
        )


class SavedView(models.Model):
    """Filters a person keeps under a name: pages, interfaces and commands know it by its slug."""

    person = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "slug"), name="view_once_a_person"),
        )


class Concerns(models.Model):
    """What checks above the cases would say of one case today, as they last looked: `event` is the
    last of its events they saw, `again_at` when a time that still ran then will be over, `basis`
    by which data they judged.  Reckoned from the record and written again; proof of nothing."""

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="concerns"
    )
    event = models.BigIntegerField()
    looked_at = models.DateTimeField()
    found = models.JSONField(default=list)
    again_at = models.DateTimeField(null=True)
    basis = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=("basis",), name="concerns_by_basis"),
            models.Index(fields=("case",), name="case_with_concerns", condition=~Q(found=[])),
            models.Index(
                fields=("again_at",),
                name="concerns_again",
                condition=Q(again_at__isnull=False),
            ),
        )


class Document(models.Model):
    """Something on paper or screen, by its bytes.  They stay as they came; it may be moved to the
    case it belongs to."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        triggers = (
            pgtrigger.ReadOnly(
                name="document_stays",
                fields=["sha256", "media_type", "content", "received_at"],
            ),
            pgtrigger.Protect(name="document_kept", operation=pgtrigger.Delete),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(sha256=_Sha256OfBytes(F("content"))), name="document_digest_right"
            ),
        )
