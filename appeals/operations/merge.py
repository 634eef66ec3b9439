"""One appeal that came twice is one: the later goes on in the first, and is taken apart again where
it was not the same after all.

The first receipt counts (MA-22), so the one received first is the one that stays.
"""

from datetime import datetime

from django.db import transaction

from appeals.models import Appeal
from appeals.operations.clocks import open_clocks
from appeals.operations.doors import acted
from appeals.operations.examine import end, look_again
from appeals.operations.moved import keep_moved, standing
from appeals.operations.on_file import OPEN, UnableToAppeal, happened, held, move
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

HURRY = ("expedite_requested", "physician_support_received")


def duplicates(row: Appeal) -> list[Appeal]:
    """Open appeals of the same decision and lines at the same level, the first received first: by
    shared subject.  Letters of the same bytes are found when they come in (`intake.receive`)."""
    about = {"claim": row.claim_id} if row.claim_id else {"asked": row.asked_id}
    found = Appeal.objects.filter(
        **about, level=row.level, decision=row.decision_id, state__in=OPEN
    ).exclude(pk=row.pk)
    return [each for each in found.order_by("received_at", "pk") if _share(row, each)]


def _share(one: Appeal, other: Appeal) -> bool:
    return not one.lines or not other.lines or bool(set(one.lines) & set(other.lines))


def merge(number: str, into: str, why: str, *, actor: Actor, now: datetime, version: str) -> Appeal:
    """`number` is the same as `into`, which was received first and goes on with the lines of both.
    Its clocks end with it: what it asked for has the earlier ones, also the hours of one that asked
    to hurry before the first did."""
    with transaction.atomic():
        _both_locked(number, into)
        first = held(into)
        with acted(number, actor, "appeal.work", now, version) as row:
            _check(row, first, why)
            batch, stood, before_it = Batch(), standing(row.pk), standing(first.pk)
            end(row, "merged", f"merged into {first.number}", now=now)
            row.merged_into = first
            row.save(update_fields=["merged_into"])
            before = list(first.lines)
            both = sorted({*first.lines, *row.lines}) if first.lines and row.lines else []
            if both != before:
                first.lines = both
                first.save(update_fields=["lines"])
            facts = {"into": first.number, "why": why.strip(), "lines_before": before}
            happened(row, "merged", now, actor.name, batch, now=now, facts=facts)
            said = {"with": row.number, "why": why.strip(), "lines": both}
            happened(first, "merged", now, actor.name, batch, now=now, facts=said)
            _hurried_too(first, row, actor, batch, now)
            keep_moved(first.pk, before_it, f"with {row.number}", batch, now=now, by=actor.name)
            Deadline.objects.filter(case=row.pk).delete()
            keep_moved(row.pk, stood, f"goes on in {first.number}", batch, now=now, by=actor.name)
            batch.seal(now)
            return first


def _both_locked(*numbers: str) -> None:
    """Both rows locked in the order of their keys, so that two who merge each way do not wait for
    each other; what is not on file is told by whoever looks for it."""
    wanted = [each.strip().upper() for each in numbers]
    rows = Appeal.objects.select_for_update(of=("self",)).filter(number__in=wanted)
    list(rows.order_by("pk").values_list("pk"))


def unmerge(number: str, why: str, *, actor: Actor, now: datetime, version: str) -> Appeal:
    """It is an appeal of its own after all, with its own receipt and its clocks from it."""
    with acted(number, actor, "appeal.work", now, version) as row:
        first = row.merged_into
        if row.state != "merged" or first is None:
            raise UnableToAppeal(f"{row.number} is {row.state}: it is not merged into another")
        if not why.strip():
            raise UnableToAppeal("say what shows that it is another appeal")
        batch = Batch()
        row.merged_into = None
        row.save(update_fields=["merged_into"])
        move(row, "received")
        _lines_again(row, first)
        facts = {"from": first.number, "why": why.strip()}
        happened(row, "unmerged", now, actor.name, batch, now=now, facts=facts)
        said = {"without": row.number, "why": why.strip(), "lines": list(first.lines)}
        stood = standing(first.pk)
        happened(
            first, "unmerged", now, actor.name, batch, now=now, facts=said | _undone(first, row)
        )
        keep_moved(first.pk, stood, f"without {row.number}", batch, now=now, by=actor.name)
        open_clocks(row, now=now)
        look_again(row, batch, now=now, by=actor.name)
        batch.seal(now)
        return row


def _check(row: Appeal, first: Appeal, why: str) -> None:
    if not why.strip():
        raise UnableToAppeal("say what shows that they are the same")
    if row.pk == first.pk:
        raise UnableToAppeal(f"{row.number} cannot be merged into itself")
    for each in (row, first):
        if each.state not in OPEN:
            raise UnableToAppeal(f"{each.number} is {each.state}: only open appeals are merged")
    if (row.claim_id, row.asked_id) != (first.claim_id, first.asked_id):
        raise UnableToAppeal(f"{row.number} and {first.number} are about different things")
    if row.level != first.level:
        raise UnableToAppeal(f"{row.number} and {first.number} are at different levels")
    if first.received_at > row.received_at:
        raise UnableToAppeal(
            f"{row.number} was received first: merge {first.number} into it, so that the time "
            "runs from the first receipt"
        )
    if row.track == "expedited" and first.track != "expedited":
        raise UnableToAppeal(
            f"{row.number} is expedited: expedite {first.number} first, so that nothing is slower"
        )


def _hurried_too(first: Appeal, row: Appeal, actor: Actor, batch: Batch, now: datetime) -> None:
    """What was asked with the later one is asked of both: the hours run from the earliest moment it
    was asked to hurry, and a physician's word for one is a word for both."""
    if row.track != "expedited":
        return
    said = {"with": row.number, "who": f"asked with {row.number}"}
    of_row, of_first = _moments(row), _moments(first)
    asked, support = (of_row.get(name) for name in HURRY)
    asked = asked or row.received_at
    if asked < of_first.get(HURRY[0], first.received_at):
        happened(first, HURRY[0], asked, actor.name, batch, now=now, facts=said)
    if support and HURRY[1] not in of_first:
        happened(first, HURRY[1], support, actor.name, batch, now=now, facts=said)


def _moments(row: Appeal) -> dict[str, datetime]:
    """When it was first asked to hurry, and first supported, by what still counts."""
    found: dict[str, datetime] = {}
    for each in happenings({row.pk}).get(row.pk, []):
        if each.name in HURRY and isinstance(each.at, datetime):
            found[each.name] = min(each.at, found.get(each.name, each.at))
    return found


def _undone(first: Appeal, row: Appeal) -> dict[str, str]:
    """What came to the first with the other counts no more for its clocks."""
    came = first.case.events.filter(name__in=HURRY, facts__with=row.number).order_by("pk")
    found = " ".join(str(each.pk) for each in came)
    return {"undoes": found} if found else {}


def _lines_again(row: Appeal, first: Appeal) -> None:
    """The lines of the first as they were before the merge, where nothing changed them since."""
    merged = row.case.events.filter(name="merged").order_by("-id").first()
    others = Appeal.objects.filter(merged_into=first).exists()
    if merged is not None and not others and first.state in OPEN:
        first.lines = list(merged.facts["lines_before"])
        first.save(update_fields=["lines"])
