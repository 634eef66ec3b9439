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
from claims.letters.checks import is_formula
from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import Answer, Ground, UnableToAuthorize
from claims.operations.authorizations.decide import keep
from claims.operations.authorizations.grant import ungrant
from claims.operations.authorizations.judge import write_decision
from claims.operations.authorizations.on_file import GRANTED, happened, held, move
from claims.operations.authorizations.read import answer_of
from claims.pipeline import authorize
from kernel.record.sealing import Batch

GROUNDS = ("fraud", "obvious_error")
RULE = "medical_necessity"
CITE = "42 CFR 422.138(c)"
SIGNERS = 2


def take_back(
    number: str, ground: Ground, why: str, signers: Sequence[str], *, now: datetime, by: str
) -> Answer:
    """End an approval.  `signers` are two different persons; `by` records it."""
    with transaction.atomic():
        row = held(number)
        _check(row, ground, why, signers)
        batch = Batch()
        first, second = (each.strip() for each in signers)
        facts = {"ground": ground, "signed_by": first, "countersigned_by": second}
        keep(row, RULE, "take_back", why.strip(), None, facts, batch, now=now, by=by)
        _deny(row, why.strip(), batch, now=now, by=by)
        happened(row, "authorization_taken_back", now, by, batch, now=now, facts=facts)
        ungrant(row, "taken_back")
        move(row, "taken_back")
        batch.seal(now)
        return answer_of(row)


def _check(row: AuthorizationRequest, ground: str, why: str, signers: Sequence[str]) -> None:
    if row.state not in GRANTED:
        raise UnableToAuthorize(f"{row.number} is {row.state}: nothing approved to take back")
    if ground not in GROUNDS:
        raise UnableToAuthorize(
            f"{ground!r}: an approval is taken back for {' or '.join(GROUNDS)}, and for nothing "
            f"else ({CITE})"
        )
    if is_formula(why):
        raise UnableToAuthorize("say in a sentence what the fraud or the error is")
    named = {each.strip().casefold() for each in signers if each.strip()}
    if len(signers) != SIGNERS or len(named) != SIGNERS:
        raise UnableToAuthorize("two different persons sign that an approval is taken back")


def _deny(row: AuthorizationRequest, why: str, batch: Batch, *, now: datetime, by: str) -> None:
    """The denial that tells it, by the one pipeline."""
    loaded = load_request(row)
    if loaded.claim is None:
        raise UnableToAuthorize(f"{row.number}: {loaded.problem}")
    verdict = Verdict("deny", why, by, rule=RULE, cites=(CITE,))
    claim = replace(loaded.claim, verdicts=(verdict,))
    decision = authorize(claim, book())
    assert decision.outcome is Outcome.DENIED
    write_decision(row, replace(loaded, claim=claim), decision, batch, now=now, by=by)
    facts = {"disposition": decision.outcome.value}
    happened(row, "decided", now, by, batch, now=now, facts=facts)
