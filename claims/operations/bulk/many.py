"""Many items at once: a preview that changes nothing, then a job that does one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from claims.operations.bulk import KIND
from claims.operations.bulk.acts import Given, Looked, UnableToDoMany, act_of
from kernel.cases.desk import NoSuchWork, item_for
from kernel.cases.item_version import require_item_version, version_of_item
from kernel.cases.models import WorkItem
from kernel.cases.version import Stale
from kernel.jobs.models import Job
from kernel.jobs.running import Stepped, start
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, Answer, NotAllowed

LARGEST = 200
A_PART = 10
"""Items of one transaction: a claim that pends has a letter made."""
TOLD = 200
"""Refusals that are told one by one."""


def look(items: Sequence[int], given: Given, actor: Actor, now: datetime) -> list[Looked]:
    """What would become of each, in the order given; nothing is kept.

    UnableToDoMany, NotAllowed where it can be done to none.
    """
    act = act_of(given, actor)
    wanted = _once(items)
    found: list[Looked] = []
    for item in wanted:
        row = _known(actor, item)
        if row is None:
            found.append(Looked(item, "", Answer(False, f"there is no work item {item}")))
        else:
            version = version_of_item(item)
            found.append(replace(act.look(row, given, actor, now), version=version))
    return found


@transaction.atomic
def do(
    items: Sequence[int],
    given: Given,
    actor: Actor,
    now: datetime,
    seen: Mapping[int, str] | None = None,
) -> Job:
    """The job that does it to those that can be now.  What changed since the preview (`seen`: the
    version of each item as it was shown; where it is not said, as it is now) is left alone,
    and told."""
    looked = look(items, given, actor, now)
    chosen = [each for each in looked if each.answer]
    if not chosen:
        raise UnableToDoMany("none of them can be: see why beside each")
    parameters = {
        **given.as_json(),
        "items": [each.item for each in chosen],
        "versions": [(seen or {}).get(each.item, each.version) for each in chosen],
    }
    return start(KIND, by=actor.name, parameters=parameters, total=len(chosen), now=now)


def step(job: Job, now: datetime) -> Stepped:
    """The next items of the job, in the name of whoever asked, if they still may."""
    given = Given.read(job.parameters)
    result = {"changed": 0, "refused": [], **job.result}
    upto = min(job.done + A_PART, job.total)
    for place in range(job.done, upto):
        item, version = job.parameters["items"][place], job.parameters["versions"][place]
        case, answer = _one(item, version, given, job, now)
        if answer:
            result["changed"] += 1
        elif len(result["refused"]) < TOLD:
            result["refused"] = [
                *result["refused"],
                {"item": item, "case": case, "why": answer.why},
            ]
    left = upto - result["changed"]
    said = f"{result['changed']} of {job.total} changed"
    return Stepped(upto, result, f"{said}, {left} did not" if left else said)


def _one(item: int, version: str, given: Given, job: Job, now: datetime) -> tuple[str, Answer]:
    try:
        actor = actor_named(job.by)
        act = act_of(given, actor)
        row = _known(actor, item)
        if row is None:
            return "", Answer(False, f"there is no work item {item}")
        with transaction.atomic():
            require_item_version(item, version)
            return row.case.number, act.do(row, given, actor, now, job.pk)
    except Stale as problem:
        return row.case.number if row else "", Answer(False, str(problem))
    except (UnknownPerson, NotAllowed, UnableToDoMany) as problem:
        return "", Answer(False, str(problem))


def _known(actor: Actor, item: int) -> WorkItem | None:
    try:
        return item_for(actor, item)
    except NoSuchWork:
        return None


def _once(items: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(items))
    if not wanted:
        raise UnableToDoMany("items: select at least one")
    if len(wanted) > LARGEST:
        raise UnableToDoMany(f"items: at most {LARGEST} at once")
    return wanted
