"""Claims and lines of an 835 (loops 2100 and 2110)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from claims.edi.balance_835 import UnableToRemit
from claims.edi.remittance import Adjusted, Named, RemittedClaim, RemittedLine
from kernel.money import ZERO
from kernel.x12.writer import Element, SegmentOut, carried, plain, trimmed

_GROUPS = ("CO", "PR", "OA", "PI")
_TRIPLETS = 6
_REMARKS_ON_CLAIM = 5
_FILING = frozenset(
    {"12", "13", "14", "15", "16", "17", "AM", "CH", "DS", "HM", "LM", "MA", "MB", "MC", "OF",
     "TV", "VA", "WC", "ZZ"}
)  # fmt: skip
_FILING_ELSEWHERE = {"CI": "15", "BL": "15", "11": "OF", "FI": "OF"}
"""What an 837 may say (SBR09) and an 835 may not (CLP06), and what it says instead: commercial
insurance and Blue Cross are indemnity (15), other programs other (OF)."""


def claim_segments(claim: RemittedClaim) -> Iterator[SegmentOut]:
    yield _header(claim)
    yield from adjustment_segments(claim.adjustments, f"claim {claim.payer_number}")
    yield _name("QC", claim.patient, "MI")
    if claim.subscriber:
        yield _name("IL", claim.subscriber, "MI")
    if claim.corrected:
        yield _name("74", claim.corrected, "C")
    if claim.rendering:
        yield _name("82", claim.rendering, "XX")
    if claim.remarks:
        yield trimmed(["MOA", "", "", *claim.remarks[:_REMARKS_ON_CLAIM]])
    for kind, value in claim.references:
        yield ("REF", kind, carried(value, longest=50))
    if claim.first and not claim.lines:
        yield ("DTM", "232", _day(claim.first))
        yield ("DTM", "233", _day(claim.last or claim.first))
    if claim.received_on:
        yield ("DTM", "050", _day(claim.received_on))
    if claim.interest:
        yield ("AMT", "I", str(claim.interest))
    for line in claim.lines:
        yield from _line(claim, line)


def _header(claim: RemittedClaim) -> SegmentOut:
    owes = claim.patient_owes
    return trimmed(
        [
            "CLP",
            carried(claim.control_number, longest=38) or "0",
            claim.status,
            str(claim.charge),
            str(claim.paid),
            str(owes) if owes > ZERO else "",
            filing_indicator(claim.filing_indicator),
            plain(claim.payer_number, longest=50),
            claim.place_of_service,
            claim.frequency,
        ]
    )


def filing_indicator(code: str) -> str:
    """CLP06 for the claim filing indicator of an 837 (SBR09); ZZ where there is none for it."""
    return code if code in _FILING else _FILING_ELSEWHERE.get(code, "ZZ")


def adjustment_segments(adjustments: Sequence[Adjusted], where: str) -> Iterator[SegmentOut]:
    """CAS segments, group by group, up to six reasons in each."""
    for group in dict.fromkeys(each.group for each in adjustments):
        if group not in _GROUPS:
            raise UnableToRemit(f"{where}: adjustment group {group!r} is not CO, PR, OA or PI")
        some = [each for each in adjustments if each.group == group and each.amount]
        for at in range(0, len(some), _TRIPLETS):
            parts: list[Element] = []
            for each in some[at : at + _TRIPLETS]:
                parts += [each.reason, str(each.amount), _number(each.quantity)]
            yield trimmed(["CAS", group, *parts])


def _line(claim: RemittedClaim, line: RemittedLine) -> Iterator[SegmentOut]:
    yield trimmed(
        [
            "SVC",
            [line.procedure_kind, line.procedure, *line.modifiers],
            str(line.charge),
            str(line.paid),
            "",
            _number(line.units),
            [line.procedure_kind, *line.procedure_billed] if line.procedure_billed else "",
            _number(line.units_billed),
        ]
    )
    if line.first == line.last:
        yield ("DTM", "472", _day(line.first))
    else:
        yield ("DTM", "150", _day(line.first))
        yield ("DTM", "151", _day(line.last))
    where = f"claim {claim.payer_number}, {line.procedure}"
    yield from adjustment_segments(line.adjustments, where)
    if line.control_number:
        yield ("REF", "6R", carried(line.control_number, longest=50))
    if line.allowed is not None and line.allowed > ZERO:
        yield ("AMT", "B6", str(line.allowed))
    for remark in line.remarks:
        yield ("LQ", "HE", remark)


def _name(role: str, person: Named, id_kind: str) -> SegmentOut:
    """A clinician without a first name is an organization."""
    kind = "2" if role == "82" and not person.first else "1"
    names = [
        plain(person.name, longest=60),
        plain(person.first, longest=35),
        plain(person.middle, longest=25),
        "",
        plain(person.suffix, longest=10),
    ]
    ident = plain(person.id, longest=80)
    return trimmed(["NM1", role, kind, *names, id_kind if ident else "", ident])


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
