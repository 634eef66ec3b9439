"""What claims charge, as the 277CA tells it: also of a refused claim, and finer than a cent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from claims.edi.claim_verdict import ClaimVerdict
from kernel.x12.values import is_number
from kernel.x12.writer import SegmentOut

_CENT, _NOTHING = Decimal("0.01"), Decimal(0)
_WHOLE, _PLACES = 14, 3
"""Digits before and behind the point of what is told as it was sent: an amount has 18 at most, and
so has the sum of some."""
_MOST = Decimal(10) ** 16 - _CENT


def charge_sent(text: str) -> Decimal | None:
    """What CLM02 says, to the last place; None where it is no amount that could be told."""
    whole, _, places = text.lstrip("-").partition(".")
    if not is_number(text) or len(whole) > _WHOLE or len(places) > _PLACES:
        return None
    return Decimal(text)


def charge_told(claim: ClaimVerdict) -> str:
    return _amount(_charge(claim))


@dataclass(slots=True)
class Sums:
    """Counts and charges of accepted and refused claims."""

    good: int = 0
    bad: int = 0
    accepted: Decimal = _NOTHING
    refused: Decimal = _NOTHING

    @classmethod
    def of(cls, claims: Iterable[ClaimVerdict]) -> "Sums":
        sums = cls()
        for claim in claims:
            if claim.accepted:
                sums.good += 1
                sums.accepted += _charge(claim)
            else:
                sums.bad += 1
                sums.refused += _charge(claim)
        return sums

    @property
    def charged(self) -> str:
        """All of it."""
        return _amount(self.accepted + self.refused)

    def told(self, accepted: str, rejected: str) -> Iterator[SegmentOut]:
        """Accepted claims (`accepted`, YU), then refused ones (`rejected`, YY)."""
        if self.good:
            yield ("QTY", accepted, str(self.good))
        if self.bad:
            yield ("QTY", rejected, str(self.bad))
        if self.good:
            yield ("AMT", "YU", _amount(self.accepted))
        if self.bad:
            yield ("AMT", "YY", _amount(self.refused))


def _charge(claim: ClaimVerdict) -> Decimal:
    """The charge; of a refused claim whose charge cannot be told nothing, for it must be said."""
    return claim.charge if claim.charge is not None else _NOTHING


def _amount(amount: Decimal) -> str:
    """In cents; to the last place sent, where that is finer and there is room."""
    if abs(amount) > _MOST:
        amount = _MOST.copy_sign(amount)
    rounded = amount.quantize(_CENT) + _NOTHING  # nothing has no sign
    finer = rounded != amount and abs(amount) < _MOST / 10
    return f"{amount if finer else rounded:f}"
