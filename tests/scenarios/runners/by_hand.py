"""Arithmetic a person wrote into a row, done again without the product's code.

    170.00 - 83.00 = 87.00; 20 % of 87.00 = 17.40; least of 214.00, 136.00 = 136.00

Each part is an equation.  A product or a percentage is rounded to the cent, half up.  The day
counts of a deadline (`2025-03-10 + 12 m = 2026-03-10`) are counted as those of clocks are.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from tests.scenarios.runners.clocks import count

UTC = ZoneInfo("UTC")
_CHOSEN = {"least": min, "most": max}
_CENT = Decimal("0.01")


def results(text: str) -> set[str]:
    """The results of the equations; AssertionError names one that does not hold."""
    found = set()
    for equation in (part for part in text.split("; ") if part):
        left, equals, right = equation.rpartition(" = ")
        assert equals, f"{equation!r} is not an equation"
        worked = count(left, UTC) if re.match(r"\d{4}-", left) else f"{_sum(left):.2f}"
        assert worked == right, f"{equation!r}: by hand it is {worked}"
        found.add(right)
    return found


def _sum(text: str) -> Decimal:
    chosen = re.fullmatch(r"(least|most) of (.+)", text)
    if chosen:
        return _CHOSEN[chosen[1]](_sum(part) for part in chosen[2].split(", "))
    worked = Decimal(0)
    for sign, term in re.findall(r"(^|[+-] )([^+-]+)", text):
        worked += -_term(term.strip()) if sign.startswith("-") else _term(term.strip())
    return worked


def _term(text: str) -> Decimal:
    share = re.fullmatch(r"([\d.]+) % of ([\d.]+)", text)
    product = re.fullmatch(r"([\d.]+) x ([\d.]+)(?: / ([\d.]+))?", text)
    if share:
        worked = Decimal(share[1]) * Decimal(share[2]) / 100
    elif product:
        worked = Decimal(product[1]) * Decimal(product[2]) / Decimal(product[3] or 1)
    else:
        return Decimal(text)
    return worked.quantize(_CENT, ROUND_HALF_UP)
