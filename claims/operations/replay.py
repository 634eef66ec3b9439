"""A decision on record judged again from its stored facts, by today's law or a proposed one.

The same pure pipeline; nothing is read beside the decision and nothing is written.  Each is judged
by itself, with what its member had used of the year when it was made: what a change of one claim
would do to the member's later ones is not followed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.adjudication.read_back import UnableToReadBack, facts_of
from claims.adjudication.stored import stored_decision
from claims.adjudication.stored_request import stored_request
from claims.law_book import UnknownLawFile, book, proposed_book
from claims.pipeline import adjudicate, authorize
from kernel.law import Book
from kernel.money import ZERO, Money

AMOUNTS = ("allowed", "deductible", "copay", "coinsurance", "other_payer", "sequestration", "paid")
SPEAKS = ("deny", "pend")


@dataclass(frozen=True, slots=True)
class LineChanged:
    """One line that would come out otherwise: its disposition or an amount.  Money in dollars.

    `rules` are those that speak now and did not, or the other way round, else the amounts whose
    working differs; `cites` what those rest on.
    """

    number: int
    was: str
    becomes: str
    paid_then: Money
    paid_now: Money
    owes_then: Money
    owes_now: Money
    rules: tuple[str, ...]
    cites: tuple[str, ...]


def replayed(stored: Mapping[str, Any], law: Book) -> list[LineChanged] | None:
    """What would change; None where the decision rests on no facts of a claim, as where nobody
    matched.  UnableToReadBack where its text is of another program."""
    claim = facts_of(stored)
    if claim is None:
        return None
    if "request" in stored:
        now = stored_request(claim, authorize(claim, law))
    else:
        now = stored_decision(claim, adjudicate(claim, law))
    then_lines = {line["number"]: line for line in stored["lines"]}
    found = [
        _changed(then_lines[line["number"]], line, stored, now)
        for line in now["lines"]
        if line["number"] in then_lines
    ]
    return [each for each in found if each is not None]


def _changed(
    then: Mapping[str, Any],
    now: Mapping[str, Any],
    stored: Mapping[str, Any],
    anew: Mapping[str, Any],
) -> LineChanged | None:
    outcome = ("disposition", "units", "days", "adjustments", *AMOUNTS)
    if all(then.get(name) == now.get(name) for name in outcome):
        return None
    number = int(now["number"])
    reasons = _spoke(stored["findings"], number) ^ _spoke(anew["findings"], number)
    if not reasons:
        reasons = _steps(then) ^ _steps(now)
    return LineChanged(
        number=number,
        was=then["disposition"],
        becomes=now["disposition"],
        paid_then=_money(then, "paid"),
        paid_now=_money(now, "paid"),
        owes_then=_owes(then),
        owes_now=_owes(now),
        rules=tuple(sorted({rule for rule, _, _ in reasons})),
        cites=tuple(sorted({cite for _, _, cites in reasons for cite in cites})),
    )


def _spoke(findings: Sequence[Mapping[str, Any]], number: int) -> set[tuple[str, str, Any]]:
    """What denied this line or let it wait, with its sources."""
    return {
        (each["rule"], each["says"], tuple(each.get("cites") or ()))
        for each in findings
        if each["says"] in SPEAKS and number in each["lines"]
    }


def _steps(line: Mapping[str, Any]) -> set[tuple[str, str, Any]]:
    """The working of its amounts, with the sources of each step."""
    return {(part, f"{amount} {why}", tuple(cites)) for part, amount, why, *cites in line["steps"]}


def _money(line: Mapping[str, Any], name: str) -> Money:
    return Money(line[name]) if name in line else ZERO


def _owes(line: Mapping[str, Any]) -> Money:
    return _money(line, "member_owes")


__all__ = [
    "LineChanged",
    "UnableToReadBack",
    "UnknownLawFile",
    "book",
    "proposed_book",
    "replayed",
]
