"""A grievance: what it is about, each of its issues with its answer, and what is mended."""

import pgtrigger
from django.db import models
from django.db.models import Q

from grievances.states import GRIEVANCE
from kernel.record.history import row_history
from kernel.record.models import recorded_triggers

FILED = ("orally", "in_writing")


@row_history(
    "GrievanceHistory", fields=("state", "track", "category", "owner", "received_at", "about")
)
class Grievance(models.Model):
    """One grievance.  `number` is its case's.

    `category` is a code of the table of triage; `about` what picks its clocks
    (`expedite_refused`, `extension`, `referral_or_benefit`, `other`); `body` the department whose
    clocks run beside the plan's, where a state has two.  `occurred_on` is when what it is about
    happened; `late_filed` flags one filed after its time, which is looked at all the same.
    `chain` is the second-opinion chain whose right was obstructed.  `of_case` is the case it
    complains about: the refusal, the claim, the appeal.  `level` is the second where a state has
    two and the member asks for it; `previous` is then the first.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="grievance"
    )
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, default="received")
    track = models.CharField(max_length=12, default="standard")
    category = models.CharField(max_length=40)
    about = models.CharField(max_length=24, default="other")
    body = models.CharField(max_length=12, blank=True)
    integrated = models.BooleanField(default=False)
    terminal_illness = models.BooleanField(default=False)
    level = models.CharField(max_length=6, default="first")
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="next_levels"
    )
    filed = models.CharField(max_length=10)
    written_asked = models.BooleanField(default=False)
    """The member asked for a written answer."""
    received_at = models.DateTimeField()
    occurred_on = models.DateField(null=True)
    late_filed = models.BooleanField(default=False)
    contact = models.ForeignKey(
        "appeals.Contact", null=True, on_delete=models.PROTECT, related_name="grievances"
    )
    member = models.ForeignKey(
        "members.Member", null=True, on_delete=models.PROTECT, related_name="grievances"
    )
    filed_by = models.CharField(max_length=20, default="member")
    filer_name = models.CharField(max_length=120, blank=True)
    chain = models.ForeignKey(
        "claims.OpinionChain", null=True, on_delete=models.PROTECT, related_name="grievances"
    )
    of_case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="grieved"
    )
    provider_npi = models.CharField(max_length=10, blank=True)
    delegate = models.CharField(max_length=120, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    owner = models.CharField(max_length=60, blank=True)

    class Meta:
        triggers = GRIEVANCE.triggers("state")
        constraints = (
            models.CheckConstraint(condition=Q(filed__in=FILED), name="grievance_filed_known"),
            models.CheckConstraint(
                condition=Q(track__in=("standard", "expedited")), name="grievance_track_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=("first", "second")), name="grievance_level_known"
            ),
        )
        indexes = (
            models.Index(fields=("member", "state")),
            models.Index(fields=("state", "received_at")),
        )


@row_history("GrievanceIssueHistory", fields=("finding", "action", "answered_by", "answered_at"))
class GrievanceIssue(models.Model):
    """One issue of a grievance, with its answer.  No resolution leaves while one has none (F17).

    `finding` and `action` are for the member; what peers found is in `PeerReview`.
    """

    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="issues")
    number = models.SmallIntegerField()
    words = models.TextField()
    quality_of_care = models.BooleanField(default=False)
    substantiated = models.CharField(max_length=12, blank=True)
    finding = models.TextField(blank=True)
    action = models.TextField(blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        triggers = (pgtrigger.Protect(name="grievance_issue_kept", operation=pgtrigger.Delete),)
        constraints = (
            models.UniqueConstraint(fields=("grievance", "number"), name="grievance_issue_once"),
            models.CheckConstraint(
                condition=Q(substantiated__in=("", "yes", "partly", "no", "unknown")),
                name="grievance_issue_substantiated_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(finding="") & ~Q(action="")),
                name="grievance_issue_answered_whole",
            ),
        )


class PeerReview(models.Model):
    """What peers found on a quality-of-care issue: kept from who may not read it, in no letter and
    no event.  Append-only: whoever finds otherwise writes another."""

    issue = models.ForeignKey(GrievanceIssue, on_delete=models.PROTECT, related_name="peer_reviews")
    text = models.TextField()
    kept_by = models.CharField(max_length=60)
    kept_at = models.DateTimeField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="peer_review_says_something"),
        )


@row_history("CorrectiveActionHistory", fields=("done_at", "done_by", "due_on", "owner"))
class CorrectiveAction(models.Model):
    """Something that is mended because of a grievance or a body's finding.  `proof` is what shows
    that it was."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="corrective_actions"
    )
    what = models.TextField()
    owner = models.CharField(max_length=60)
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, blank=True)
    proof = models.TextField(blank=True)
