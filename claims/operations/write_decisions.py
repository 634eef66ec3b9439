"""Decisions, their lines, adjustments, postings and events, written by COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from claims.adjudication.authorized import uses
from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.stored import plain, stored_decision
from claims.facts import Loaded
from kernel.cases.late import close_decided
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.money import ZERO, Money, total
from kernel.record.copying import copy_rows, ids_of
from kernel.record.plainly import canonical_plain
from kernel.record.sealing import Batch, digest

QUEUE = "claims"
_DECISIONS, _LINES, _POSTINGS = "claims_decision", "claims_decidedline", "claims_posting"

DECISION = (
    "id",
    "claim_id",
    "number",
    "disposition",
    "payee",
    "decided_at",
    "decided_by",
    "law_version",
    "charge",
    "allowed",
    "paid",
    "member_owes",
    "stored",
    "digest",
    "batch",
    "place",
)
LINE = (
    "id",
    "decision_id",
    "number",
    "disposition",
    "charge",
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "other_payer",
    "sequestration",
    "paid",
    "adjusted",
    "member_owes",
)
ADJUSTMENT = ("line_id", "sequence", "group", "carc", "amount", "rarc")
POSTING = (
    "id",
    "decision_id",
    "member_id",
    "account",
    "year",
    "amount",
    "stored",
    "digest",
    "batch",
)


@dataclass(slots=True)
class Decided:
    """A claim with its decision, and the row ids given to it.  `place` is the decision in whose
    place it was made (`claims.operations.judge_in_place`)."""

    loaded: Loaded
    decision: Decision
    id: int = 0
    number: int = 0
    place: int | None = None


def write(decided: Sequence[Decided], batch: Batch, *, now: datetime, by: str) -> None:
    """Everything that follows from these decisions, in about a dozen statements."""
    if not decided:
        return
    pairs = [(each, line) for each in decided for line in each.decision.lines]
    entries = [(each, *entry) for each in decided for entry in postings(each.loaded, each.decision)]
    ids = ids_of({_DECISIONS: len(decided), _LINES: len(pairs), _POSTINGS: len(entries)})
    _number(decided, ids[_DECISIONS])
    copy_rows(_DECISIONS, DECISION, decision_rows(decided, batch, now, by))
    _write_lines(pairs, list(ids[_LINES]))
    _write_postings(entries, ids[_POSTINGS], batch)
    record_many([happened(each, now, by) for each in decided], batch, now=now)
    _move(decided)
    pended = [each for each in decided if each.decision.disposition is Disposition.PENDED]
    put_many([_work(each) for each in pended], now=now)
    again = [
        each.loaded.case
        for each in decided
        if each.number > 1 and each.decision.disposition is not Disposition.PENDED
    ]
    close(again, QUEUE, now=now)  # what is decided the first time was in nobody's queue
    waits = {each.loaded.case for each in pended}
    close_decided({each.loaded.case for each in decided} - waits, now=now)


def _work(each: Decided) -> Work:
    """For a person: what the claim bills is at stake until it is judged."""
    decision = each.decision
    return Work(each.loaded.case, QUEUE, decision.pends, at_stake=decision.sum("charge"))


def _number(decided: Sequence[Decided], ids: Iterable[int]) -> None:
    """Their ids, and each decision's number after the claim's last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT claim_id, max(number) FROM claims_decision WHERE claim_id = ANY(%s) GROUP BY 1",
            [[each.loaded.case for each in decided]],
        )
        last = dict(cursor.fetchall())
    for each, identity in zip(decided, ids, strict=True):
        each.id, each.number = identity, last.get(each.loaded.case, 0) + 1


def decision_rows(
    decided: Iterable[Decided], batch: Batch, now: datetime, by: str
) -> Iterable[tuple[Any, ...]]:
    for each in decided:
        decision = each.decision
        stored = canonical_plain(_stored(each))
        mark = digest(stored)
        batch.add(_DECISIONS, each.id, mark)
        yield (
            each.id,
            each.loaded.case,
            each.number,
            decision.disposition.value,
            decision.payee,
            now,
            by,
            decision.law_version,
            decision.sum("charge"),
            decision.sum("allowed"),
            decision.sum("paid"),
            decision.sum("member_owes"),
            stored,
            mark,
            batch.number,
            each.place,
        )


