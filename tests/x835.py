"""Reads an 835 back for tests, by our segment reader and its own few loops; balances it anew."""

import io
from dataclasses import dataclass, field

from kernel.money import ZERO, Money, total
from kernel.x12.reader import read
from kernel.x12.segments import Segment


@dataclass
class Service:
    procedure: str
    charge: Money
    paid: Money
    segments: list[Segment] = field(default_factory=list)

    @property
    def adjustments(self) -> list[tuple[str, str, Money]]:
        return _adjustments(self.segments)


@dataclass
class Told:
    header: Segment
    segments: list[Segment] = field(default_factory=list)
    lines: list[Service] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.header.get(7)

    @property
    def status(self) -> str:
        return self.header.get(2)

    @property
    def paid(self) -> Money:
        return Money(self.header.get(4))


@dataclass
class Payment:
    header: list[Segment] = field(default_factory=list)
    claims: list[Told] = field(default_factory=list)
    balances: list[tuple[str, str, Money]] = field(default_factory=list)

    def first(self, name: str) -> Segment:
        return next(segment for segment in self.header if segment.id == name)

    @property
    def amount(self) -> Money:
        return Money(self.first("BPR").get(2))

    @property
    def method(self) -> str:
        return self.first("BPR").get(4)

    @property
    def trace(self) -> str:
        return self.first("TRN").get(2)


def payments(content: bytes) -> list[Payment]:
    """Every payment of a file, each balanced at line, claim and provider level."""
    found: list[Payment] = []
    for segment in read(io.BytesIO(content)):
        assert isinstance(segment, Segment), segment
        if segment.id == "ST":
            found.append(Payment())
        elif segment.id in ("ISA", "GS", "SE", "GE", "IEA"):
            continue
        else:
            _take(found[-1], segment)
    for payment in found:
        _check(payment)
    return found


def _take(payment: Payment, segment: Segment) -> None:
    if segment.id == "PLB":
        for at in range(3, len(segment.elements), 2):
            reason, _, reference = segment.get(at).partition(segment.delimiters.component)
            payment.balances.append((reason, reference, Money(segment.get(at + 1))))
    elif segment.id == "CLP":
        payment.claims.append(Told(segment))
    elif not payment.claims:
        payment.header.append(segment)
    elif segment.id == "SVC":
        line = Service(segment.get(1), Money(segment.get(2)), Money(segment.get(3)))
        payment.claims[-1].lines.append(line)
    elif payment.claims[-1].lines:
        payment.claims[-1].lines[-1].segments.append(segment)
    else:
        payment.claims[-1].segments.append(segment)


def _adjustments(segments: list[Segment]) -> list[tuple[str, str, Money]]:
    return [
        (segment.get(1), segment.get(at), Money(segment.get(at + 1)))
        for segment in segments
        if segment.id == "CAS"
        for at in range(2, len(segment.elements), 3)
    ]


def _check(payment: Payment) -> None:
    for claim in payment.claims:
        for line in claim.lines:
            assert line.charge - total(each[2] for each in line.adjustments) == line.paid
        assert total(line.charge for line in claim.lines) == Money(claim.header.get(3))
        assert total(line.paid for line in claim.lines) == claim.paid
    claims = total(claim.paid for claim in payment.claims) if payment.claims else ZERO
    assert claims - total(each[2] for each in payment.balances) == payment.amount
    assert payment.amount >= ZERO
