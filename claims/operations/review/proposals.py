"""Proposals: words that wait for a second signature, made, found, and ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from claims.models import Proposal, ProposalEnd
from claims.open_proposals import void_among, void_because
from claims.operations.review.carry_out import Came, Said
from claims.operations.review.held import APPROVALS, Held, read_many
from claims.operations.review.proposed import ShownProposal, ShownWord
from claims.operations.write_decisions import QUEUE
from claims.policy import SIGNERS, may_sign
from kernel.cases.assigning import assign
from kernel.cases.models import WorkItem
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.money import Money
from kernel.people.acting import able_among, holders_of
from kernel.people.policy import Actor, Answer, may_see
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest

ROUTING = Actor("routing", operator=True)
"""Who hands a proposal to the one who may sign it: this program."""


def who_may_sign(
    held: Held, amount: Money, *, by: str, among: Sequence[Actor] | None = None
) -> list[str]:
    """Those whose authority reaches the amount, the least senior first; not the proposer, nor who
    is barred or may not see the case.  `among` are those of the roles, where they are at hand."""
    restricted = held.facts.restricted_to
    able = able_among(holders_of(SIGNERS) if among is None else among, held.facts.line, amount)
    return [
        each.name
        for each in able
        if each.name != by
        and each.name not in held.facts.barred
        and (not restricted or may_see(each, restricted))
    ]


def propose(
    held: Held, said: Sequence[Said], came: Came, amount: Money, by: Actor, *, now: datetime
) -> Proposal:
    """Keep the words, and give them to who may sign.  In the caller's transaction."""
    could = who_may_sign(held, amount, by=by.name)
    to = could[0] if could else ""
    batch = Batch()
    facts = {"paid": str(amount), "to": to}
    record_many([Happened(held.case, "proposed", now, by.name, facts)], batch, now=now)
    made = _write(held, said, came, amount, by, to, batch, now=now)
    batch.seal(now)
    close([held.case], QUEUE, now=now)
    reason = f"${amount} over the limit of {by.name}"[:60]
    barred = (by.name, *held.facts.barred)
    work = Work(held.case, APPROVALS, (reason,), barred=barred, at_stake=amount)
    put_many([work], now=now)
    _hand(held.case, APPROVALS, to, f"proposed by {by.name}", now)
    return made


def _write(
    held: Held,
    said: Sequence[Said],
    came: Came,
    amount: Money,
    by: Actor,
    to: str,
    batch: Batch,
    *,
    now: datetime,
) -> Proposal:
    limit = by.limit(held.facts.line)
    words = [each.as_json() for each in said]
    row: dict[str, Any] = {
        "line": held.facts.line,
        "words": words,
        "expected": came.as_json(),
        "paid": amount,
        "limit": limit,
        "by": by.name,
        "to": to,
        "at": now,
        "after": _last_event(held.case),
    }
    stored = canonical({"case": held.case, **row, "at": now.isoformat()})
    made = Proposal.objects.create(
        id=table_ids("claims_proposal", 1)[0],
        claim_id=held.case,
        **{**row, "paid": str(amount), "limit": str(limit) if limit is not None else None},
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add("claims_proposal", made.pk, made.digest)
    return made


def open_proposal(case: int) -> Proposal | None:
    """The claim's proposal that has not ended."""
    return Proposal.objects.filter(claim=case, ended__isnull=True).order_by("-id").first()


def end(proposal: Proposal, how: str, by: str, reason: str, batch: Batch, *, now: datetime) -> None:
    """The proposal is at an end; nobody has it to sign any more."""
    row = {
        "proposal": proposal.pk,
        "how": how,
        "by": by,
        "proposed_by": proposal.by,
        "reason": reason,
    }
    stored = canonical({**row, "at": now.isoformat()})
    made = ProposalEnd.objects.create(
        id=table_ids("claims_proposalend", 1)[0],
        proposal=proposal,
        **{name: row[name] for name in ("how", "by", "proposed_by", "reason")},
        at=now,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add("claims_proposalend", made.pk, made.digest)
    facts = {"proposal": proposal.pk, "proposed_by": proposal.by}
    name = {"signed": "countersigned", "void": "proposal_void"}.get(how, how)
    said = {**facts, "reason": reason} if reason else facts
    record_many([Happened(proposal.claim_id, name, now, by, said)], batch, now=now)
    close([proposal.claim_id], APPROVALS, now=now)


def void_open(held: Held, by: str, why: str, *, now: datetime) -> Proposal | None:
    """Whatever is proposed on the claim is void; the proposal that was open."""
    proposal = open_proposal(held.case)
    if proposal is not None:
        batch = Batch()
        end(proposal, "void", by, why, batch, now=now)
        batch.seal(now)
    return proposal


def pend_again(held: Held, to: str, why: str, *, now: datetime) -> None:
    """The claim waits for a person again: for who proposed, if they may have it."""
    reasons = (*held.stored.get("pends", ()), why[:60])
    work = Work(held.case, QUEUE, tuple(dict.fromkeys(reasons)), barred=held.facts.barred)
    put_many([work], now=now)
    _hand(held.case, QUEUE, to, why, now)


def _hand(case: int, queue: str, to: str, why: str, now: datetime) -> None:
    """An open item to whom it is for; who cannot have it is passed over, and anyone may take it."""
    items = WorkItem.objects.filter(case=case, queue=queue, done_at__isnull=True)
    if to:
        assign(list(items.values_list("pk", flat=True)), to, ROUTING, now=now, why=why)


def shown(proposal: Proposal, held: Held, actor: Actor) -> ShownProposal:
    """A proposal as one person sees it."""
    return _shown(proposal, held, actor, void_because(proposal), None)


def shown_many(proposals: Sequence[Proposal], actor: Actor) -> list[ShownProposal]:
    """Many proposals as one person sees them: as few statements as for one."""
    held = read_many([each.claim_id for each in proposals])
    void, signers = void_among(proposals), holders_of(SIGNERS)
    return [
        _shown(each, held[each.claim_id], actor, void.get(each.pk, ""), signers)
        for each in proposals
    ]


def _shown(
    proposal: Proposal, held: Held, actor: Actor, why_void: str, signers: Sequence[Actor] | None
) -> ShownProposal:
    amount = Money(proposal.paid)
    sign = may_sign(actor, held.facts, by=proposal.by, amount=amount)
    if sign and why_void:
        sign = Answer(False, f"it is void: {why_void}")
    elif not sign and (not sign.who or actor.name in held.facts.barred):
        sign = replace(sign, who=tuple(who_may_sign(held, amount, by=proposal.by, among=signers)))
    return ShownProposal(
        proposal=proposal.pk,
        claim=held.number,
        by=proposal.by,
        at=proposal.at,
        to=proposal.to,
        line_of_business=proposal.line,
        paid=amount,
        limit=Money(proposal.limit) if proposal.limit is not None else None,
        words=tuple(
            ShownWord(each["rule"], each["line"], each["say"], each["reason"], each["seen"])
            for each in proposal.words
        ),
        stands=not why_void,
        void_because=why_void,
        may={"sign": sign, "send_back": sign},
    )


def _last_event(case: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM cases_event WHERE case_id = %s", [case])
        return int(cursor.fetchone()[0] or 0)
