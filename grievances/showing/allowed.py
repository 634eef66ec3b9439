"""What of a grievance a person may do now, and why not: policy's answer, then the law's and that of
its state.  The operations ask again; nothing rests on these answers."""

from collections.abc import Mapping

from appeals.showing.clocks import ShownClock
from grievances.external import labor
from grievances.models import CorrectiveAction, Grievance
from grievances.operations.answer_issue import QUALITY, WORK
from grievances.operations.extend import NOTIFIED, TAKEN
from grievances.operations.intake.settle import CLASSIFY
from grievances.operations.obstruction import candidates
from grievances.operations.resolve import still_open
from kernel.people.policy import Actor, Answer, may

OPEN = ("received",)
ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "answer": ("grievance.read", OPEN),
    "resolve": ("grievance.resolve", OPEN),
    "extend": ("grievance.extend", OPEN),
    "expedite": (WORK, OPEN),
    "not-expedited": (WORK, OPEN),
    "acknowledge": (WORK, OPEN),
    "withdraw": (WORK, OPEN),
    "take-back": (WORK, ("withdrawn",)),
    "reopen": ("grievance.resolve", ("resolved", "closed")),
    "mend": (WORK, ()),
    "mended": (WORK, ()),
    "put-off": (WORK, ()),
    "note": ("grievance.note", ()),
    "peer-review": (QUALITY, ()),
    "pull-in": (WORK, ()),
    "ask-papers": (WORK, ()),
    "need-information": (WORK, OPEN),
    "information-in": (WORK, ()),
    "take-papers": (WORK, ()),
    "receipt": (WORK, ()),
    "merge": (WORK, OPEN),
    "unmerge": (WORK, ("merged",)),
    "reclassify": (CLASSIFY, ("received", "resolved", "closed", "withdrawn")),
    "way-told": (CLASSIFY, ()),
    "after-all": (CLASSIFY, ("reclassified",)),
    "not-an-appeal": (CLASSIFY, ("resolved", "closed", "withdrawn")),
    "labor": (WORK, ()),
}
"""Each act with its permission and the states it is for; none: every state."""


def may_do(row: Grievance, actor: Actor, clocks: tuple[ShownClock, ...]) -> dict[str, Answer]:
    """An answer for each act."""
    said = {}
    names = set(row.case.events.values_list("name", flat=True))
    for act, (permission, states) in ACTS.items():
        answer = may(actor, permission)
        if answer and states and row.state not in states:
            answer = Answer(False, f"{row.number} is {row.state}")
        said[act] = answer if not answer else _more(act, row, actor, clocks, names)
    return said


def _more(
    act: str, row: Grievance, actor: Actor, clocks: tuple[ShownClock, ...], names: set[str]
) -> Answer:
    why = ""
    match act:
        case "answer":
            return _may_answer(row, actor)
        case "resolve":
            why = still_open(row)
        case "extend":
            why = _no_extension(row, clocks, names)
        case "expedite" if row.track == "expedited":
            why = f"{row.number} is expedited already"
        case "not-expedited" if row.track != "expedited":
            why = f"{row.number} is not expedited"
        case "acknowledge" if "acknowledged" in names:
            why = f"{row.number} was acknowledged before"
        case "mended" | "put-off" if not _mending(row):
            why = f"nothing is to be mended because of {row.number}"
        case "peer-review" if not row.issues.filter(quality_of_care=True).exists():
            why = f"no issue of {row.number} is about quality of care"
        case "pull-in" if not candidates(row):
            why = "the member has no second-opinion chain"
        case "way-told" if "reclassified" not in names:
            why = f"{row.number} was not classified again"
        case "information-in" if "information_needed" not in names:
            why = f"nothing is on record that {row.number} needs"
        case "labor" if not (hears := labor.may_go(row.case.regimes)):
            why = hears.why
    return Answer(not why, why or f"{actor.name} may")


def _may_answer(row: Grievance, actor: Actor) -> Answer:
    """Issues of quality of care are for who may find on them, the others for who works on it."""
    work, quality = may(actor, WORK), may(actor, QUALITY)
    if work or (quality and row.issues.filter(quality_of_care=True).exists()):
        return Answer(True, f"{actor.name} may")
    return work


def _mending(row: Grievance) -> bool:
    return CorrectiveAction.objects.filter(case=row.pk, done_at__isnull=True).exists()


def _no_extension(row: Grievance, clocks: tuple[ShownClock, ...], names: set[str]) -> str:
    if names & {TAKEN, NOTIFIED}:
        return f"{row.number} was extended before: the law allows it once"
    if any(each.extendable for each in clocks):
        return ""
    rules = dict.fromkeys(each.rule for each in clocks if each.open and each.owed_by == "plan")
    return f"the law gives no more time to {row.number} now ({', '.join(rules) or 'no clock runs'})"
