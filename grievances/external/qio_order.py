"""Which step of a QIO's review has its place now, read without a lock: what is offered to people.

The steps themselves (`qio`, `qio_steps`) ask again, with the rows held.
"""

from grievances.external.qio import root_of
from grievances.models import Matter
from kernel.cases.models import Deadline
from kernel.outside.models import Escalation


def why_not_yet(act: str, row: Matter) -> str:
    """Why the review has no place for the act as it stands; empty where it has, and for an act that
    is of no step."""
    root = root_of(row)
    match act:
        case "send":
            return _sending(row)
        case "called" if _last(root, "interim") is None:
            return f"the records of {root.number} have not reached the QIO"
        case "offer-ended" if not _offered(root):
            return f"{root.number}: no discussion was offered"
        case "determined" if _last(root, "determination") is not None:
            return f"{root.number} was determined before: record its reconsideration"
        case "ask-reconsidered" if _last(root, "determination") is None:
            return f"{root.number}: there is no determination yet"
        case "ask-reconsidered" if _last(root, "reconsideration") is not None:
            return f"{root.number} is reconsidered already: that is final"
        case "more-sent" | "reconsidered" if not _reconsidering(root):
            return f"{root.number}: nobody asked for a reconsideration that is open"
        case "effect" if not root.concerns.filter(outcome="not_met").exists():
            return f"{root.number}: no concern was found against the standard of care"
    return ""


def _sending(row: Matter) -> str:
    if row.level not in ("records", "referral") or row.state != "open":
        return f"{row.number} ({row.level}) is {row.state}: nothing is to be sent"
    if Escalation.objects.filter(case=row.pk).exists():
        return f"the file of {row.number} is on its way"
    return ""


def _last(root: Matter, level: str) -> Matter | None:
    return Matter.objects.filter(previous=root, level=level).order_by("pk").last()


def _offered(root: Matter) -> bool:
    interim = _last(root, "interim")
    if interim is None:
        return False
    offers = Deadline.objects.filter(case=interim.pk, clock="qio_discussion")
    return offers.filter(late_from__isnull=False).exists()


def _reconsidering(root: Matter) -> bool:
    row = _last(root, "reconsideration")
    return row is not None and row.state != "closed"
