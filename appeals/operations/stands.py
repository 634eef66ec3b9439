"""Whether the denial a review outside is about still stands, or an appeal to the plan undid it.

A review is of an appeal's denial; one without an appeal (deemed exhaustion) is of the decision that
an appeal may be about too, and a second level is about what the first left of it.
"""

from django.db.models import Q

from appeals.models import Appeal, ExternalReview


def denials_of(appeal: Appeal) -> Q:
    """Reviews outside of nothing but what this appeal is about: where it overturns everything,
    nothing is left in them."""
    same = Q(appeal=appeal)
    first = appeal.previous
    if first is not None and set(appeal.lines) >= left_standing(first):
        same |= Q(appeal=first)
    if appeal.decision_id and not appeal.lines:
        same |= Q(appeal=None, decision=appeal.decision_id)
    return same


def left_standing(appeal: Appeal) -> set[int]:
    """The lines whose denial the appeal's last decision left as it was, in whole or part."""
    made = appeal.decisions.order_by("-number").first()
    return (
        {each["line"] for each in made.lines if each["outcome"] != "overturned"} if made else set()
    )


def undone_by(review: ExternalReview) -> Appeal | None:
    """The appeal in which the plan overturned all that the review is about; None while a denial
    stands."""
    overturned = Appeal.objects.filter(outcome="overturned").select_related("previous", "case")
    about = Q(pk=review.appeal_id) | Q(previous=review.appeal_id)
    if review.appeal_id is None:
        about = Q(decision=review.decision_id, lines=[])
    for each in overturned.filter(about).order_by("pk"):
        if ExternalReview.objects.filter(denials_of(each), pk=review.pk).exists():
            return each
    return None
