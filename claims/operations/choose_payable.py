"""Which decided claims a payment run may remit, which must wait, and which a person must see.

Pure: rows as `claims.queries` reads them, in; items to pay, out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.operations.group_payments import Item, Made, Payee
from claims.operations.interest_to_pay import NONE, Asked, History, interest_of, payable
from claims.operations.read_payers import Payer, Payers
from claims.operations.reckon_interest import (
    NOTHING,
    Interest,
    Payable,
    may_be_paid_from,
    no_law_on_record,
)
from kernel.dates import written
from kernel.law import Book, UnableToCite
from kernel.money import ZERO, Money

Row = dict[str, Any]
Accounts = Mapping[tuple[str, str], tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim on the payment floor: `until` is the first day it may be paid."""

    number: str
    until: date
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """A claim a person must look at before it is paid: `reason` in a word, `why` in a sentence."""

    case: int
    number: str
    reason: str
    why: str


@dataclass
class Chosen:
    """What the run does with every claim it saw.  `rows` are those behind the items."""

    items: dict[Item, None] = field(default_factory=dict)
    """In order, each once."""
    rows: dict[tuple[int, int | None], Row] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    payers: dict[str, Payer] = field(default_factory=dict)
    interest: dict[int, Interest] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    """Things a person should know, each with the number of claims it concerns."""
    kept_back: set[int] = field(default_factory=set)
    """Cases with a decision that is not paid in this run."""
    histories: Mapping[int, History] = field(default_factory=dict)

    def note(self, text: str) -> None:
        self.notes[text] = self.notes.get(text, 0) + 1

    def take(self, row: Row, item: Item) -> None:
        self.items[item] = None
        self.rows[item.decision, item.reversal] = row

    def hold(self, made: Made, reason: str, why: str) -> None:
        """A payment that cannot be made after all: a person sees each of its claims."""
        for item in made.items:
            del self.items[item]
            self.held.append(Held(item.claim, item.number, reason, why))


@dataclass(frozen=True, slots=True)
class Day:
    """The day of the run: `transfers_on` is the first banking day on or after it."""

    as_of: date
    transfers_on: date
    accounts: Accounts

    def paid_on(self, payee: Payee) -> date:
        return self.transfers_on if self.account(payee) else self.as_of

    def account(self, payee: Payee) -> tuple[str, str, str] | None:
        if payee.kind == "member":
            return None
        return self.accounts.get((payee.npi, payee.tin))


class UnableToPay(ValueError):
    """This claim cannot be paid now; `reason` in a word."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason = reason


def choose(
    decisions: Sequence[Row],
    reversals: Sequence[Row],
    *,
    payers: Payers,
    day: Day,
    asked: Asked,
    histories: Mapping[int, History],
    book: Book,
) -> Chosen:
    """Every decision and reversal: paid now, waiting for its day, or held for a person."""
    chosen = Chosen(histories=histories)
    for row in decisions:
        try:
            _decision(row, chosen, payers, day, asked, book)
        except UnableToPay as problem:
            held = Held(row["case_id"], row["number"], problem.reason, str(problem))
            chosen.held.append(held)
            chosen.kept_back.add(row["case_id"])
    for row in reversals:
        _reversal(row, chosen, payers)
    return chosen


def regimes_of(row: Row) -> tuple[str, ...]:
    """The regimes the decision was made under; the case's own where it does not say."""
    decided = row["decided_regimes"]
    return tuple(json.loads(decided) if decided else row["regimes"])


def _decision(row: Row, chosen: Chosen, payers: Payers, day: Day, asked: Asked, book: Book) -> None:
    regimes = regimes_of(row)
    if not regimes:
        raise UnableToPay("plan", "under which law its plan stands is not on record")
    payer = payers.of(row["payer_id"] or "", regimes)
    if payer is None:
        raise UnableToPay("payer", f"no payer is described for {row['payer_id'] or 'its plan'}")
    payee = _payee(row, payer)
    paid_on = day.paid_on(payee)
    _can_be_reached(row, payee, day)
    claim = payable(row, regimes, asked, payer.regulator)
    floor = may_be_paid_from(claim, book)
    if floor and paid_on < floor.amount:
        why = f"may be paid from {written(floor.amount)} ({floor.cite})"
        chosen.waiting.append(Waiting(row["number"], floor.amount, why))
        chosen.kept_back.add(row["case_id"])
        return
    interest = _interest(row, claim, asked, paid_on, chosen, book)
    chosen.payers[payer.id] = payer
    if interest.amount:
        chosen.interest[row["decision_id"]] = interest
    chosen.take(
        row,
        Item(
            claim=row["case_id"],
            number=row["number"],
            decision=row["decision_id"],
            payee=payee,
            amount=Money(row["paid"]),
            received=row["received"],
            interest=interest.amount,
        ),
    )


