"""The second signature: by another, who may, on exactly what was proposed; or sent back.

Nothing is signed that is not as it was: the pipeline runs again, and what it comes to must be what
was proposed, to the cent and to the finding.  Else the proposal is void, and the claim pends again.
"""

from datetime import datetime

from django.db import transaction

from claims.models import Proposal
from claims.open_proposals import void_because
from claims.operations.review.carry_out import Came, Said, carry_out
from claims.operations.review.checked import checked, said_of
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.outcome import Outcome
from claims.operations.review.proposals import end, open_proposal, pend_again
from claims.operations.review.telling import told
from claims.operations.review.words import UnableToDecide, UnableToSign, Word
from claims.policy import may_sign
from kernel.cases.late import close_decided
from kernel.cases.version import require_version, version_of
from kernel.money import Money
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, NotAllowed, insist
from kernel.record.sealing import Batch

NOT_AS_PROPOSED = "judged again, the claim does not come to what was proposed"


def sign(number: str, actor: Actor, now: datetime, version: str) -> Outcome:
    """Sign what another proposes: it is decided with the words of the proposer and both names.

    UnknownClaim, Stale, NotAllowed; UnableToSign where nothing is proposed.  An `Outcome` that is
    `void` says that it could not be signed because something changed.
    """
    with refusals_on_record(number, actor, now), transaction.atomic():
        held, proposal = _taken(number, actor, now, version)
        if why := void_because(proposal) or _no_longer_theirs(held, proposal, now):
            return _void(held, proposal, actor, why, now)
        point = transaction.savepoint()
        came = _again(held, proposal, actor, now)
        if came is None or came.as_json() != proposal.expected:
            transaction.savepoint_rollback(point)
            return _void(held, proposal, actor, NOT_AS_PROPOSED, now)
        transaction.savepoint_commit(point)
        batch = Batch()
        end(proposal, "signed", actor.name, "", batch, now=now)
        batch.seal(now)
        if came.disposition == "pended":
            pend_again(came.held, proposal.by, f"signed by {actor.name}", now=now)
        else:
            close_decided([held.case], now=now)
        return _outcome(came, actor, f"signed by {actor.name} after {proposal.by}")


def send_back(number: str, reason: str, actor: Actor, now: datetime, version: str) -> Outcome:
    """Send a proposal back, with why: the claim pends again, for who proposed."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held, proposal = _taken(number, actor, now, version)
        if not reason.strip():
            raise UnableToSign("say why it is sent back: the proposer reads it")
        batch = Batch()
        end(proposal, "sent_back", actor.name, reason.strip(), batch, now=now)
        batch.seal(now)
        why = f"sent back by {actor.name}"
        pend_again(held, proposal.by, why, now=now)
        said = f"{why}: {reason.strip()}"
        return Outcome(held.number, "sent_back", version_of(held.case), said, to=proposal.by)


def _taken(number: str, actor: Actor, now: datetime, version: str) -> tuple[Held, Proposal]:
    held = hold(number, actor, now)
    require_version(held.case, version)
    proposal = open_proposal(held.case)
    if proposal is None:
        raise UnableToSign(f"nothing is proposed on {held.number} that waits for a signature")
    insist(may_sign(actor, held.facts, by=proposal.by, amount=Money(proposal.paid)))
    return held, proposal


def _words(proposal: Proposal) -> list[Word]:
    return [
        Word(each["rule"], each["line"], each["seen"], each["say"], each["reason"])
        for each in proposal.words
    ]


def _no_longer_theirs(held: Held, proposal: Proposal, now: datetime) -> str:
    """Why the proposer's words would not be taken from them today: they left, or lost the role or
    the licence.  Empty where they would; findings that are gone are told by `_again`."""
    try:
        if words := _words(proposal):
            checked(held, words, actor_named(proposal.by), now)
    except (NotAllowed, UnknownPerson) as why:
        return str(why)
    except UnableToDecide:
        pass
    return ""


def _again(held: Held, proposal: Proposal, actor: Actor, now: datetime) -> Came | None:
    """The proposed words carried out; None where a finding they are on is there no more."""
    words = _words(proposal)
    try:
        said: list[Said] = said_of(held, words) if words else []
    except UnableToDecide:
        return None
    return carry_out(held, said, proposal.by, now=now, countersigned=actor.name)


def _void(held: Held, proposal: Proposal, actor: Actor, why: str, now: datetime) -> Outcome:
    batch = Batch()
    end(proposal, "void", actor.name, why, batch, now=now)
    batch.seal(now)
    if held.claim.state == "pended":
        pend_again(held, proposal.by, "a proposal is void", now=now)
    said = f"it cannot be signed: {why}"
    return Outcome(held.number, "void", version_of(held.case), said, to=proposal.by)


def _outcome(came: Came, actor: Actor, why: str) -> Outcome:
    pended = came.disposition == "pended"
    return Outcome(
        number=came.held.number,
        did="pended" if pended else "decided",
        version=version_of(came.held.case),
        why=why,
        disposition=came.disposition,
        paid=came.paid,
        open=told(came.open, actor) if pended else (),
    )
