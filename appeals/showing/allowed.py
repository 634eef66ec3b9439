"""What of an appeal a person may do now, and why not: policy's answer, then the law's and that of
its state.  The operations ask again; nothing rests on these answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from appeals.models import Appeal
from appeals.operations.assign import reviewer_of
from appeals.operations.below import Change, day_of, review_facts
from appeals.operations.exhaustion import Answer as Exhaustion
from appeals.operations.expedite import never
from appeals.operations.on_file import OPEN
from appeals.pipeline import Examined
from appeals.policy import may_acknowledge, may_review
from appeals.showing.clocks import ShownClock
from appeals.showing.further import why_not_explained, why_not_further
from kernel.people.policy import Actor, Answer, may

ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "admit": ("appeal.work", ("received",)),
    "ask-papers": ("appeal.papers", OPEN),
    "take-papers": ("appeal.papers", (*OPEN, "dismissed")),
    "revoke-papers": ("appeal.papers", (*OPEN, "dismissed")),
    "hurry": ("appeal.expedite", OPEN),
    "expedite": ("appeal.expedite", OPEN),
    "refuse-expedite": ("appeal.expedite", OPEN),
    "extend": ("appeal.extend", OPEN),
    "evidence": ("appeal.work", OPEN),
    "evidence-sent": ("appeal.work", OPEN),
    "came-in": ("appeal.papers", OPEN),
    "assign": ("appeal.assign", OPEN),
    "conflict": ("appeal.read", OPEN),
    "consult": ("appeal.review", OPEN),
    "decide": ("appeal.review", ("admitted",)),
    "dismiss": ("appeal.dismiss", OPEN),
    "vacate": ("appeal.dismiss", ("dismissed",)),
    "withdraw": ("appeal.work", OPEN),
    "take-back": ("appeal.dismiss", ("withdrawn",)),
    "acknowledge": ("appeal.review", OPEN),
    "receipt": ("appeal.work", (*OPEN, "decided", "forwarded", "dismissed", "withdrawn")),
    "good-cause": ("appeal.work", (*OPEN, "dismissed")),
    "notice": ("appeal.work", (*OPEN, "dismissed")),
    "merge": ("appeal.work", OPEN),
    "unmerge": ("appeal.work", ("merged",)),
    "second-level": ("appeal.open", ("decided", "closed")),
    "forward": ("appeal.forward", (*OPEN, "decided")),
    "higher": ("appeal.outside", ("decided", "closed")),
    "review-dismissal": ("appeal.outside", ("dismissed", "withdrawn")),
    "external-review": ("appeal.outside", (*OPEN, "decided", "closed")),
    "ask-explanation": ("appeal.work", ()),
    "explain": ("appeal.work", ()),
    "sent-back": ("appeal.outside", ()),
    "note": ("appeal.note", ()),
}
"""Each act with its permission and the states it is for; none: every state."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the appeal already, so that nothing is asked twice."""

    found: Examined
    clocks: tuple[ShownClock, ...]
    changes: tuple[Change, ...]
    exhaustion: Exhaustion
    owners: tuple[str, ...] = ()


def may_do(row: Appeal, actor: Actor, around: Around, now: datetime) -> dict[str, Answer]:
    """An answer for each act."""
    said = {}
    for act, (permission, states) in ACTS.items():
        answer = may(actor, permission)
        if answer and states and row.state not in states:
            answer = Answer(False, f"{row.number} is {row.state}")
        said[act] = answer if not answer else _more(act, row, actor, around, now)
    return said


def _more(act: str, row: Appeal, actor: Actor, around: Around, now: datetime) -> Answer:
    found, clocks, why = around.found, around.clocks, ""
    match act:
        case "admit" if found.grounds:
            why = f"{row.number} is not admissible: {', '.join(found.grounds)}"
        case "extend" if not any(each.extendable for each in clocks):
            why = _no_extension(row, clocks)
        case "acknowledge" if not around.changes:
            why = f"nothing changed below {row.number} that was not seen"
        case "hurry" | "expedite" if never_expedited := never(row):
            why = never_expedited
        case "expedite" | "refuse-expedite" if row.track == "expedited" and _settled(row):
            why = f"that {row.number} is expedited is settled"
        case "refuse-expedite" if row.track != "expedited":
            why = f"{row.number} is not expedited"
        case "ask-papers" if not _lacks_papers(found):
            why = f"no papers are missing. {found.of('represented').message}"
        case "revoke-papers" if not row.papers.filter(revoked_on=None).exists():
            why = f"{row.number} has no papers that are in force"
        case "good-cause" if found.of("filed_in_time").says.value == "passes":
            why = f"{row.number} was filed in time"
        case "evidence-sent" if not row.new_evidence.exists():
            why = f"{row.number} has no new evidence"
        case "acknowledge":
            return may_acknowledge(actor, row.number, around.owners)
        case "decide":
            return _may_decide(row, actor, now)
        case "second-level" | "forward" | "external-review" | "review-dismissal":
            why = why_not_further(act, row, now)
        case "ask-explanation" | "explain" | "sent-back":
            why = why_not_explained(act, row, around.exhaustion)
    return Answer(not why, why or f"{actor.name} may")


def _settled(row: Appeal) -> bool:
    names = ("expedite_granted", "physician_support_received")
    return row.case.events.filter(name__in=names).exists()


def _lacks_papers(found: Examined) -> bool:
    return found.of("represented").says.value == "lacks"


def _no_extension(row: Appeal, clocks: tuple[ShownClock, ...]) -> str:
    rules = ", ".join(
        dict.fromkeys(each.rule for each in clocks if each.open and each.owed_by == "plan")
    )
    return f"the law gives no more time to {row.number} now ({rules or 'no clock runs'})"


def _may_decide(row: Appeal, actor: Actor, now: datetime) -> Answer:
    answer = may_review(actor, review_facts(row), day_of(row, now))
    if not answer or actor.operator:
        return answer
    has_it = reviewer_of(row)
    if has_it != actor.name:
        why = f"{row.number} is given to {has_it or 'nobody yet'}"
        return Answer(False, why, (has_it,) if has_it else ())
    return answer
