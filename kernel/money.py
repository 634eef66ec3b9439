"""Money: whole cents, rounded where the rule says so, split without losing a cent.

>>> Money("63.40") + Money("253.60")
Money('317.00')
>>> Money("317.00").percent(20)
Money('63.40')
>>> Money("0.05").percent(10)            # half a cent goes up
Money('0.01')
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

_CENT = Decimal("0.01")


class UnableToReadMoney(ValueError):
    """The text is not an amount in dollars and at most two places."""


class Money:
    """An amount in US dollars, kept as whole cents.  Immutable; may be negative."""

    __slots__ = ("cents",)
    cents: int

    def __init__(self, amount: str | Decimal) -> None:
        """From text or Decimal with at most two places; anything finer must be rounded first."""
        try:
            scaled = Decimal(amount).scaleb(2)
            whole = int(scaled)
        except (InvalidOperation, ValueError, OverflowError, TypeError):
            raise UnableToReadMoney(f"{amount!r} is not an amount of money") from None
        if whole != scaled:
            raise UnableToReadMoney(f"{amount!r} has more than two decimal places")
        object.__setattr__(self, "cents", whole)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Money is immutable")

    @classmethod
    def of_cents(cls, cents: int) -> Self:
        made = _new(cls)
        _set_cents(made, cents)
        return made

    @classmethod
    def rounded(cls, amount: Decimal) -> Self:
        """The nearest cent; exactly half a cent goes up (away from zero)."""
        return cls.of_cents(int(amount.quantize(_CENT, ROUND_HALF_UP).scaleb(2)))

    def __add__(self, other: "Money") -> "Money":
        made = _new(Money)  # a claim takes a hundred additions: no call more than needed
        _set_cents(made, self.cents + other.cents)
        return made

    def __sub__(self, other: "Money") -> "Money":
        made = _new(Money)
        _set_cents(made, self.cents - other.cents)
        return made

    def __neg__(self) -> "Money":
        return Money.of_cents(-self.cents)

    def times(self, factor: int | Decimal) -> "Money":
        """This amount `factor` times, to the nearest cent."""
        if isinstance(factor, int):
            return Money.of_cents(self.cents * factor)
        return Money.rounded(self.decimal * factor)

    def percent(self, rate: int | Decimal) -> "Money":
        """`rate` percent of this amount, to the nearest cent."""
        return Money.rounded(self.decimal * rate / 100)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and self.cents == other.cents

    def __lt__(self, other: "Money") -> bool:
        return self.cents < other.cents

    def __le__(self, other: "Money") -> bool:
        return self.cents <= other.cents

    def __gt__(self, other: "Money") -> bool:
        return self.cents > other.cents

    def __ge__(self, other: "Money") -> bool:
        return self.cents >= other.cents

    def __hash__(self) -> int:
        return hash(("Money", self.cents))

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return (Money.of_cents, (self.cents,))

    def __str__(self) -> str:
        """Two places, no sign for dollars: `-1234.50`."""
        return _written[self.cents]

    def __repr__(self) -> str:
        return f"Money('{self}')"

    def shown(self) -> str:
        """As a person reads it: `$1,234.50`."""
        sign, cents = ("-", -self.cents) if self.cents < 0 else ("", self.cents)
        return f"{sign}${cents // 100:,}.{cents % 100:02d}"


_new = object.__new__
_set_cents = Money.__dict__["cents"].__set__


class _Written(dict[int, str]):
    """Cents as text: a claim takes a hundred, and most claims take the same."""

    def __missing__(self, cents: int) -> str:
        if len(self) >= 65_536:
            self.clear()
        sign, whole = ("-", -cents) if cents < 0 else ("", cents)
        self[cents] = text = f"{sign}{whole // 100}.{whole % 100:02d}"
        return text


_written = _Written()


ZERO = Money.of_cents(0)


def total(amounts: Iterable[Money]) -> Money:
    return Money.of_cents(sum([amount.cents for amount in amounts]))


def split(amount: Money, weights: Sequence[Money]) -> list[Money]:
    """`amount` shared in proportion to `weights`; odd cents go to the largest remainders.

    Where remainders tie, the earlier share is served first.  With no weight at all, everything
    goes to the first share, so that nothing is lost.
    """
    if not weights:
        raise ValueError("nothing to split over")
    whole = sum(weight.cents for weight in weights)
    if whole <= 0:
        return [amount, *[ZERO] * (len(weights) - 1)]
    parts = [divmod(amount.cents * weight.cents, whole) for weight in weights]
    left = amount.cents - sum(quotient for quotient, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    extra = set(by_remainder[:left])
    return [
        Money.of_cents(quotient + (index in extra)) for index, (quotient, _) in enumerate(parts)
    ]
