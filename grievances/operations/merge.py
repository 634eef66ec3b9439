"""One grievance that came twice is one: the later goes on in the first, with its issues, and is
taken apart again where it was not the same after all.

The first receipt counts, so the one received first is the one that stays.
"""

from datetime import datetime

from appeals.operations.moved import keep_moved, standing
from grievances.models import Grievance, GrievanceIssue
from grievances.operations.clocks import open_clocks
from grievances.operations.doors import acted
from grievances.operations.on_file import TO_DO, UnableToGrieve, happened, held, move
from kernel.cases.models import Deadline
from kernel.cases.queue import Work, close, put_many
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


def duplicates(row: Grievance) -> list[Grievance]:
    """Open grievances of the same member about the same case or chain, or of the same category and
    day, the first received first."""
    if row.member_id is None:
        return []
    found = Grievance.objects.filter(member=row.member_id, state="received").exclude(pk=row.pk)
    return [each for each in found.order_by("received_at", "pk") if _alike(row, each)]


def _alike(one: Grievance, other: Grievance) -> bool:
    if one.category != other.category:
        return False
    for name in ("of_case_id", "chain_id", "occurred_on"):
        said = getattr(one, name)
        if said is not None and said == getattr(other, name):
            return True
    return False


def merge(
    number: str, into: str, why: str, *, actor: Actor, now: datetime, version: str
) -> Grievance:
    """`number` is the same as `into`, which was received first and answers the issues of both.  A
    written answer that one of them is owed, the one that stays is owed."""
    with acted(number, actor, "grievance.work", now, version, beside=into) as row:
        first = held(into)
        _check(row, first, why)
        batch, stood = Batch(), standing(row.pk)
        move(row, "merged")
        row.merged_into = first
        row.save(update_fields=["merged_into"])
        added = _with_issues_of(row, first)
        if row.filed == "in_writing" or row.written_asked:
            first.written_asked = True
            first.save(update_fields=["written_asked"])
        facts = {"into": first.number, "why": why.strip()}
        happened(row, "merged", now, actor.name, batch, now=now, facts=facts)
        said = {"with": row.number, "why": why.strip(), "issues": added}
        happened(first, "merged", now, actor.name, batch, now=now, facts=said)
        close([row.pk], TO_DO, now=now)
        Deadline.objects.filter(case=row.pk).delete()
        keep_moved(row.pk, stood, f"goes on in {first.number}", batch, now=now, by=actor.name)
        batch.seal(now)
        return first


def unmerge(number: str, why: str, *, actor: Actor, now: datetime, version: str) -> Grievance:
    """It is a grievance of its own after all, with its own receipt and its clocks from it.  What
    the other took over of its issues it answers too: nothing that was said goes unanswered."""
    with acted(number, actor, "grievance.work", now, version) as row:
        first = row.merged_into
        if row.state != "merged" or first is None:
            raise UnableToGrieve(f"{row.number} is {row.state}: it is not merged into another")
        if not why.strip():
            raise UnableToGrieve("say what shows that it is another grievance")
        batch = Batch()
        row.merged_into = None
        row.save(update_fields=["merged_into"])
        move(row, "received")
        facts = {"from": first.number, "why": why.strip()}
        happened(row, "unmerged", now, actor.name, batch, now=now, facts=facts)
        said = {"without": row.number, "why": why.strip()}
        happened(first, "unmerged", now, actor.name, batch, now=now, facts=said)
        open_clocks(row, now=now)
        put_many([Work(row.pk, TO_DO, ("on its own again",))], now=now)
        batch.seal(now)
        return row


def _with_issues_of(row: Grievance, first: Grievance) -> list[int]:
    """Issues of the later one in other words than the first has them, added to it."""
    there = {_plain(each.words): each for each in first.issues.all()}
    last = max((each.number for each in there.values()), default=0)
    added: list[int] = []
    for each in row.issues.order_by("number"):
        same = there.get(_plain(each.words))
        if same is None:
            last += 1
            GrievanceIssue.objects.create(
                grievance=first,
                number=last,
                words=each.words,
                quality_of_care=each.quality_of_care,
            )
            added.append(last)
        elif each.quality_of_care and not same.quality_of_care:
            same.quality_of_care = True
            same.save(update_fields=["quality_of_care"])
    return added


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _check(row: Grievance, first: Grievance, why: str) -> None:
    if not why.strip():
        raise UnableToGrieve("say what shows that they are the same")
    if row.pk == first.pk:
        raise UnableToGrieve(f"{row.number} cannot be merged into itself")
    for each in (row, first):
        if each.state != "received":
            raise UnableToGrieve(f"{each.number} is {each.state}: only open ones are merged")
    if row.case.restricted_to != first.case.restricted_to:
        raise UnableToGrieve(
            f"{row.number} and {first.number} are not for the same people to see: each is answered "
            "by itself"
        )
    if row.member_id != first.member_id:
        raise UnableToGrieve(f"{row.number} and {first.number} are of different members")
    if first.received_at > row.received_at:
        raise UnableToGrieve(
            f"{row.number} was received first: merge {first.number} into it, so that the time "
            "runs from the first receipt"
        )
    if row.track == "expedited" and first.track != "expedited":
        raise UnableToGrieve(
            f"{row.number} is expedited: expedite {first.number} first, so that nothing is slower"
        )
