"""An issue of a grievance is answered: what was found, and what is done, or why nothing is."""

from dataclasses import dataclass
from datetime import datetime

from claims.letters.checks import is_formula
from grievances.models import Grievance, GrievanceIssue, PeerReview
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from kernel.people.policy import Actor, require
from kernel.record.sealing import Batch

WORK, QUALITY = "grievance.work", "grievance.quality"
SUBSTANTIATED = ("yes", "partly", "no", "unknown")
LEAST_IN_COMMON = 30
"""Characters of a sentence of peers that no word to the member may hold."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`finding` and `action` go to the member: what was found, and what is done, or why nothing.
    `substantiated` is yes, partly, no or unknown."""

    substantiated: str
    finding: str
    action: str


def answer(
    number: str, issue: int, said: Answer, actor: Actor, now: datetime, version: str
) -> GrievanceIssue:
    """Answer one issue; answered anew until the grievance is resolved, the older words on record.

    Of quality of care, whoever may find on it.  UnableToGrieve where it says nothing of its own.
    """
    with acted(number, actor, "grievance.read", now, version) as row:
        one = issue_of(row, issue)
        require(actor, QUALITY if one.quality_of_care else WORK)
        if row.state != "received":
            raise UnableToGrieve(f"{row.number} is {row.state}: its issues are answered")
        _check(one, said)
        one.substantiated = said.substantiated
        one.finding, one.action = said.finding.strip(), said.action.strip()
        one.answered_by, one.answered_at = actor.name, now
        one.save()
        batch = Batch()
        facts = {
            "issue": one.number,
            "substantiated": one.substantiated,
            "finding": one.finding,
            "action": one.action,
        }
        happened(row, "issue_answered", now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return one


def issue_of(row: Grievance, number: int) -> GrievanceIssue:
    """The issue of this number; UnableToGrieve names those there are."""
    found = row.issues.filter(number=number).first()
    if found is None:
        there = ", ".join(str(each) for each in row.issues.values_list("number", flat=True))
        raise UnableToGrieve(f"{row.number} has no issue {number}: {there}")
    return found


def unanswered(row: Grievance) -> list[GrievanceIssue]:
    """The issues nobody answered yet, in order."""
    return list(row.issues.filter(answered_at__isnull=True).order_by("number"))


def _check(one: GrievanceIssue, said: Answer) -> None:
    if said.substantiated not in SUBSTANTIATED:
        raise UnableToGrieve(f"{said.substantiated!r} is none of {', '.join(SUBSTANTIATED)}")
    for name, text in (("finding", said.finding), ("action", said.action)):
        if is_formula(text):
            raise UnableToGrieve(f"the {name} on issue {one.number} is no sentence of its own")
        if _holds_peers_words(one, text):
            raise UnableToGrieve(
                f"the {name} on issue {one.number} holds words of the peer review, which the "
                "member is not shown"
            )


def _holds_peers_words(one: GrievanceIssue, text: str) -> bool:
    plain = _plain(text)
    for each in PeerReview.objects.filter(issue=one):
        sentences = (_plain(part) for part in each.text.replace("\n", ". ").split(". "))
        if any(len(part) >= LEAST_IN_COMMON and part in plain for part in sentences):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
