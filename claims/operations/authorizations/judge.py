"""A request judged: the pipeline's answer written as a decision, and what is approved granted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from claims.adjudication.preservice import Outcome, RequestDecision
from claims.adjudication.stored_request import stored_request
from claims.facts.requests import LoadedRequest, load_request
from claims.law_book import book
from claims.models import AuthorizationRequest, DecidedLine, Decision
from claims.operations.authorizations.asked import Answer
from claims.operations.authorizations.asking import ask_in_its_time
from claims.operations.authorizations.grant import grant, ungrant
from claims.operations.authorizations.on_file import GRANTED, QUEUE, happened, held_open, move
from claims.operations.authorizations.read import answer_of
from claims.operations.authorizations.whose import find_member
from claims.pipeline import authorize
from kernel.cases.queue import Work, close, put_many
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest

TABLE = "claims_decision"


def judge_again(number: str, *, now: datetime, by: str) -> Answer:
    """The machine judges the facts as they are now.  UnableToAuthorize once it is decided."""
    with transaction.atomic():
        row = held_open(number)
        batch = Batch()
        find_member(row, now=now)
        ask_in_its_time(row, batch, now=now, by=by)
        judge(row, batch, now=now, by=by)
        batch.seal(now)
        return answer_of(row)


def judge(row: AuthorizationRequest, batch: Batch, *, now: datetime, by: str) -> None:
    """Judge, write the decision, and follow it, in the caller's transaction, who seals.

    What lacks something that was asked for is not approved by a machine: it stays pended.
    """
    loaded = load_request(row)
    decision = authorize(loaded.claim, book()) if loaded.claim else None
    outcome = decision.outcome if decision else Outcome.PENDED
    if row.missing and outcome is not Outcome.DENIED and not _said(loaded):
        decision, outcome = None, Outcome.PENDED
    write_decision(row, loaded, decision, batch, now=now, by=by)
    follow(row, decision, outcome, batch, now=now, by=by)


def _said(loaded: LoadedRequest) -> bool:
    """A person's word on every service stands, whatever else was asked for."""
    claim = loaded.claim
    return claim is not None and {each.line for each in claim.verdicts} >= {
        line.number for line in claim.lines
    }


def follow(
    row: AuthorizationRequest,
    decision: RequestDecision | None,
    outcome: Outcome,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """State, grant, events and work, after a decision was written."""
    if outcome is Outcome.PENDED:
        move(row, "pended")
        reasons = decision.pends if decision else ("incomplete",)
        happened(row, "pended", now, by, batch, now=now, facts={"pends": list(reasons)})
        put_many([Work(row.pk, QUEUE, tuple(reasons))], now=now)
        return
    assert decision is not None
    happened(row, "decided", now, by, batch, now=now, facts={"disposition": outcome.value})
    if outcome.value in GRANTED:
        services = grant(row, decision)
        happened(row, "authorized", now, by, batch, now=now, facts={"services": services})
    else:
        ungrant(row, "denied")
    move(row, outcome.value)
    close([row.pk], QUEUE, now=now)


def write_decision(
    row: AuthorizationRequest,
    loaded: LoadedRequest,
    decision: RequestDecision | None,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> Decision:
    """The next decision of the request, with its services; no amount, and no posting."""
    number = row.decisions.count() + 1
    named: dict[str, Any] = {"request": row.number, "decision": number}
    if loaded.claim is not None and decision is not None:
        stored = named | stored_request(loaded.claim, decision)
    else:
        stored = named | _not_judged(row, loaded)
    text = canonical(stored)
    made = Decision.objects.create(
        id=table_ids(TABLE, 1)[0],
        request=row,
        number=number,
        disposition=stored["disposition"],
        payee="",
        decided_at=now,
        decided_by=by,
        law_version=stored["law_version"],
        **_nothing("charge", "allowed", "paid", "member_owes"),
        stored=text,
        digest=digest(text),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
    DecidedLine.objects.bulk_create(
        DecidedLine(
            decision=made,
            number=each["number"],
            disposition=each["disposition"],
            **_nothing(
                *("charge", "allowed", "deductible", "copay", "coinsurance", "other_payer"),
                *("sequestration", "paid", "adjusted", "member_owes"),
            ),
        )
        for each in stored["lines"]
    )
    return made


def _nothing(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, 0)


def _not_judged(row: AuthorizationRequest, loaded: LoadedRequest) -> dict[str, Any]:
    """Pended for a fact that is missing: nothing was judged that could be told."""
    lacking = ", ".join(row.missing).replace("_", " ")
    why = loaded.problem or f"The request is not complete: {lacking} asked for."
    numbers = list(row.services.order_by("number").values_list("number", flat=True))
    rule = "member_covered" if row.member_id is None else "medical_necessity"
    return {
        "facts": {},
        "law_version": book().version,
        "disposition": Outcome.PENDED.value,
        "payee": "",
        "pends": [rule],
        "denials": [],
        "findings": [{"rule": rule, "says": "pend", "message": why, "lines": numbers}],
        "lines": [
            {"number": each, "disposition": "pended", "adjustments": [], "steps": []}
            for each in numbers
        ],
        "estimate": {},
    }
