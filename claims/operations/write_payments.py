"""Payments and what is on them, written by COPY: first what a payment carries, then the payment,
which PostgreSQL lets in only if it is the sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from claims.models import Refund
from claims.operations.at_stake import billed
from claims.operations.choose_payable import Chosen, Day
from claims.operations.explain_payment import method_of, paid_on, payee_name
from claims.operations.group_payments import Item, Made
from claims.operations.post import interest_entries, post
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.record.copying import copy_rows, table_ids
from kernel.record.sealing import Batch, digest

QUEUE = "payments"

PAYMENT = (
    "id",
    "run_id",
    "payer",
    "payee_kind",
    "payee_npi",
    "payee_tin",
    "payee_name",
    "member_id",
    "method",
    "amount",
    "trace",
    "issued_on",
    "state",
    "bank_trace",
    "confirmed_at",
)
REMITTANCE = ("id", "payment_id", "name", "stored", "digest", "batch")
RUN_FILE = ("id", "run_id", "kind", "name", "stored", "digest", "batch")


@dataclass(frozen=True, slots=True)
class Run:
    """One payment run: `made_at` is the moment it is dated, `now` when it is written down."""

    id: int
    day: Day
    made_at: datetime
    now: datetime
    by: str


def write_payments(
    run: Run, pairs: Sequence[tuple[int, Made]], chosen: Chosen, batch: Batch
) -> None:
    """The rows of every payment, each with the id it was given."""
    copy_rows(
        "claims_remitteddecision",
        ("payment_id", "decision_id", "amount"),
        (
            (identity, item.decision, item.amount)
            for identity, each in pairs
            for item in each.items
            if item.reversal is None
        ),
    )
    copy_rows(
        "claims_remittedreversal",
        ("payment_id", "reversal_id", "amount"),
        (
            (identity, item.reversal, item.amount)
            for identity, each in pairs
            for item in each.items
            if item.reversal is not None
        ),
    )
    copy_rows(
        "claims_providerbalance",
        ("payment_id", "payee_npi", "reason", "reference", "amount"),
        (
            (identity, each.payee.npi, balance.reason, balance.reference, balance.amount)
            for identity, each in pairs
            for balance in each.balances
        ),
    )
    copy_rows("claims_payment", PAYMENT, (_payment(*pair, run, chosen) for pair in pairs))
    _write_interest([each for _, each in pairs], chosen, batch)


def write_remittances(texts: Sequence[tuple[int, str, str]], batch: Batch) -> None:
    """(payment id, file name, text) of each 835."""
    _write_texts("claims_remittance", REMITTANCE, texts, batch)


def write_run_files(texts: Sequence[tuple[int, str, str, str]], batch: Batch) -> None:
    """(run id, kind, file name, text) of each file of the whole run."""
    _write_texts("claims_runfile", RUN_FILE, texts, batch)


def write_events(run: Run, made: Sequence[Made], chosen: Chosen, batch: Batch) -> None:
    """Each claim was remitted; one on a payment of nothing has nothing more to wait for."""
    happened = []
    for each in made:
        settled = method_of(each, run.day) == "NON"
        for item in each.items:
            happened.append(_remitted(run, each, item, chosen))
            row = chosen.rows[item.decision, item.reversal]
            if settled and item.reversal is None and row["disposition"] == "paid":
                facts = {"trace": each.trace, "amount": str(item.amount), "moved": "nothing"}
                happened.append(Happened(item.claim, "paid", run.made_at, run.by, facts))
    record_many(happened, batch, now=run.now)


def move_claims(run: Run, made: Sequence[Made], chosen: Chosen) -> None:
    """Denied claims are denied; claims on a payment of nothing are paid."""
    moves: dict[int, str] = {}
    for each in made:
        settled = method_of(each, run.day) == "NON"
        for item in each.items:
            disposition = chosen.rows[item.decision, item.reversal]["disposition"]
            if item.reversal is None and (settled or disposition == "denied"):
                moves[item.claim] = disposition
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_claim c SET state = v.state "
            "FROM unnest(%s::bigint[], %s::text[]) AS v(case_id, state) "
            "WHERE c.case_id = v.case_id",
            [list(moves), list(moves.values())],
        )


def tell_refunds(pairs: Sequence[tuple[int, Made]]) -> None:
    """What payees sent back is told, once, on the payment it is on."""
    for identity, each in pairs:
        if each.told:
            Refund.objects.filter(pk__in=each.told, payment=None).update(payment=identity)


def queue_held(chosen: Chosen, *, now: datetime) -> None:
    """Claims held go to people; those paid after all leave the queue."""
    stakes = billed([held.case for held in chosen.held])
    work = [
        Work(held.case, QUEUE, (held.reason,), at_stake=stakes.get(held.case))
        for held in chosen.held
    ]
    put_many(work, now=now)
    close([item.claim for item in chosen.items if item.reversal is None], QUEUE, now=now)


def _payment(identity: int, made: Made, run: Run, chosen: Chosen) -> tuple[Any, ...]:
    latest = chosen.rows[made.items[-1].decision, made.items[-1].reversal]
    method = method_of(made, run.day)
    settled = method == "NON"
    return (
        identity,
        run.id,
        made.payee.payer,
        made.payee.kind,
        made.payee.npi,
        made.payee.tin,
        payee_name(latest, made.payee.kind)[:120],
        made.payee.member or None,
        method,
        made.amount,
        made.trace,
        paid_on(made, run.day),
        "confirmed" if settled else "issued",
        "nothing to transfer" if settled else "",
        run.made_at if settled else None,
    )


def _write_interest(made: Iterable[Made], chosen: Chosen, batch: Batch) -> None:
    entries = []
    for each in made:
        for item in each.items:
            if item.reversal is None and item.interest:
                row = chosen.rows[item.decision, None]
                year = row["first_served"].year
                entries += interest_entries(item.decision, row["member_id"], year, item.interest)
    post(entries, batch)


def _remitted(run: Run, made: Made, item: Item, chosen: Chosen) -> Happened:
    facts: dict[str, Any] = {
        "trace": made.trace,
        "amount": str(item.amount),
        "decision": chosen.rows[item.decision, item.reversal]["decision_number"],
    }
    if item.reversal is not None:
        facts["reversal"] = True
    elif item.interest:
        facts |= {"interest": str(item.interest), "why": chosen.interest[item.decision].why}
    return Happened(item.claim, "remitted", run.made_at, run.by, facts)


def _write_texts(
    table: str, columns: Sequence[str], texts: Sequence[tuple[Any, ...]], batch: Batch
) -> None:
    """Rows of the record whose `stored` is a file's text: the last value of each."""
    rows = []
    for identity, (*named, text) in zip(table_ids(table, len(texts)), texts, strict=True):
        mark = digest(text)
        batch.add(table, identity, mark)
        rows.append((identity, *named, text, mark, batch.number))
    copy_rows(table, columns, rows)