def _reversal(row: Row, chosen: Chosen, payers: Payers) -> None:
    """Taken back with the decision that corrects it; where that waits, it waits too."""
    if chosen.kept_back & {row["case_id"], row["corrected_by"]}:
        return
    payer = payers.of(row["paid_by"], regimes_of(row))
    if payer is None:
        why = f"no payer is described for {row['paid_by']}"
        chosen.held.append(Held(row["case_id"], row["number"], "payer", why))
        return
    chosen.payers[payer.id] = payer
    chosen.take(
        row,
        Item(
            claim=row["case_id"],
            number=row["number"],
            decision=row["decision_id"],
            payee=Payee(
                row["paid_by"],
                row["payee_kind"],
                row["payee_npi"],
                row["payee_tin"],
                row["paid_member"] or 0,
            ),
            amount=-Money(row["paid"]),
            received=row["received"],
            reversal=row["reversal_id"],
            interest=-Money(row["interest_back"]),
            recover_from=row["recover_from"],
        ),
    )


def _payee(row: Row, payer: Payer) -> Payee:
    if row["payee"] == "member":
        if row["member_id"] is None:
            raise UnableToPay("payee", "it pays a member whom nobody has matched")
        return Payee(payer.id, "member", member=row["member_id"])
    if not row["billing_tin"]:
        raise UnableToPay("payee", "its billing provider has no tax number to pay it under")
    return Payee(payer.id, "provider", row["billing_npi"], row["billing_tin"])


def _can_be_reached(row: Row, payee: Payee, day: Day) -> None:
    """A check needs an address."""
    if not row["paid"] or day.account(payee):
        return
    if payee.kind == "member" and row["confidential"]:
        raise UnableToPay(
            "address", "the member asked for confidential communication: choose an address"
        )
    if not address_of(row, payee.kind)["street"]:
        raise UnableToPay("address", f"no address is on file for a check to the {payee.kind}")


def address_of(row: Row, kind: str) -> dict[str, str]:
    """Where a check goes: the member's address, the provider's pay-to or billing address."""
    if kind == "member" and row["address"]:
        return {
            "street": row["address"],
            "second": "",
            "city": row["city"],
            "state": row["member_state"],
            "zip": row["zip"],
        }
    said = received(row)
    parties = ("patient", "subscriber") if kind == "member" else ("pay_to", "billing")
    found: dict[str, Any] = {}
    for party in parties:
        found = found or (said.get(party) or {}).get("address") or {}
    lines = [*(found.get("lines") or ()), "", ""]
    named = {key: found.get(key, "") for key in ("city", "state", "zip")}
    return {"street": lines[0], "second": lines[1], **named}


def received(row: Row) -> dict[str, Any]:
    """What the claim said of people and payers."""
    if isinstance(row["as_received"], str):
        row["as_received"] = json.loads(row["as_received"])
    return row["as_received"]


def _interest(
    row: Row, claim: Payable, asked: Asked, paid_on: date, chosen: Chosen, book: Book
) -> Interest:
    """What is owed for lateness.  Where a claim was corrected by hand, a person reckons it: since
    when it could have been paid right is not on record."""
    history = chosen.histories.get(row["case_id"], NONE)
    by_hand = row["remitted_before"] and history.changed_on is None
    try:
        interest = interest_of(claim, NONE if by_hand else history, asked, paid_on, book)
    except UnableToCite as problem:
        if not by_hand:
            raise UnableToPay("interest", f"paid late, and {problem}") from None
        interest = Interest(amount=ZERO, days=1)
    if interest.unknown:
        chosen.note(f"{no_law_on_record(claim.regimes)}: paid without interest")
        return NOTHING
    if by_hand:
        if interest.days:
            chosen.note("corrected claims: whether interest is owed on them is for a person")
        return NOTHING
    return interest
