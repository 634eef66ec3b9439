"""A body outside answered: recorded, and a reversal carried out below at once.

The same for every body.  What was carried out is read from the claim or request afterwards
(`following`); where there was no appeal, a person says so here.
"""

from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from appeals.external import ire, iro, levels, qio
from appeals.external.answering import FOR_CLAIMANT, Effected, Outcome
from appeals.external.on_file import move_appeal
from appeals.models import ExternalReview
from appeals.operations.carry_out import Carried, carry_out_reversal
from appeals.operations.decide import AppealWord, LineWord, write_decision
from appeals.operations.dismissal_review import follow
from appeals.operations.extra_information import all_over
from appeals.operations.review_doors import acted_on_review
from appeals.operations.unappealed import carried_out_here
from claims.operations.reopen import lock_claim
from kernel.cases.version import version_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

BODIES: dict[str, ModuleType] = {
    "ire": ire,
    "federal": iro,
    "state": iro,
    "hhs": iro,
    "qic": levels,
    "hearing": levels,
    "council": levels,
    "court": levels,
    "qio": qio,
}
"""For each process the module with its four functions."""


@dataclass(frozen=True, slots=True)
class Answered:
    """`carried` is what came of a reversal below; None where nothing was reversed, or there is no
    appeal of ours to carry it out by.  `version` is the one after it."""

    number: str
    outcome: str
    carried: Carried | None
    version: str


def record_outcome(
    number: str, outcome: Outcome, actor: Actor, now: datetime, version: str
) -> Answered:
    """What the body decided.  UnableToGo where it has nothing to decide on."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        body: Any = BODIES[row.process]
        if row.claim_id and carried_out_here(row):
            lock_claim(row.claim_id)  # before anything is sealed, as whoever decides claims
        body.receive_outcome(row, outcome, now=now, by=actor.name)
        all_over(row, now=now)
        carried = None
        if row.step == "dismissal":
            follow(row, outcome.why, now=now, by=actor.name)
        elif carried_out_here(row):
            _decision(row, outcome, now, actor.name)
            if row.outcome in FOR_CLAIMANT:
                carried = carry_out_reversal(row, now=now, by=actor.name)
            _late_one_is_over(row)
        return Answered(row.number, row.outcome, carried, version_of(row.pk))


def record_effect(
    number: str, effected: Effected, actor: Actor, now: datetime, version: str
) -> None:
    """A person saw that the reversal was carried out: provided, or paid elsewhere."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        body: Any = BODIES[row.process]
        body.effectuate(row, effected, now=now, by=actor.name)
        _late_one_is_over(row)


def _decision(row: ExternalReview, outcome: Outcome, now: datetime, by: str) -> None:
    """The body's decision line by line, where its notice says so; it stands beside the plan's."""
    if not outcome.lines or row.appeal is None:
        return
    word = AppealWord(
        lines=tuple(
            LineWord(
                each["line"],
                each["outcome"],
                each["why"],
                each.get("provision", ""),
                tuple(each.get("rules", ())),
                each.get("units"),
            )
            for each in outcome.lines
        ),
        reason=outcome.why,
        discussion="",
    )
    batch = Batch()
    made = write_decision(
        row.appeal, word, row.body or row.process, {}, batch, now=now, recorded_by=by
    )
    batch.seal(now)
    assert made.by != "plan"


def _late_one_is_over(row: ExternalReview) -> None:
    """An appeal the plan never decided has no notice of its own to wait for."""
    appeal = row.appeal
    if appeal is None or appeal.outcome or appeal.state != "forwarded" or row.state != "closed":
        return
    if not appeal.external_reviews.exclude(state="closed").exists():
        move_appeal(appeal, "closed")
