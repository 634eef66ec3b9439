"""Bench step, and the tests' oracle: one claim a transaction, read and written through the ORM.

The same facts, the same rules and the same rows as a batch; only how facts come in and decisions go
out is another: the way it is done where nobody thought of batches.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from claims.facts import Loaded, load
from claims.facts.load import order_key
from claims.law_book import book
from claims.models import Claim, DecidedLine, LineAdjustment, Posting
from claims.models import Decision as DecisionRow
from claims.operations import write_decisions as batch_path
from claims.operations.judge_in_order import judged
from claims.operations.write_decisions import ADJUSTMENT, DECISION, LINE, POSTING, Decided
from kernel.cases.models import Event, QueueMovement, WorkItem
from kernel.cases.timeline import COLUMNS as EVENT
from kernel.members.models import MemberYear
from kernel.record.sealing import Batch, canonical, digest


def prepare(*, at: str, most: int) -> Callable[[], dict[str, Any]]:
    now = datetime.fromisoformat(at)
    book()
    connection.ensure_connection()
    return lambda: {"claims": decide_all(now=now, by="bench", most=most)}


def decide_all(*, now: datetime, by: str, most: int | None = None) -> int:
    """Accepted claims, member by member in the order of judgment; how many."""
    rows = Claim.objects.filter(state="accepted").values(
        "case_id",
        "member_id",
        "received",
        "first_served",
        "billing_npi",
        "patient_control_number",
    )
    waiting = sorted(rows, key=lambda row: (row["member_id"] or 0, order_key(dict(row))))[:most]
    for row in waiting:
        decide_one(row["case_id"], now=now, by=by)
    return len(waiting)


def decide_one(case: int, *, now: datetime, by: str) -> None:
    with transaction.atomic():
        claim = Claim.objects.select_for_update().get(case=case)
        if claim.member_id:
            for line in claim.lines.all():
                MemberYear.objects.get_or_create(member_id=claim.member_id, year=line.served.year)
            list(MemberYear.objects.select_for_update().filter(member=claim.member_id))
        ((loaded, decision),) = judged(load([case]))
        batch = Batch()
        decided = Decided(loaded, decision, number=claim.decisions.count() + 1)
        row = _write_decision(decided, batch, now, by)
        _write_lines(decided, row)
        _write_postings(loaded, decided, row, batch)
        _write_event(decided, batch, now, by)
        claim.state = "pended" if decision.disposition == "pended" else "decided"
        claim.save(update_fields=["state"])
        if decision.disposition == "pended":
            _put(case, decided, now, by)
        batch.seal(now)


def _put(case: int, decided: Decided, now: datetime, by: str) -> None:
    decision = decided.decision
    item = WorkItem.objects.create(
        case_id=case,
        queue=batch_path.QUEUE,
        reasons=list(decision.pends),
        made_at=now,
        at_stake=str(decision.sum("charge")),
    )
    QueueMovement.objects.create(
        item=item, what="put", who=by, why=", ".join(decision.pends)[:300], at=now
    )


def _next_id(model: Any) -> int:
    """A row tells its own id in what is sealed, so it is known before the row is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def _write_decision(decided: Decided, batch: Batch, now: datetime, by: str) -> DecisionRow:
    decided.id = _next_id(DecisionRow)
    (values,) = batch_path.decision_rows([decided], batch, now, by)
    return DecisionRow.objects.create(**_columns(DECISION, values))


def _write_lines(decided: Decided, row: DecisionRow) -> None:
    for line in decided.decision.lines:
        values = _columns(LINE, batch_path.line_row(0, decided, line))
        made = DecidedLine.objects.create(**{**values, "id": None, "decision_id": row.pk})
        for place, each in enumerate(line.adjustments, 1):
            said = (made.pk, place, each.group, each.carc, each.amount, list(each.rarc))
            LineAdjustment.objects.create(**_columns(ADJUSTMENT, said))


def _write_postings(loaded: Loaded, decided: Decided, row: DecisionRow, batch: Batch) -> None:
    """All of a decision in one statement: the database looks whether a statement's entries sum to
    zero."""
    made = []
    for account, year, amount in batch_path.postings(loaded, decided.decision):
        identity = _next_id(Posting)
        stored = f"{row.pk}|{loaded.member}|{account}|{year}|{amount}"
        mark = digest(stored)
        batch.add("claims_posting", identity, mark)
        of = (identity, row.pk, loaded.member, account, year, amount, stored, mark, batch.number)
        made.append(Posting(**_columns(POSTING, of)))
    Posting.objects.bulk_create(made)


def _write_event(decided: Decided, batch: Batch, now: datetime, by: str) -> None:
    happened = batch_path.happened(decided, now, by)
    facts = dict(happened.facts)
    said = {"case": happened.case, "name": happened.name, "at": happened.at.isoformat()}
    stored = canonical({**said, "actor": happened.actor, "facts": facts})
    mark, identity = digest(stored), _next_id(Event)
    batch.add("cases_event", identity, mark)
    of = (identity, happened.case, happened.name, happened.at, now, happened.actor, facts)
    Event.objects.create(**_columns(EVENT, (*of, stored, mark, batch.number)))


def _columns(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    """Money becomes what the ORM's decimal columns take."""
    return {
        name: value.decimal if hasattr(value, "cents") else value
        for name, value in zip(names, values, strict=True)
    }
