"""A review outside where there was no appeal of ours (deemed exhaustion): its matter in the shape
of one, so that what follows a reversal, and its letters, are the same."""

from appeals.external.iro import PROCESSES
from appeals.models import Appeal, ExternalReview


def carried_out_here(review: ExternalReview) -> bool:
    """Whether its reversal is carried out by the program: it is of an appeal of ours, or names the
    claim or request it is about.  What the QIO decides is coverage that goes on, a provider's."""
    if review.appeal_id:
        return True
    return review.process in PROCESSES and bool(review.claim_id or review.asked_id)


def appeal_of(review: ExternalReview) -> Appeal:
    """The appeal, or the same matter as one that is not on file, of the review's own case."""
    if review.appeal is not None:
        return review.appeal
    return Appeal(
        case=review.case,
        number=review.number,
        request=review.request,
        track=review.track,
        part_b_drug=review.part_b_drug,
        received_at=review.received_at,
        member=review.member,
        claim=review.claim,
        asked=review.asked,
        decision=review.decision,
        asked_by="member",
    )
