"""Service lines (loop 2400) and other payers (loop 2320) of an 837P."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from claims.edi import parts_837p as parts
from claims.edi.pieces import Amount, Attachment, Dated, Note, Party, Reference
from claims.edi.refusals import Refusal, UnableToReadClaim
from claims.edi.refused_line import RefusedLine
from claims.edi.submitted import LineAdjudication, OtherCoverage, ServiceLine
from kernel.money import Money
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_dates

_PROVIDERS = ("2420A", "2420B", "2420C", "2420D", "2420E", "2420F", "2420G", "2420H")
_SERVED = "472"
_NOBODY = Party(role="")


class _Collected:
    """The line's own segments, sorted by what they say."""

    number: Segment | None = None
    service: Segment | None = None
    served: tuple[date, date] | None = None

    def __init__(self, loop: Loop) -> None:
        self.dates: list[Dated] = []
        self.references: list[Reference] = []
        self.amounts: list[Amount] = []
        self.notes: list[Note] = []
        self.attachments: list[Attachment] = []
        self.must_accept: Money | None = None
        self.extra: list[str] = []
        for segment in loop.segments:
            self._sort(segment)
        for inner in loop.inner("2410", "2440"):
            self.extra += [segment.text for segment in inner.segments]

    def _sort(self, segment: Segment) -> None:
        match segment.elements[0]:
            case "LX":
                self.number = segment
            case "SV1":
                self.service = segment
            case "DTP" if segment.get(1) == _SERVED:
                self.served = as_dates(segment.get(3))
            case "DTP":
                found = parts.dated(segment)
                if found:
                    self.dates.append(found)
            case "REF":
                self.references.append(parts.reference(segment))
            case "AMT":
                self.amounts.append(parts.amount(segment))
            case "NTE":
                self.notes.append(parts.note(segment))
            case "PWK":
                self.attachments.append(parts.attachment(segment))
            case "CN1":
                self.must_accept = parts.must_accept(segment)
                self.extra.append(segment.text)
            case _:
                self.extra.append(segment.text)


def service_line(loop: Loop) -> ServiceLine:
    """UnableToReadClaim, with the refusal and its line, where it is none."""
    try:
        return _service_line(loop)
    except UnableToReadClaim as error:
        line = _refused(loop)
        raise UnableToReadClaim(*(replace(each, line=line) for each in error.refusals)) from error


def _refused(loop: Loop) -> RefusedLine | None:
    """A line that cannot be read, as it came; None where that does not name it."""
    lx, service = loop.first("LX"), loop.first("SV1")
    served, known = loop.first("DTP", _SERVED), loop.first("REF", "6R")
    days = as_dates(served.get(3)) if served else None
    if lx is None or service is None or days is None:
        return None
    kind, code, *further = [*service.components(1), "", ""]
    return RefusedLine.told(
        number=int(lx.get(1)),
        control_number=known.get(2) if known else "",
        procedure=(kind, code, *(each for each in further[:4] if each)),
        charge=service.get(2),
        units=service.get(4),
        days=days,
    )


def _service_line(loop: Loop) -> ServiceLine:
    found = _Collected(loop)
    lx, service, days = found.number, found.service, found.served
    if lx is None or service is None or days is None:
        raise UnableToReadClaim(_incomplete(lx))
    if lx.get(1).startswith("0"):
        message = f"line {lx.get(1)!r}: its number (LX01) has a zero before it"
        raise UnableToReadClaim(Refusal.of("A7", "247", message, also="481"))
    code = service.components(1)
    return ServiceLine(
        number=int(lx.get(1)),
        procedure_kind=code[0],
        procedure=code[1] if len(code) > 1 else "",
        modifiers=tuple(each for each in code[2:6] if each),
        charge=parts.money(service.get(2), "SV102"),
        unit=service.get(3),
        units=Decimal(service.get(4)),
        first=days[0],
        last=days[1],
        pointers=_pointers(service.get(7), service.delimiters.component),
        place_of_service=service.get(5),
        emergency=service.get(9) == "Y",
        control_number=next((each.value for each in found.references if each.kind == "6R"), ""),
        references=tuple(found.references),
        dates=tuple(found.dates),
        providers=parts.parties(loop.inner(*_PROVIDERS)),
        adjudications=tuple(_adjudication(inner) for inner in loop.inner("2430")),
        amounts=tuple(found.amounts),
        notes=tuple(found.notes),
        attachments=tuple(found.attachments),
        must_accept=found.must_accept,
        extra=tuple(found.extra),
    )


@lru_cache(maxsize=1 << 12)
def _pointers(text: str, mark: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(mark) if each)


def _incomplete(lx: Segment | None) -> Refusal:
    number = lx.get(1) if lx else "?"
    message = f"line {number}: its service or its date of service is not there"
    return Refusal.of("A6", "247", message)


def _adjudication(loop: Loop) -> LineAdjudication:
    decision = loop.segments[0]
    code = decision.components(3)
    return LineAdjudication(
        payer_id=decision.get(1),
        paid=parts.money(decision.get(2), "SVD02"),
        procedure=code[1] if len(code) > 1 else "",
        modifiers=tuple(each for each in code[2:6] if each),
        units=parts.number(decision.get(5)),
        adjustments=parts.adjustments(loop),
        decided_on=parts.day_of(loop, "573"),
        remaining_liability=parts.amount_of(loop, "EAF"),
        bundled_into=decision.get(6),
        procedure_kind=code[0] if code else "",
    )


def other_coverage(loop: Loop) -> OtherCoverage:
    subscriber = loop.segments[0]
    insurance = loop.first("OI")
    remarks = loop.first("MOA")
    payer_loop = next(loop.inner("2330B"), None)
    member_loop = next(loop.inner("2330A"), None)
    return OtherCoverage(
        subscriber=parts.party(member_loop) if member_loop else _NOBODY,
        payer=parts.party(payer_loop) if payer_loop else _NOBODY,
        sequence=subscriber.get(1),
        relationship=subscriber.get(2),
        group_number=subscriber.get(3),
        group_name=subscriber.get(4),
        insurance_type=subscriber.get(5),
        filing_indicator=subscriber.get(9),
        adjustments=parts.adjustments(loop),
        paid=parts.amount_of(loop, "D"),
        remaining_liability=parts.amount_of(loop, "EAF"),
        non_covered=parts.amount_of(loop, "A8"),
        benefits_assigned=insurance.get(3) if insurance else "",
        release=insurance.get(6) if insurance else "",
        decided_on=parts.day_of(payer_loop, "573") if payer_loop else None,
        remarks=tuple(each for each in remarks.elements[3:8] if each) if remarks else (),
    )
