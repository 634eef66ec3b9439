"""One decided claim in words: its lines, its money, and every reason why something is denied."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from claims.law_book import book
from claims.letters import words
from claims.letters.context import AmountsText, ClaimText, LineText, YearText
from claims.letters.given import Judged
from claims.letters.reasons import days, marks_of, reasons_of, when
from kernel.dates import written
from kernel.law.regimes import base_of
from kernel.money import ZERO, Money, total

Row = Mapping[str, Any]

NOT_TO_BILL = ("CO", "OA")
WIDTHS = (("w1", 10), ("w2", 11), ("w3", 13), ("w4", 1000))
"""The longest amount, in characters, of each size of type."""
SHARES = ("charge", "allowed", "deductible", "copay", "coinsurance", "paid", "member_owes")


def claim_text(judged: Judged) -> ClaimText:
    """The claim as every letter about it tells it."""
    stored = judged.stored
    marks = marks_of(stored)
    served = [str(line["served"]) for line in stored["facts"]["lines"]]
    return ClaimText(
        number=judged.claim,
        account=judged.account,
        provider=judged.provider.name,
        npi=str(stored["facts"]["provider"]["npi"]),
        served=days(served),
        when=when(served),
        received=words.day(judged.received.isoformat()),
        decided=words.day(judged.decided_on.isoformat()),
        outcome=_outcome(stored),
        payee=_payee(stored),
        lines=tuple(_line(judged, row, marks) for row in stored["lines"]),
        reasons=reasons_of(judged),
        totals=amounts(stored["lines"]),
        instead=_instead(judged),
    )


def _instead(judged: Judged) -> str:
    """Told where an earlier decision on the claim was told: which of two letters counts."""
    if judged.told_before is None:
        return ""
    earlier = written(judged.told_before)
    return f"We decided this claim again. This takes the place of our notice of {earlier}."


def figures(claims: Sequence[ClaimText], totals: AmountsText) -> str:
    """How wide the longest amount is, for its size on paper: w1 to $99,999.99, w2, w3, w4."""
    every = [totals, *(each.totals for each in claims)]
    every += [line.amounts for each in claims for line in each.lines]
    longest = max(len(shown) for each in every for shown in _shown(each))
    return next(name for name, most in WIDTHS if longest <= most)


def _shown(of: AmountsText) -> tuple[str, ...]:
    names = (field.name for field in fields(AmountsText))
    return tuple(str(getattr(of, name)) for name in names)


def amounts(lines: Sequence[Row]) -> AmountsText:
    """The sums of these decided lines."""
    sums = {name: total(_amount(line, name) for line in lines) for name in SHARES}
    return AmountsText(
        charge=sums["charge"].shown(),
        allowed=sums["allowed"].shown(),
        deductible=sums["deductible"].shown(),
        copay=sums["copay"].shown(),
        coinsurance=sums["coinsurance"].shown(),
        other_payer=total(_other(line) for line in lines).shown(),
        paid=sums["paid"].shown(),
        owes=sums["member_owes"].shown(),
        yours_not=total(_not_to_bill(line) for line in lines).shown(),
    )


def _amount(line: Row, name: str) -> Money:
    return Money(line.get(name) or "0.00")


def _other(line: Row) -> Money:
    return _amount(line, "other_payer")


def _not_to_bill(line: Row) -> Money:
    """What neither we nor another payer paid and nobody may bill the member."""
    taken = total(Money(row[2]) for row in line["adjustments"] if row[0] in NOT_TO_BILL)
    return taken - _other(line)


def _line(judged: Judged, row: Row, marks: Mapping[int, str]) -> LineText:
    billed = next(
        each for each in judged.stored["facts"]["lines"] if each["number"] == row["number"]
    )
    opinion = judged.stored["facts"].get("opinion")
    return LineText(
        number=str(row["number"]),
        served=words.short_day(billed["served"]),
        service=words.service(billed["code"], opinion),
        code=billed["code"],
        amounts=amounts([row]),
        denied="yes" if row["disposition"] == "denied" else "",
        marks=marks.get(row["number"], ""),
        remarks=_remarks(row),
    )


def _remarks(row: Row) -> tuple[str, ...]:
    """What of a paid line a member would ask about."""
    made = []
    for group, carc, amount, *_ in row["adjustments"]:
        if row["disposition"] == "denied":
            break
        if (group, carc) == ("PR", "45"):
            made.append(
                f"What you may owe includes {words.money(amount)} above the allowed amount, "
                "which this provider may bill you."
            )
        if carc == "253":
            made.append(
                f"The payment was cut by {words.money(amount)} as the law asks (sequestration). "
                "Nobody may bill you for that."
            )
    return tuple(made)


def _outcome(stored: Row) -> str:
    said = {line["disposition"] for line in stored["lines"]}
    if said == {"denied"}:
        return "denied"
    return "approved in part" if "denied" in said else "approved"


def _payee(stored: Row) -> str:
    if Money(_sum(stored, "paid")) == ZERO:
        return "No payment was made."
    if stored["payee"] == "member":
        return "We pay you. You pay the provider."
    return "We paid the provider."


def _sum(stored: Row, name: str) -> str:
    return str(total(_amount(line, name) for line in stored["lines"]))


def years(claims: Sequence[Judged]) -> tuple[YearText, ...]:
    """The yearly limits after these claims, in order of decision: the last one of a year counts."""
    latest = {(each.year, each.name): each for judged in claims for each in _years(judged)}
    return tuple(latest.values())


def _years(judged: Judged) -> list[YearText]:
    stored = judged.stored
    facts = stored["facts"]
    year = str(facts["lines"][0]["served"])[:4]
    limits = [
        ("Deductible", _deductible(judged, int(year)), "deductible_used", "deductible_credit")
    ]
    if base_of(judged.regimes) != "original_medicare":
        most = facts["plan"].get("out_of_pocket_maximum")
        limits.append(
            (
                "Out-of-pocket maximum, in network",
                most,
                "out_of_pocket_used",
                "out_of_pocket_credit",
            )
        )
    served = {each["number"]: str(each["served"]) for each in facts["lines"]}
    made = []
    for name, limit, used_before, credit in limits:
        if limit is None:
            continue
        before = Money((facts["member"].get(used_before) or {}).get(year) or "0.00")
        here = total(
            _amount(line, credit)
            for line in stored["lines"]
            if served[line["number"]].startswith(year)
        )
        used = before + here
        left = max(Money(limit) - used, ZERO)
        made.append(YearText(year, name, words.money(limit), used.shown(), left.shown()))
    return made


def _deductible(judged: Judged, year: int) -> str | None:
    """The year's deductible: the law's for Part B, the plan's otherwise."""
    if base_of(judged.regimes) != "original_medicare":
        return str(judged.stored["facts"]["plan"].get("deductible") or "0.00")
    law = book().opened(judged.regimes, service_date=date(year, 1, 1))
    found = law.find("part_b.deductible")
    return found.amount if found else None
