"""An approval ended by the plan: for fraud or obvious error alone, signed by two persons.

42 CFR 422.138(c).  It speaks for services not given yet: claims that were decided stay as they
are.  Whom it touches is told by a denial, and may appeal.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from claims.adjudication import Verdict
from claims.adjudication.preservice import Outcome
from claims.facts.requests import load_request
from claims.law_book import book
from claims.letters.checks import too_little_to_deny
from claims.letters.denial_reasons import DenialReason, ending_reasons
from claims.models import AuthorizationRequest
from claims.open_proposals import (
    TAKE_BACK,
    TAKE_BACK_PROPOSED,
    may_sign,
    to_end,
)
from claims.operations.authorizations.acting import acting
from claims.operations.authorizations.asked import Answer, Ground, UnableToAuthorize
from claims.operations.authorizations.decide import keep
from claims.operations.authorizations.grant import ungrant
from claims.operations.authorizations.judge import write_decision
from claims.operations.authorizations.on_file import GRANTED, QUEUE, happened, held, move
from claims.operations.authorizations.read import answer_of
from claims.pipeline import authorize
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.people.policy import Actor, in_words, insist, may, may_see, permission
from kernel.record.sealing import Batch

GROUNDS = ("fraud", "obvious_error")
GROUND_WORDS = {
    "fraud": "We ended our approval because it was obtained by fraud.",
    "obvious_error": "We ended our approval because it was given by an obvious error.",
}
"""The true reason, first in what letter, portal, 278 and FHIR say of it."""

CITE = "42 CFR 422.138(c)"
BY_THE_PLAN = "Plan terms, approval in advance"
"""What it rests on where the plan is not under Medicare's rules."""

SIGNERS = 2


def take_back(
    number: str, ground: Ground, why: str, signers: Sequence[str] = (), *, now: datetime, by: str
) -> Answer:
    """End an approval.  Two persons sign: the first call of one proposes it, and the call of
    another with the same ground ends it, for the reason of the first.

    `signers`, where they are said, are the caller and others who may sign; nobody signs by being
    named.  While nobody is on file they are the two who signed on paper, and `by` records it.
    NotAllowed where the caller may not sign.
    """
    with transaction.atomic():
        row = held(number)
        actor = acting(by)
        if not actor.operator:
            insist(may_see(actor, row.case.restricted_to) and may(actor, TAKE_BACK))
        _check(row, ground, why)
        batch = Batch()
        if actor.operator:
            first, second = _two(signers)
        else:
            _check_named(signers, actor)
            proposal = _proposed(row, ground)
            if proposal is None or proposal.actor == actor.name:
                return _propose(row, proposal, ground, why.strip(), batch, now=now, by=by)
            first, second, why = proposal.actor, actor.name, str(proposal.facts["why"])
        facts = {"ground": ground, "signed_by": first, "countersigned_by": second}
        reason = ending_reasons()[ground]
        keep(row, reason.rule, "take_back", why.strip(), None, facts, batch, now=now, by=by)
        _deny(row, reason, f"{GROUND_WORDS[ground]} {why.strip()}", batch, now=now, by=by)
        happened(row, "authorization_taken_back", now, by, batch, now=now, facts=facts)
        ungrant(row, "taken_back")
        move(row, "taken_back")
        close([row.pk], QUEUE, now=now)
        batch.seal(now)
        return answer_of(row)


def _propose(
    row: AuthorizationRequest,
    before: Event | None,
    ground: str,
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> Answer:
    """Another person signs it, by an act of their own; the approval stands until then."""
    if before is not None and before.facts["why"] == why:
        raise UnableToAuthorize(
            f"{by} proposed it: another person signs, by a take_back of their own with ground "
            f"{ground}"
        )
    happened(row, TAKE_BACK_PROPOSED, now, by, batch, now=now, facts={"ground": ground, "why": why})
    put_many([Work(row.pk, QUEUE, ("take_back",), barred=(by,))], now=now)
    batch.seal(now)
    return replace(answer_of(row), proposed="take_back")


def _proposed(row: AuthorizationRequest, ground: str) -> Event | None:
    """The proposal of this ground that waits for a second signature."""
    found = to_end(row)
    return found if found and found.facts["ground"] == ground else None


def _check_named(signers: Sequence[str], actor: Actor) -> None:
    """Whoever is named signs by an act of their own, and must be able to."""
    named = [each.strip() for each in signers]
    if named and actor.name not in named:
        raise UnableToAuthorize(f"{actor.name} signs for nobody else: the caller is one signer")
    if strangers := [each for each in named if not may_sign(each)]:
        raise UnableToAuthorize(
            f"{', '.join(strangers)} may not sign that an approval is taken back: "
            f"{in_words(permission(TAKE_BACK).roles)} may, each by an act of their own"
        )


def _two(signers: Sequence[str]) -> tuple[str, str]:
    named = [each.strip() for each in signers if each.strip()]
    if len(signers) != SIGNERS or len({each.casefold() for each in named}) != SIGNERS:
        raise UnableToAuthorize("two different persons sign that an approval is taken back")
    return named[0], named[1]


def _check(row: AuthorizationRequest, ground: str, why: str) -> None:
    if row.state not in GRANTED:
        raise UnableToAuthorize(f"{row.number} is {row.state}: nothing approved to take back")
    if ground not in GROUNDS:
        raise UnableToAuthorize(
            f"{ground!r}: an approval is taken back for {' or '.join(GROUNDS)}, and for nothing "
            f"else ({CITE})"
        )
    if too_little_to_deny(why):
        raise UnableToAuthorize("say in a sentence what the fraud or the error is")


def _deny(
    row: AuthorizationRequest,
    reason: DenialReason,
    why: str,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """The denial that tells it, by the one pipeline."""
    loaded = load_request(row)
    if loaded.claim is None:
        raise UnableToAuthorize(f"{row.number}: {loaded.problem}")
    cite = CITE if "medicare_advantage" in row.case.regimes else BY_THE_PLAN
    verdict = Verdict("deny", why, by, rule=reason.rule, carc=reason.carc, cites=(cite,))
    claim = replace(loaded.claim, verdicts=(verdict,))
    decision = authorize(claim, book())
    assert decision.outcome is Outcome.DENIED
    write_decision(row, replace(loaded, claim=claim), decision, batch, now=now, by=by)
    facts = {"disposition": decision.outcome.value}
    happened(row, "decided", now, by, batch, now=now, facts=facts)
