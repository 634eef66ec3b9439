"""Segments to facts: the parts that a claim, its lines and its people have in common.

Segments come checked; what a guide lets through and we still cannot read (an amount with three
decimal places) raises UnableToReadClaim with the refusal to send.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from claims.edi.pieces import Address, Adjustment, Amount, Attachment, Dated, Note, Party, Reference
from claims.edi.refusals import Refusal, UnableToReadClaim
from kernel.money import ZERO, Money, UnableToReadMoney
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_date, as_dates

_CAS_TRIPLETS = range(2, 20, 3)
_OBLIGED = "09"


def money(text: str, what: str) -> Money:
    try:
        return Money(text)
    except UnableToReadMoney:
        message = f"{what} {text!r} is not an amount in dollars and cents"
        raise UnableToReadClaim(Refusal.of("A7", "178", message, also="697")) from None


def must_accept(contract: Segment) -> Money | None:
    """What a CN1 of type 09 says the provider is obligated to accept as payment in full, of which
    Medicare asks where it is the second payer; other contracts, and an amount of nothing, say
    none."""
    if contract.get(1) != _OBLIGED or not contract.get(2):
        return None
    amount = money(contract.get(2), "CN102")
    return amount if amount > ZERO else None


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def day(text: str) -> date | None:
    return as_date(text) if text else None


def party(loop: Loop) -> Party:
    """The person or organization of a loop that begins with NM1."""
    role, kind, name, first, middle, suffix, id_kind, ident = "", "", "", "", "", "", "", ""
    address: Address | None = None
    lines: tuple[str, ...] = ()
    references: list[Reference] = []
    taxonomy = contact = ""
    for segment in loop.segments:
        elements = segment.elements
        match elements[0]:
            case "NM1":
                padded = [*elements, *[""] * 10]
                role, kind, name, first, middle = padded[1:6]
                suffix, id_kind, ident = padded[7:10]
            case "N3":
                lines = tuple(each for each in elements[1:3] if each)
            case "N4":
                padded = [*elements, "", "", "", ""]
                address = Address(lines, padded[1], padded[2], padded[3], padded[4])
            case "REF":
                references.append(Reference(segment.get(1), segment.get(2)))
            case "PRV":
                taxonomy = segment.get(3)
            case "PER":
                contact = segment.get(2) or segment.get(1)
    return Party(
        role, kind == "1", name, first, middle, suffix, id_kind, ident,
        address or (Address(lines) if lines else None), tuple(references), taxonomy, contact,
    )  # fmt: skip


def parties(loops: Iterable[Loop]) -> tuple[Party, ...]:
    return tuple(party(loop) for loop in loops)


def reference(segment: Segment) -> Reference:
    return Reference(segment.get(1), segment.get(2), segment.get(4, 2))


def dated(segment: Segment) -> Dated | None:
    found = as_dates(segment.get(3))
    return Dated(segment.get(1), *found) if found else None


def attachment(segment: Segment) -> Attachment:
    return Attachment(segment.get(1), segment.get(2), segment.get(6))


def note(segment: Segment) -> Note:
    return Note(segment.get(1), segment.get(2))


def amount(segment: Segment) -> Amount:
    kind = segment.get(1)
    return Amount(kind, money(segment.get(2), f"AMT*{kind}"))


def adjustments(loop: Loop) -> tuple[Adjustment, ...]:
    """Every reason of the loop's own CAS segments."""
    found = []
    for segment in loop.all("CAS"):
        for at in _CAS_TRIPLETS:
            reason = segment.get(at)
            if reason:
                found.append(
                    Adjustment(
                        segment.get(1),
                        reason,
                        money(segment.get(at + 1) or "0", f"CAS{at + 1:02d}"),
                        number(segment.get(at + 2)),
                    )
                )
    return tuple(found)


def amount_of(loop: Loop, kind: str) -> Money | None:
    segment = loop.first("AMT", kind)
    return money(segment.get(2), f"AMT*{kind}") if segment else None


def day_of(loop: Loop, kind: str) -> date | None:
    segment = loop.first("DTP", kind)
    return day(segment.get(3)[:8]) if segment else None
