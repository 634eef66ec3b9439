"""What peers found on quality of care: written by who may find on it, read by who may read it.

No event, letter or file for a body outside holds a word of it; that it was read is on record.
"""

from datetime import datetime

from grievances.lengths import PEER
from grievances.models import Grievance, PeerReview
from grievances.operations.answer_issue import issue_of
from grievances.operations.doors import acted, refusals_on_record
from grievances.operations.on_file import UnableToGrieve, UnknownGrievance, happened
from kernel.people.policy import Actor, insist, may_see, require
from kernel.record.looking import looked
from kernel.record.sealing import Batch

READ = "grievance.peer_review"


def keep(
    number: str, issue: int, text: str, actor: Actor, now: datetime, version: str
) -> PeerReview:
    """Write it down; the event says that it was written, and on which issue."""
    with acted(number, actor, "grievance.quality", now, version) as row:
        one = issue_of(row, issue)
        if not one.quality_of_care:
            raise UnableToGrieve(f"issue {issue} of {row.number} is not about quality of care")
        if not text.strip():
            raise UnableToGrieve("say what was found")
        if len(text) > PEER:
            raise UnableToGrieve(f"what was found: {PEER} characters at most")
        kept = PeerReview.objects.create(
            issue=one, text=text.strip(), kept_by=actor.name, kept_at=now
        )
        batch, facts = Batch(), {"issue": one.number, "peer_review": kept.pk}
        happened(row, "peer_review_kept", now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return kept


def read(number: str, actor: Actor, now: datetime) -> list[PeerReview]:
    """All of a grievance, the oldest first.  NotAllowed, and the look itself, are on record."""
    row = Grievance.objects.select_related("case", "member").filter(number=number.upper()).first()
    if row is None:
        raise UnknownGrievance(f"no grievance has the number {number}")
    with refusals_on_record(number, actor, now):
        insist(may_see(actor, row.case.restricted_to))
        require(actor, READ)
    member = row.member.number if row.member else ""
    looked(actor.name, "peer review", now=now, member=member, case=row.number)
    found = PeerReview.objects.filter(issue__grievance=row).select_related("issue")
    return list(found.order_by("pk"))
