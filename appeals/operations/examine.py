"""Whether an appeal may be heard: the rules asked, and what their answer leads to.

What passes is admitted; what lacks something waits for it; what fails waits for a person, who
dismisses it (`dismiss`), or finds that a fact is other than it was recorded.
"""

from datetime import datetime

from appeals.facts import examined
from appeals.models import Appeal
from appeals.operations.assign import end_review, put_up
from appeals.operations.below import review_facts
from appeals.operations.on_file import REVIEW, TO_DO, UnknownAppeal, happened, move
from appeals.pipeline import Examined, Verdict
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.record.sealing import Batch

ENDED = ("dismissed", "withdrawn", "merged")


def examine(number: str) -> Examined:
    """What admissibility finds now; nothing is changed.  UnknownAppeal."""
    row = (
        Appeal.objects.select_related("case", "member", "claim__coverage__plan", "decision")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownAppeal(f"no appeal has the number {number}; it looks like R26-0000001")
    return examined(row)


def look_again(row: Appeal, batch: Batch, *, now: datetime, by: str) -> Examined:
    """After a fact changed: what follows of the rules' answer now.

    Nothing that a person decided is undone by it: that is work for a person, with the reason.
    """
    found = examined(row)
    if row.state == "received":
        _waiting(row, found, batch, now=now, by=by)
    elif row.state == "admitted" and found.verdict is not Verdict.ADMISSIBLE:
        put_many([Work(row.pk, TO_DO, _reasons(found, "admitted, but "))], now=now)
    elif row.state == "dismissed" and not found.grounds and not found.missing:
        put_many([Work(row.pk, TO_DO, ("dismissed, and its ground is gone",))], now=now)
    return found


def _waiting(row: Appeal, found: Examined, batch: Batch, *, now: datetime, by: str) -> None:
    if found.verdict is Verdict.ADMISSIBLE:
        let_in(row, found, {}, batch, now=now, by=by)
        return
    if found.grounds and _proposed(row) != list(found.grounds):
        facts = {"grounds": list(found.grounds), "findings": [f.as_json() for f in found.findings]}
        happened(row, "dismissal_proposed", now, by, batch, now=now, facts=facts)
    put_many([Work(row.pk, TO_DO, _reasons(found))], now=now)


def let_in(
    row: Appeal,
    found: Examined,
    words: dict[str, str],
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """It is heard: to whoever reviews.  `words` are a person's, by what was lacking."""
    move(row, "admitted")
    facts = {
        "findings": [each.as_json() for each in found.findings],
        "law_version": found.law_version,
        "words": words,
    }
    happened(row, "admitted", now, by, batch, now=now, facts=facts)
    close([row.pk], TO_DO, now=now)
    put_up(row, review_facts(row), now=now)


def end(row: Appeal, state: str, why: str, *, now: datetime) -> None:
    """It is heard no more, at least for now: nobody has work with it."""
    move(row, state)
    end_review(row, why, now)
    for queue in (TO_DO, REVIEW):
        close([row.pk], queue, now=now)


def _proposed(row: Appeal) -> list[str]:
    """The grounds last proposed since it was received, or received anew."""
    events = Event.objects.filter(case=row.pk).order_by("-id")
    for each in events.filter(name__in=("dismissal_proposed", "vacated", "unmerged")):
        return list(each.facts["grounds"]) if each.name == "dismissal_proposed" else []
    return []


def _reasons(found: Examined, before: str = "") -> tuple[str, ...]:
    """Why there is work, in a person's words; the ground of a dismissal first."""
    said = [f"{before}not admissible: {_words(each)}" for each in found.grounds]
    said += [f"{before}missing: {_words(each)}" for each in found.missing]
    return tuple(each[:60] for each in said)


def _words(name: str) -> str:
    return {
        "cms_1696": "representative's papers",
        "court_order": "papers of the estate",
        "notice_date": "date of the notice",
        "notice_received": "when the notice came",
        "a_person": "a person must decide",
    }.get(name, name.replace("_", " "))
