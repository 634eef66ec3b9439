"""The interest a payment run owes on each claim, corrected ones included.  Pure.

What a corrected claim pays falls into parts.  As much of it as was paid before was late when it
was paid before, and only then; what is paid more now is late since the correction could be made:
the day the replacement, or the claim that changed this one, was received (PP-04: all information
was in).  Nothing is owed on what was taken back (PP-03: adjusted down).
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from claims.operations.reckon_interest import Interest, Payable, interest_owed
from kernel.law import Book
from kernel.money import ZERO, Money, total

Row = dict[str, Any]
Asked = Mapping[int, tuple[date, date | None]]


@dataclass(frozen=True, slots=True)
class Before:
    """What a claim, or one it replaced, paid before: on an 835 of that day."""

    case: int
    paid: Money
    received: date
    paid_on: date


@dataclass(frozen=True, slots=True)
class History:
    """What was remitted of a claim and those it replaced, in order; `changed_on` is the day the
    correction of another claim that changed this one was received."""

    told: tuple[Before, ...] = ()
    changed_on: date | None = None


NONE = History()


def histories(told: Sequence[Row], changed: Mapping[int, date]) -> dict[int, History]:
    """By case, from rows of `claims.queries.paid_before` and the days of `changed_on`."""
    found: dict[int, list[Before]] = defaultdict(list)
    for row in told:
        before = Before(row["case_id"], Money(row["paid"]), row["received"], row["issued_on"])
        found[row["of"]].append(before)
    return {case: History(tuple(rows), changed.get(case)) for case, rows in found.items()}


@dataclass(frozen=True, slots=True)
class _Part:
    amount: Money
    received: date
    complete_on: date | None
    asked: bool
    paid_on: date


def payable(row: Row, regimes: tuple[str, ...], asked: Asked, regulator: str) -> Payable:
    """What the law asks of this decided claim."""
    return Payable(
        regimes,
        row["received"],
        Money(row["paid"]),
        _complete_on(row["case_id"], row["received"], asked),
        electronic=row["electronic"],
        contracted=_is_contracted(row),
        asked=row["case_id"] in asked,
        regulator=regulator,
        charged=Money(row["charge_paid"]),
        allowed=Money(row["allowed"]),
    )


def interest_of(
    claim: Payable, history: History, asked: Asked, paid_on: date, book: Book
) -> Interest:
    """What is owed.  UnableToCite where a number is missing."""
    if not history.told:
        return interest_owed(claim, paid_on, book)
    found = [
        interest_owed(
            replace(
                claim,
                received=part.received,
                complete_on=part.complete_on,
                asked=part.asked,
                paid=part.amount,
                charged=None,
            ),
            part.paid_on,
            book,
        )
        for part in _parts(claim, history, asked, paid_on)
    ]
    owed = [each for each in found if each.amount]
    return Interest(
        amount=total([ZERO, *(each.amount for each in owed)]),
        days=max((each.days for each in found), default=0),
        why="; ".join(each.why for each in owed),
        cite="; ".join(dict.fromkeys(each.cite for each in owed)),
        unknown=any(each.unknown for each in found),
    )


def _parts(claim: Payable, history: History, asked: Asked, paid_on: date) -> list[_Part]:
    kept: list[_Part] = []
    for each in history.told:
        complete_on = _complete_on(each.case, each.received, asked)
        told = _Part(each.paid, each.received, complete_on, each.case in asked, each.paid_on)
        kept = _up_to(kept, told)
    complete_on = history.changed_on or claim.complete_on
    was_asked = claim.asked and history.changed_on is None
    return _up_to(kept, _Part(claim.paid, claim.received, complete_on, was_asked, paid_on))


def _up_to(kept: Sequence[_Part], whole: _Part) -> list[_Part]:
    """The parts as they come to `whole.amount`: the last cut first, what is more added."""
    made: list[_Part] = []
    left = whole.amount
    for part in kept:
        amount = min(part.amount, left)
        if amount:
            made.append(replace(part, amount=amount))
        left = left - amount
    if left:
        made.append(replace(whole, amount=left))
    return made


def _complete_on(case: int, received: date, asked: Asked) -> date | None:
    if case not in asked:
        return received
    asked_on, came_on = asked[case]
    return came_on if came_on and came_on >= asked_on else None


def _is_contracted(row: Row) -> bool | None:
    """In the plan's network on the first day of service; None where the decision does not say."""
    if row["decided_regimes"] is None:
        return None
    ranges = json.loads(row["in_network"]) if row["in_network"] else []
    day = row["first_served"].isoformat()
    return any(each["start"] <= day and day < each.get("to", "9999") for each in ranges)
