"""The amounts of a line or a claim, as the record keeps them.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from kernel.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class Amounts:
    """Of a line, or of the claim; of a pended line only the charge."""

    charge: Money = ZERO
    allowed: Money = ZERO
    deductible: Money = ZERO
    copay: Money = ZERO
    coinsurance: Money = ZERO
    other_payer: Money = ZERO
    sequestration: Money = ZERO
    paid: Money = ZERO
    member_owes: Money = ZERO


NAMES = tuple(each.name for each in fields(Amounts))


def amounts_of(line: Mapping[str, Any]) -> Amounts:
    """Of a line of a stored decision, in which an amount of zero is left out."""
    return Amounts(**{name: Money(line[name]) for name in NAMES if name in line})


def summed(each: Iterable[Amounts]) -> Amounts:
    amounts = list(each)
    return Amounts(**{name: total(getattr(one, name) for one in amounts) for name in NAMES})
