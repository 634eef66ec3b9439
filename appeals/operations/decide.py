"""A reviewer decides an appeal, line by line; what is overturned is carried out at once.

Nobody signs over a reviewer: the law wants them independent of whoever decided below, and an
overturn names no amount.  What is paid is what the rules say once the findings are set aside.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appeals.external.ire import forward
from appeals.models import Appeal, AppealDecision
from appeals.operations.assign import reviewer_of
from appeals.operations.below import day_of, review_facts, specialty_of
from appeals.operations.carry_out import Carried, carry_out
from appeals.operations.clocks import open_clocks
from appeals.operations.doors import acted
from appeals.operations.on_file import REVIEW, UnableToAppeal, happened, move
from appeals.operations.own_reversal import end_reviews
from appeals.operations.screen import nothing_left
from appeals.operations.worded import AppealWord, LineWord, check
from appeals.policy import ReviewFacts, may_review, must_consult, peer
from claims.operations.reopen import lock_claim
from kernel.cases.queue import close
from kernel.cases.version import version_of
from kernel.people.policy import Actor, Answer, insist
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest
from providers.taxonomy import field_of

__all__ = ["AppealWord", "Decided", "LineWord", "decide", "write_decision"]

TABLE = "appeals_appealdecision"
PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Decided:
    """`carried` is what came of what was overturned; None where nothing was.  `version` is the one
    after it."""

    number: str
    outcome: str
    decision: int
    carried: Carried | None
    version: str


def decide(number: str, word: AppealWord, actor: Actor, now: datetime, version: str) -> Decided:
    """Record the decision of the reviewer who has the appeal, and carry out what it overturns.

    NotAllowed, on record: another has it, they had a part below, a conflict, or are no peer.
    UnableToAppeal: it is not admitted; something changed below that nobody acknowledged; an expert
    must be consulted; new evidence did not go out; or the word is not whole.
    """
    with acted(number, actor, "appeal.review", now, version) as row:
        facts = review_facts(row)
        _may_decide(row, facts, actor, now)
        check(row, word, now)
        if row.claim_id:
            lock_claim(row.claim_id)  # before anything is sealed, as whoever decides claims
        batch = Batch()
        reviewer = _named(row, facts, actor, now)
        made = write_decision(row, word, PLAN, reviewer, batch, now=now, recorded_by=actor.name)
        move(row, "decided")
        row.outcome = word.outcome
        row.save(update_fields=["outcome"])
        open_clocks(row, now=now)
        close([row.pk], REVIEW, now=now)
        carried = carry_out(row, now=now, by=actor.name, batch=batch) if _won(word) else None
        batch.seal(now)
        if word.outcome == "overturned":
            end_reviews(row, word.reason, now=now, by=actor.name)
            nothing_left(row, now=now, by=actor.name)
        _to_the_ire(row, now=now, by=actor.name)
        return Decided(row.number, word.outcome, made.number, carried, version_of(row.pk))


def _won(word: AppealWord) -> bool:
    return any(each.outcome in ("overturned", "partly") for each in word.lines)


def _may_decide(row: Appeal, facts: ReviewFacts, actor: Actor, now: datetime) -> None:
    if row.state != "admitted":
        why = "it is not admitted yet" if row.state == "received" else "it waits for no decision"
        raise UnableToAppeal(f"{row.number} is {row.state}: {why}")
    day = day_of(row, now)
    insist(may_review(actor, facts, day))
    has_it = reviewer_of(row)
    if not actor.operator and has_it != actor.name:
        why = f"{row.number} is given to {has_it or 'nobody yet'}, and not to {actor.name}"
        insist(Answer(False, why, (has_it,) if has_it else ("appeal.assign",)))
    if not (answer := must_consult(actor, facts, day)):
        raise UnableToAppeal(answer.why)


def _named(row: Appeal, facts: ReviewFacts, actor: Actor, now: datetime) -> dict[str, Any]:
    """Who decided: name, and, of a clinician of the field, profession and licence."""
    said: dict[str, Any] = {"username": actor.name, "name": actor.shown or actor.name}
    held = peer(actor, facts, day_of(row, now))
    if held is None:
        return said
    return said | {
        "profession": held.profession,
        "license_state": held.state,
        "license_number": held.licence,
        "specialty": held.specialty,
        "expertise": f"The field of the service under appeal is {field_of(specialty_of(row))}.",
    }


def write_decision(
    row: Appeal,
    word: AppealWord,
    body: str,
    reviewer: dict[str, Any],
    batch: Batch,
    *,
    now: datetime,
    recorded_by: str,
) -> AppealDecision:
    """The next decision of the appeal on record, with its event; `body` is who made it: the plan,
    or the outside reviewer's code.  In the caller's transaction, who seals."""
    values: dict[str, Any] = {
        "number": row.decisions.count() + 1,
        "outcome": word.outcome,
        "lines": [each.as_json() for each in sorted(word.lines, key=lambda each: each.line)],
        "reason": word.reason.strip(),
        "discussion": word.discussion.strip(),
        "reviewer": reviewer,
        "by": body,
    }
    stored = canonical({"appeal": row.pk, "decided_at": now.isoformat(), **values})
    made = AppealDecision.objects.create(
        id=table_ids(TABLE, 1)[0],
        appeal=row,
        decided_at=now,
        **values,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
    if body == PLAN:
        facts = {"decision": made.number, "outcome": made.outcome}
        happened(row, "decided", now, recorded_by, batch, now=now, facts=facts)
    return made


def _to_the_ire(row: Appeal, *, now: datetime, by: str) -> None:
    """What Medicare Advantage does not overturn whole goes to the IRE unasked (42 CFR 422.590)."""
    if "medicare_advantage" not in row.case.regimes or row.outcome == "overturned":
        return
    forward(row, now=now, by=by)
