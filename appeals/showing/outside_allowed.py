"""What of a review outside a person may do now, and why not.  The operations ask again."""

from collections.abc import Mapping

from appeals.external import iro
from appeals.external.answering import FOR_CLAIMANT
from appeals.models import ExternalReview
from appeals.operations.extra_information import BEFORE_THE_BODY, STEP
from kernel.people.policy import Actor, Answer, may

OUTSIDE, REVIEW = "appeal.outside", "appeal.review"
ACTS: Mapping[str, str] = {
    "screen": OUTSIDE,
    "complete": OUTSIDE,
    "assign": OUTSIDE,
    "name-body": OUTSIDE,
    "received": OUTSIDE,
    "information": OUTSIDE,
    "stands": REVIEW,
    "reverse": REVIEW,
    "outcome": OUTSIDE,
    "effect": OUTSIDE,
}
"""Each act with its permission."""
ANSWERED = ("answered", "closed")


def may_do(row: ExternalReview, actor: Actor) -> dict[str, Answer]:
    """An answer for each act."""
    said: dict[str, Answer] = {}
    for act, permission in ACTS.items():
        answer = may(actor, permission)
        if answer and (why := why_not(act, row)):
            answer = Answer(False, why)
        said[act] = answer
    return said


def why_not(act: str, row: ExternalReview) -> str:
    """Why the state of the review has no place for the act; empty where it has."""
    match act:
        case "screen" | "complete" | "assign" | "name-body":
            return _request(act, row)
        case "received" | "information" | "reverse":
            return _review(act, row)
        case "stands" if row.step != STEP or row.state != "forwarded":
            return f"{row.number} is nothing the plan still has to look at"
        case "outcome" if row.state in ANSWERED:
            return f"{row.number} is answered"
        case "outcome" if row.state != "forwarded":
            return f"{row.number} is {row.state}: its file has not reached the reviewer"
        case "effect" if row.state != "answered" or row.outcome not in FOR_CLAIMANT:
            return f"{row.number} has no reversal to carry out"
    return ""


def _request(act: str, row: ExternalReview) -> str:
    """Of a request for external review, before a reviewer has it."""
    if row.step != "request" or row.process not in iro.PROCESSES:
        return f"{row.number} is no request for external review"
    by_others, asked = row.process != "federal", row.state == "asked"
    match act:
        case "screen" if row.process == "hhs":
            return f"{row.number}: HHS's contractor screens it, not the plan"
        case "screen" if not asked:
            return f"{row.number} is {row.state}: it does not wait to be screened"
        case "complete" if not asked or row.complete:
            return f"{row.number} does not wait for anything"
        case "assign" if by_others:
            return f"{row.number} is under the {row.process} process: it assigns, not we"
        case "name-body" if not by_others:
            return f"{row.number} is under the federal process: draw one in rotation"
        case "name-body" if row.process == "hhs" and asked:
            return ""
        case "assign" | "name-body":
            may_go = iro.may_go(row)
            return "" if may_go else may_go.why
    return ""


def _review(act: str, row: ExternalReview) -> str:
    """Of the review itself, while it is before the reviewer."""
    if row.step != "review" or row.process not in iro.PROCESSES:
        return f"{row.number} is no external review"
    if row.state not in BEFORE_THE_BODY:
        return f"{row.number} is {row.state}: nothing is before the reviewer"
    if act == "received" and row.state != "assigned":
        return f"{row.number} is {row.state}: its receipt is on record"
    return ""
