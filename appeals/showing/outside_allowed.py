"""What of a review outside a person may do now, and why not.  The operations ask again."""

from collections.abc import Mapping
from datetime import datetime

from appeals.external import iro
from appeals.external.answering import FOR_CLAIMANT
from appeals.external.levels import AGAINST, next_step
from appeals.models import ExternalReview
from appeals.operations.escalate import is_late
from appeals.operations.external_receipt import no_receipt
from appeals.operations.extra_information import BEFORE_THE_BODY, STEP
from appeals.operations.screen import no_screening
from appeals.operations.send_again import refused_file
from kernel.law.regimes import base_of
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
    "send-again": OUTSIDE,
    "detailed-notice": OUTSIDE,
    "second-look": OUTSIDE,
    "higher": OUTSIDE,
    "escalate": OUTSIDE,
    "sent-up": OUTSIDE,
    "review-dismissal": OUTSIDE,
    "receipt": OUTSIDE,
}
"""Each act with its permission."""
ANSWERED = ("answered", "closed")


def may_do(row: ExternalReview, actor: Actor, now: datetime) -> dict[str, Answer]:
    """An answer for each act."""
    said: dict[str, Answer] = {}
    for act, permission in ACTS.items():
        answer = may(actor, permission)
        if answer and (why := why_not(act, row, now)):
            answer = Answer(False, why)
        said[act] = answer
    return said


def why_not(act: str, row: ExternalReview, now: datetime) -> str:
    """Why the state of the review has no place for the act; empty where it has."""
    match act:
        case "screen" | "complete" | "assign" | "name-body":
            return _request(act, row, now)
        case "receipt":
            return no_receipt(row)
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
        case "send-again" if refused_file(row) is None:
            return f"no file of {row.number} was refused and waits to go again"
        case "detailed-notice" | "second-look":
            return _fast_track(act, row)
        case "higher" | "escalate":
            return _upwards(act, row, now)
        case "sent-up" if row.step != "escalation" or row.state != "forwarded":
            return f"{row.number} is no escalation that waits"
        case "review-dismissal" if row.outcome != "dismissed":
            return f"{row.number} was not dismissed"
        case "review-dismissal" if row.next_level.filter(step="dismissal").exists():
            return f"the review of the dismissal of {row.number} is asked for already"
    return ""


def _fast_track(act: str, row: ExternalReview) -> str:
    """Of the QIO's fast track: the notice before it decides, the second look after."""
    if row.step != "fast_track":
        return f"{row.number} is not of the QIO's fast track"
    if act == "second-look" and row.outcome not in AGAINST:
        return f"{row.number}: the QIO decided nothing against the enrollee in it"
    if act == "second-look" and row.next_level.filter(step="second_look").exists():
        return f"the QIO was asked to look once more at {row.number}"
    return ""


def _upwards(act: str, row: ExternalReview, now: datetime) -> str:
    """Up a level of Medicare; the amount in controversy is asked with the request."""
    if act == "escalate":
        original = bool(row.case.regimes) and base_of(row.case.regimes) == "original_medicare"
        if not original or row.state != "forwarded" or row.step != "review":
            return f"{row.number} cannot be escalated: no late body of Original Medicare has it"
        if row.next_level.filter(step="escalation").exists():
            return f"{row.number} was escalated before"
        return "" if is_late(row, now) else f"the time of {row.body} is not over: it is not late"
    above = next_step(row)
    if above is None or above.unasked:
        return f"there is no level of Medicare above {row.number} to ask for"
    if row.outcome not in AGAINST:
        return f"{row.number} was not decided against who appeals"
    if row.next_level.filter(step="review").exists():
        return f"{above.title} is asked for already"
    return ""


def _request(act: str, row: ExternalReview, now: datetime) -> str:
    """Of a request for external review, before a reviewer has it."""
    if row.step != "request" or row.process not in iro.PROCESSES:
        return f"{row.number} is no request for external review"
    by_others, asked = row.process != "federal", row.state == "asked"
    match act:
        case "screen":
            return no_screening(row, now)
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
        return f"{row.number} is not the review before an outside reviewer of a private plan"
    if row.state not in BEFORE_THE_BODY:
        return f"{row.number} is {row.state}: nothing is before the reviewer"
    if act == "received" and row.state != "assigned":
        return f"{row.number} is {row.state}: its receipt is on record"
    return ""