def _stored(each: Decided) -> dict[str, Any]:
    """The decision with its facts; without a claim to judge, with the lines as billed."""
    named = {"claim": each.loaded.row["number"], "decision": each.number}
    if each.loaded.claim is not None:
        return named | stored_decision(each.loaded.claim, each.decision)
    lines = {"lines": plain(each.loaded.lines)}
    bare = stored_decision(None, each.decision)
    return named | bare | {"facts": lines}


def _write_lines(pairs: Sequence[tuple[Decided, LineDecision]], ids: Sequence[int]) -> None:
    rows = [
        line_row(identity, each, line) for identity, (each, line) in zip(ids, pairs, strict=True)
    ]
    copy_rows(_LINES, LINE, rows)
    adjustments = [
        (identity, place, each.group, each.carc, each.amount, list(each.rarc))
        for identity, (_, line) in zip(ids, pairs, strict=True)
        for place, each in enumerate(line.adjustments, 1)
    ]
    copy_rows("claims_lineadjustment", ADJUSTMENT, adjustments)


def line_row(identity: int, each: Decided, line: LineDecision) -> tuple[Any, ...]:
    return (
        identity,
        each.id,
        line.number,
        line.disposition.value,
        line.charge,
        line.allowed,
        line.deductible,
        line.copay,
        line.coinsurance,
        line.other_payer,
        line.sequestration,
        line.paid,
        total(adjustment.amount for adjustment in line.adjustments),
        line.member_owes,
    )


def postings(loaded: Loaded, decision: Decision) -> list[tuple[str, int, Money]]:
    """The ledger entries (account, year of service, amount) of a decision; a pended one has none.

    Per year the charge is negative, what is payable and each adjustment positive: together zero.
    """
    if decision.disposition is Disposition.PENDED:
        return []
    sums: dict[tuple[str, int], Money] = {}
    for line, billed in zip(decision.lines, loaded.lines, strict=True):
        year = billed.served.year
        entries = [("charge", -line.charge), ("payable", line.paid)]
        entries += [(f"{each.group}-{each.carc}", each.amount) for each in line.adjustments]
        entries += [
            ("toward_deductible", line.deductible_credit),
            ("toward_out_of_pocket", line.out_of_pocket_credit),
        ]
        for account, amount in entries:
            sums[account, year] = sums.get((account, year), ZERO) + amount
    for key, units in _units_used(loaded, decision).items():
        sums[key] = Money.of_cents(100 * units)
    return [(account, year, amount) for (account, year), amount in sums.items() if amount]


def _units_used(loaded: Loaded, decision: Decision) -> dict[tuple[str, int], int]:
    """What paid lines used of authorizations: memo entries, in units and not in money."""
    if loaded.claim is None or not loaded.claim.authorizations:
        return {}
    paid = {line.number for line in decision.lines if line.disposition is Disposition.PAID}
    return uses(loaded.claim, paid)


def _write_postings(
    entries: Sequence[tuple[Decided, str, int, Money]], ids: Iterable[int], batch: Batch
) -> None:
    rows = []
    for identity, (each, account, year, amount) in zip(ids, entries, strict=True):
        stored = f"{each.id}|{each.loaded.member}|{account}|{year}|{amount}"
        mark = digest(stored)
        batch.add(_POSTINGS, identity, mark)
        rows.append(
            (
                identity,
                each.id,
                each.loaded.member,
                account,
                year,
                amount,
                stored,
                mark,
                batch.number,
            )
        )
    copy_rows(_POSTINGS, POSTING, rows)


def happened(each: Decided, now: datetime, by: str) -> Happened:
    pended = each.decision.disposition is Disposition.PENDED
    facts = {
        "decision": each.number,
        "disposition": each.decision.disposition.value,
        "paid": str(each.decision.sum("paid")),
    }
    return Happened(each.loaded.case, "pended" if pended else "decided", now, by, facts)


def _move(decided: Sequence[Decided]) -> None:
    """The claims' states in one statement; one that is pended again stays so."""
    moves = [
        (each.loaded.case, "pended" if each.decision.disposition == "pended" else "decided")
        for each in decided
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_claim c SET state = v.state "
            "FROM unnest(%s::bigint[], %s::text[]) AS v(case_id, state) "
            "WHERE c.case_id = v.case_id AND c.state <> v.state",
            [[case for case, _ in moves], [state for _, state in moves]],
        )
