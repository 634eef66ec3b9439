"""The claimant asks why a failure should not count, and the written answer (AE-52, AE-53).

A request for the answer, and a matter that a reviewer or court sends back, each have a receipt of
their own, and so are cases of their own beside the appeal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.letters.least import least_of
from appeals.models import Appeal
from appeals.operations import to_do
from appeals.operations.doors import acted
from appeals.operations.exhaustion import DE_MINIMIS, EXPLAINED, LIMBS, exhausted_of
from appeals.operations.on_file import UnableToAppeal, happened
from kernel.cases.deadlines import Opened, open_many
from kernel.cases.models import Case, Event
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import catalogue
from kernel.people.policy import Actor
from kernel.record.copying import next_ids
from kernel.record.sealing import Batch

REQUEST, RESUBMISSION = "explanation_request", "resubmission"
TO_ANSWER = "explanation"
"""Why there is work: an answer is asked for and not written yet."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The plan's answer: what is said of each limb of the de minimis test that is met, by its name
    (`exhaustion.LIMBS`); a limb that is not met is left out.  `why` is the answer in words."""

    why: str
    met: Mapping[str, str] = field(default_factory=dict)


def ask(
    number: str, received_at: datetime, who: str, actor: Actor, now: datetime, version: str
) -> Case:
    """A request for the written answer came in; the ten days run from its receipt."""
    with acted(number, actor, "appeal.work", now, version) as row:
        found = exhausted_of(row, now)
        if not found.failures:
            raise UnableToAppeal(f"{row.number}: {found.why}; there is nothing to explain")
        batch = Batch()
        made = _beside(row, REQUEST, "E", received_at, actor, batch, now)
        said = {"request": made.number, "who": who}
        happened(row, "explanation_requested", received_at, actor.name, batch, now=now, facts=said)
        to_do.add(row, TO_ANSWER, now=now, priority=1)
        batch.seal(now)
        return made


def explain(
    number: str, explanation: Explanation, actor: Actor, now: datetime, version: str
) -> Case:
    """Answer it.  The failure is de minimis only where all four limbs are met; the clock stops when
    the letter has left."""
    with acted(number, actor, "appeal.work", now, version) as row:
        asked = _asked(row)
        _check(explanation)
        met = [limb for limb in LIMBS if limb in explanation.met]
        facts: dict[str, Any] = {
            "appeal": row.number,
            "appeal_case": row.pk,
            "why": explanation.why.strip(),
            "met": met,
            "said": {limb: explanation.met[limb].strip() for limb in met},
            "de_minimis": set(met) == set(LIMBS),
            "failures": [each.as_json() for each in exhausted_of(row, now).failures],
            "cites": DE_MINIMIS,
        }
        batch = Batch()
        record_many([Happened(asked.pk, EXPLAINED, now, actor.name, facts)], batch, now=now)
        said = {name: facts[name] for name in ("why", "met", "de_minimis")}
        happened(
            row, EXPLAINED, now, actor.name, batch, now=now, facts=said | {"request": asked.number}
        )
        batch.seal(now)
        if owed(row) is None:
            to_do.done(row, TO_ANSWER, now=now)
        return asked


def rejected(
    number: str, received_at: datetime, by_whom: str, actor: Actor, now: datetime, version: str
) -> Case:
    """A reviewer or court rejects immediate review: within ten days the claimant is told that they
    may resubmit the appeal, and the time to do so starts when they receive that notice."""
    with acted(number, actor, "appeal.outside", now, version) as row:
        if not by_whom.strip():
            raise UnableToAppeal("say which reviewer or court sent it back")
        batch = Batch()
        made = _beside(row, RESUBMISSION, "N", received_at, actor, batch, now)
        said = {"request": made.number, "by_whom": by_whom.strip()}
        happened(
            row, "immediate_review_rejected", received_at, actor.name, batch, now=now, facts=said
        )
        to_do.add(row, RESUBMISSION, now=now, priority=1)
        batch.seal(now)
        return made


def _beside(
    row: Appeal,
    kind: str,
    letter: str,
    received_at: datetime,
    actor: Actor,
    batch: Batch,
    now: datetime,
) -> Case:
    """A case of its own with its receipt and its clock.  Restricted as the appeal is."""
    if not row.case.received_at <= received_at <= now:
        raise UnableToAppeal("it came after the appeal, and not in the future")
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), case=kind)
    if not clocks:
        raise UnableToAppeal(f"{row.number}: no law of its coverage asks for this ({DE_MINIMIS})")
    local = now.astimezone(ZoneInfo(row.case.zone))
    made = Case.objects.create(
        number=f"{letter}{local:%y}-{next_ids('case_number', 1)[0]:07d}",
        kind=kind,
        member_id=row.case.member_id,
        regimes=list(row.case.regimes),
        request=kind,
        zone=row.case.zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=row.case.restricted_to,
    )
    facts = {"appeal": row.number, "appeal_case": row.pk}
    record_many([Happened(made.pk, "received", received_at, actor.name, facts)], batch, now=now)
    open_many([Opened(made.pk, clocks, received_at, row.case.zone)], now=now)
    return made


def owed(row: Appeal) -> Case | None:
    """The last request for an answer that has none yet."""
    requests = Case.objects.filter(kind=REQUEST, events__facts__appeal=row.number)
    answered = Event.objects.filter(name=EXPLAINED, case__in=requests).values("case")
    return requests.exclude(pk__in=answered).order_by("pk").last()


def _asked(row: Appeal) -> Case:
    asked = owed(row)
    if asked is None:
        raise UnableToAppeal(f"{row.number}: nobody asked for an answer that is still owed")
    return asked


def _check(explanation: Explanation) -> None:
    if strangers := sorted(explanation.met.keys() - LIMBS.keys()):
        raise UnableToAppeal(f"{strangers[0]!r} is not one of {', '.join(LIMBS)} ({DE_MINIMIS})")
    if not explanation.why.strip():
        raise UnableToAppeal("say why, as the letter has to")
    if empty := [limb for limb, said in explanation.met.items() if not said.strip()]:
        raise UnableToAppeal(f"say how it is that {LIMBS[empty[0]]}")
    least = least_of("deemed_expl", "notice.why")
    if len(" ".join([explanation.why.strip(), *explanation.met.values()])) < least:
        raise UnableToAppeal(f"the answer takes {least} characters at least, as the letter has to")
