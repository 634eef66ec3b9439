"""The payment run: what was decided and not yet remitted is paid, and explained.

One transaction makes the payments, what is on them, the 835s, the check register and the EFT file,
as rows; then the files are written from the rows.  One run at a time: a lock of the session is held
from the first look to the last file, so that nothing is paid twice and no file is written twice.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from claims import queries
from claims.law_book import book
from claims.operations.choose_payable import Chosen, Day, address_of, choose
from claims.operations.explain_payment import (
    Lines,
    explain,
    method_of,
    paid_on,
    payee_name,
)
from claims.operations.explained import WriteRemittance
from claims.operations.group_payments import WITHHELD, Debt, Made, Payee, SentBack, group
from claims.operations.interest_to_pay import histories
from claims.operations.keep_files import X12_TEXT, ready, write_run, write_unwritten
from claims.operations.read_payers import Payers, routing_is_right
from claims.operations.sum_up import not_paid, remittance_name, summary
from claims.operations.write_checks import Check, register
from claims.operations.write_eft import Transfer, eft_file
from claims.operations.write_payments import (
    Run,
    move_claims,
    queue_held,
    tell_refunds,
    write_events,
    write_payments,
    write_remittances,
    write_run_files,
)
from kernel.calendars import UnableToKnowClosedDays, next_open_day, open_day
from kernel.money import Money
from kernel.record.copying import copy_rows, table_ids
from kernel.record.sealing import Batch

_LOCK = 7_263_008
_MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class UnableToRemit(ValueError):
    """The run cannot be made; nothing was paid."""


@dataclass
class Remitted:
    """What a call did.  `run` is None where there was nothing to pay; `recovered` are earlier runs
    whose files were written now."""

    summary: dict[str, Any]
    run: int | None = None
    files: list[Path] = field(default_factory=list)
    recovered: list[int] = field(default_factory=list)


def remit(
    *,
    out: Path,
    as_of: date,
    made_at: datetime,
    now: datetime,
    by: str,
    payers: Payers,
    write_835: WriteRemittance,
) -> Remitted:
    """Pay what may be paid on `as_of`, and write its files into `out`.

    `made_at` dates the files and events of the run; `now` is when they are written down.
    """
    ready(out)
    with _one_at_a_time():
        recovered = write_unwritten(out, now=now)
        with transaction.atomic():
            remitted = _run(as_of, made_at, now, by, payers, write_835)
        remitted.recovered = recovered
        if remitted.run is not None:
            remitted.files = write_run(remitted.run, out, now=now)
    return remitted


def write_again(run: int, *, out: Path, now: datetime) -> Remitted:
    """The files of an earlier run once more, byte for byte."""
    with _one_at_a_time():
        files = write_run(run, out, now=now)
    return Remitted({}, run, files)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _run(
    as_of: date,
    made_at: datetime,
    now: datetime,
    by: str,
    payers: Payers,
    write_835: WriteRemittance,
) -> Remitted:
    decisions = queries.decisions_to_remit(as_of)
    day = _day(as_of)
    corrected = [row["case_id"] for row in decisions if row["remitted_before"] or row["replaces"]]
    told = queries.paid_before(corrected)
    asked = queries.information_asked({row["case_id"] for row in [*decisions, *told]})
    chosen = choose(
        decisions,
        queries.reversals_to_remit(),
        payers=payers,
        day=day,
        asked=asked,
        histories=histories(told, queries.changed_on(corrected)),
        book=book(),
    )
    if chosen.items:
        run = Run(table_ids("claims_paymentrun", 1)[0], day, made_at, now, by)
        paid_days = {item.payee: day.paid_on(item.payee) for item in chosen.items}
        made = group(chosen.items, _debts(), paid_days, _sent_back(), run=run.id)
        pairs = list(zip(table_ids("claims_payment", len(made)), made, strict=True))
        texts = _told(run, pairs, chosen, write_835)
        pairs = [pair for pair in pairs if pair[1].items[0] in chosen.items]
    queue_held(chosen, now=now)
    if not chosen.items:
        return Remitted({"run": None, "as_of": as_of.isoformat(), **not_paid(chosen)})
    return Remitted(_write(run, pairs, texts, chosen), run.id)


def _write(
    run: Run,
    pairs: Sequence[tuple[int, Made]],
    texts: Sequence[tuple[int, str, str]],
    chosen: Chosen,
) -> dict[str, Any]:
    batch = Batch()
    made = [each for _, each in pairs]
    columns = ("id", "run_at", "as_of", "made_by", "written_at")
    copy_rows("claims_paymentrun", columns, [(run.id, run.made_at, run.day.as_of, run.by, None)])
    write_payments(run, pairs, chosen, batch)
    write_remittances(texts, batch)
    summed = summary(run.id, made, chosen, run.day)
    write_run_files(_run_files(run, made, chosen, summed), batch)
    write_events(run, made, chosen, batch)
    move_claims(run, made, chosen)
    tell_refunds(pairs)
    batch.seal(run.now)
    return summed


def _told(
    run: Run, pairs: Sequence[tuple[int, Made]], chosen: Chosen, write_835: WriteRemittance
) -> list[tuple[int, str, str]]:
    """The 835 of each payment to a provider; a member's explanation is a letter.

    A payment that cannot be told is not made: its claims are held, the others are paid.
    """
    decisions = list({item.decision for _, each in pairs for item in each.items})
    lines = Lines(queries.lines_of(decisions), queries.adjustments_of(decisions))
    texts = []
    for identity, each in pairs:
        if each.payee.kind != "provider":
            continue
        told = explain(each, chosen, lines, run.day, made_at=run.made_at, control=identity)
        try:
            text = write_835(told).decode(X12_TEXT)
        except ValueError as problem:
            chosen.hold(each, "remittance", f"no 835 can be written: {problem}")
        else:
            texts.append((identity, remittance_name(each), text))
    return texts


def _run_files(
    run: Run, made: Sequence[Made], chosen: Chosen, summed: dict[str, Any]
) -> list[tuple[int, str, str, str]]:
    files = []
    checks = [_check(each, chosen, run.day) for each in made if method_of(each, run.day) == "CHK"]
    if checks:
        files.append((run.id, "checks", f"checks-{run.id:07d}.csv", register(checks)))
    modifier = _MODIFIERS[run.id % len(_MODIFIERS)]
    for payer_id in sorted({each.payee.payer for each in made}):
        own = [each for each in made if each.payee.payer == payer_id]
        transfers = [_transfer(each, chosen, run.day) for each in own if _is_transfer(each, run)]
        if transfers:
            payer = chosen.payers[payer_id]
            name = f"eft-{run.id:07d}-{re.sub(r'[^A-Za-z0-9]', '', payer_id)}.ach"
            text = eft_file(payer, transfers, made_at=run.made_at, modifier=modifier)
            files.append((run.id, "eft", name, text))
    text = json.dumps(summed, indent=1, ensure_ascii=False) + "\n"
    files.append((run.id, "summary", f"run-{run.id:07d}.json", text))
    return files


def _is_transfer(made: Made, run: Run) -> bool:
    return method_of(made, run.day) == "ACH"


def _check(made: Made, chosen: Chosen, day: Day) -> Check:
    latest = chosen.rows[made.items[-1].decision, made.items[-1].reversal]
    address = address_of(latest, made.payee.kind)
    second = f", {address['second']}" if address["second"] else ""
    numbers = sorted({item.number for item in made.items})
    return Check(
        trace=made.trace,
        payer=made.payee.payer,
        payee=payee_name(latest, made.payee.kind),
        street=address["street"] + second,
        city=address["city"],
        state=address["state"],
        zip=address["zip"],
        amount=made.amount,
        date=day.as_of,
        pays_for=numbers[0] if len(numbers) == 1 else f"{len(numbers)} claims",
    )


def _transfer(made: Made, chosen: Chosen, day: Day) -> Transfer:
    latest = chosen.rows[made.items[-1].decision, made.items[-1].reversal]
    routing, account, kind = day.account(made.payee) or ("", "", "")
    return Transfer(
        trace=made.trace,
        payee_name=payee_name(latest, made.payee.kind),
        payee_tin=made.payee.tin,
        routing=routing,
        account=account,
        kind=kind,
        amount=made.amount,
        effective=paid_on(made, day),
    )


def _day(as_of: date) -> Day:
    """Accounts are those of the day; a transfer settles on the first banking day on or after it."""
    enrolled = queries.accounts_on(as_of)
    accounts = {payee: held for payee, held in enrolled.items() if routing_is_right(held[0])}
    if not accounts:
        return Day(as_of, as_of, accounts)
    try:
        settles = next_open_day(as_of, open_day("us_federal", observed=True))
    except UnableToKnowClosedDays as problem:
        raise UnableToRemit(f"no transfer can be dated: {problem}") from None
    return Day(as_of, settles, accounts)


def _sent_back() -> dict[Payee, list[SentBack]]:
    found: dict[Payee, list[SentBack]] = {}
    for row in queries.refunds_to_tell():
        payee = Payee(row["payer"], "provider", row["payee_npi"], row["payee_tin"])
        sent = SentBack(row["id"], row["reference"], Money(row["amount"]))
        found.setdefault(payee, []).append(sent)
    return found


def _debts() -> dict[Payee, list[Debt]]:
    debts: dict[Payee, list[Debt]] = {}
    for row in queries.open_debts():
        payee = Payee(
            row["payer"],
            row["payee_kind"],
            row["payee_npi"],
            row["payee_tin"],
            row["member_id"] or 0,
        )
        due = row["due"] if row["reason"] == WITHHELD else None
        debts.setdefault(payee, []).append(
            Debt(row["reason"], row["reference"], Money(row["amount"]), due)
        )
    return debts
