"""A person's words decide a claim, or what can be of it; what pays more than they may is proposed.

The words and what follows from them are written in one transaction, under the locks adjudication
takes: of two who decide at once, the second is told what the first did (`Stale`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claims.operations.review.carry_out import Came, Said, carry_out, worth
from claims.operations.review.checked import checked
from claims.operations.review.denial_letters import require_whole_letters
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.outcome import Outcome
from claims.operations.review.proposals import propose, void_open
from claims.operations.review.signing import send_back, sign
from claims.operations.review.telling import told
from claims.operations.review.words import Word
from claims.policy import may_determine, may_pay
from kernel.cases.version import require_version, version_of
from kernel.money import Money
from kernel.people.policy import Actor, insist

__all__ = ["Outcome", "decide", "send_back", "settle", "sign"]


def decide(
    number: str,
    words: Sequence[Word],
    actor: Actor,
    now: datetime,
    version: str,
    *,
    letters_checked: bool = True,
) -> Outcome:
    """Record the words and judge the claim with them.

    UnknownClaim, Stale, NotAllowed; UnableToDecide where a word is on nothing that is there, or on
    a check that could not run, or where a letter that must go out would lack what it must say
    (`letters_checked`; else that letter is held back when it is issued).
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        require_version(held.case, version)
        insist(may_determine(actor, held.facts))
        said = checked(held, words, actor, now)
        return settle(held, said, actor, now=now, letters_checked=letters_checked)


def settle(
    held: Held,
    said: Sequence[Said],
    actor: Actor,
    *,
    now: datetime,
    letters_checked: bool,
    authority_asked: bool = True,
) -> Outcome:
    """Post what follows, or propose it.  In the caller's transaction and under its locks.

    What the rules alone come to needs nobody's authority (`authority_asked`).
    """
    void_open(held, actor.name, f"decided anew by {actor.name}", now=now)
    point = transaction.savepoint()
    came = carry_out(held, said, actor.name, now=now)
    amount = _at_stake(came, said, actor, now)
    answer = may_pay(actor, held.facts, amount)
    if answer or not authority_asked:
        if letters_checked and any(each.say == "accept" for each in said):
            require_whole_letters(came.held, held.day(now))
        transaction.savepoint_commit(point)
        return posted(came, actor)
    transaction.savepoint_rollback(point)
    made = propose(held, said, came, amount, actor, now=now)
    to = f"it goes to {made.to}" if made.to else "nobody on file may sign it"
    return Outcome(
        number=held.number,
        did="proposed",
        version=version_of(held.case),
        why=f"{answer.why}: {to}",
        disposition=came.disposition,
        paid=amount,
        open=told(came.open, actor),
        to=made.to,
    )


def posted(came: Came, actor: Actor) -> Outcome:
    """What was decided, or what is still open."""
    left = len(came.open)
    pended = came.disposition == "pended"
    return Outcome(
        number=came.held.number,
        did="pended" if pended else "decided",
        version=version_of(came.held.case),
        why=_left(left) if pended else f"the plan pays ${came.paid}",
        disposition=came.disposition,
        paid=came.paid,
        open=told(came.open, actor) if pended else (),
    )


def _left(findings: int) -> str:
    return "1 finding is open" if findings == 1 else f"{findings} findings are open"


def _at_stake(came: Came, said: Sequence[Said], actor: Actor, now: datetime) -> Money:
    """What the words let the plan pay: now, or, where the claim still pends, in the end."""
    if came.disposition == "pended" and any(each.say == "override" for each in said):
        return worth(came.held, now=now, by=actor.name)
    return came.paid
