"""What some services need beside them: a ride by ambulance, a manipulation of the spine, equipment
with a certificate, a drug.

The guide (005010X222A1) makes these segments situational, so that its syntax cannot ask for them.
What depends on what a payer wants, or on what only the provider knows (an x-ray taken, a patient
admitted after the ride), is not asked: see `README.md`.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from claims.edi.findings import Finding
from claims.edi.pieces import Address
from claims.edi.refusals import INVALID, MISSING, RELATION, Refusal
from claims.edi.submitted import ServiceLine, SubmittedClaim

_AMBULANCE = frozenset(
    {
        *("A0021", "A0225", "A0380", "A0390", "A0425", "A0426", "A0427", "A0428", "A0429"),
        *("A0430", "A0431", "A0433", "A0434", "A0435", "A0436"),
    }
)
"""HCPCS of a ride by ambulance and of its miles.  Not the supplies and the crew, which also come
where nobody was taken anywhere (A0998), nor the intercept by a paramedic (A0432)."""

_OTHER_RIDES = frozenset({"A0080", "A0090", "A0100", "A0110", "A0120", "A0130", "A0140"})
"""HCPCS of rides that are no emergency: by volunteers, taxi, bus, van, wheelchair van, airline."""

_RIDES = _AMBULANCE | _OTHER_RIDES
_NOBODY_TAKEN = "QL"
"""The patient died after the ambulance was sent and before it left: it went, and took nobody."""

_PLACES = (
    ("PW", "266", "where the patient was picked up (loop 2310E)"),
    ("45", "740", "where the patient was taken (loop 2310F)"),
)

_MEDICARE_B = "MB"
_MANIPULATIONS = frozenset({"98940", "98941", "98942"})
_ACUTE = frozenset({"A", "M"})
_FIRST_TREATED, _TURNED_ACUTE = "454", "453"

_RENEWED = frozenset({"R", "S"})
_RECERTIFIED, _BEGUN, _SIGNED = "607", "463", "461"
_ORDERED = "DK"

_MEASURES = {
    "CR1": ((2, "273", "weight"), (6, "267", "miles")),
    "CR3": ((3, "335", "months of a certificate"),),
    "MEA": ((3, "731", "result"),),
    "QTY": ((2, "476", "quantity"),),
}
"""What is counted, by segment: element, status of code list 508, name."""

_SOLD = "QB"
_MOST_CONDITIONS = 3

_PRESCRIBED, _PRESCRIBED_ON = "XZ", "471"
_NDC = re.compile(r"[0-9]{11}")


def rides_say_where_and_why(claim: SubmittedClaim) -> Iterator[Finding]:
    """CR1 on every claim for a ride by ambulance; both places on every claim for a ride.

    A line's own CR1 or places stand for the claim's only where each such line has them.
    """
    rides = [
        line
        for line in claim.lines
        if line.procedure in _RIDES and _NOBODY_TAKEN not in line.modifiers
    ]
    if not rides:
        return
    ambulance = [line for line in rides if line.procedure in _AMBULANCE]
    if ambulance and not _segment(claim.extra, "CR1"):
        bare = [line for line in ambulance if not _segment(line.extra, "CR1")]
        if bare:
            message = f"line {bare[0].number}, {bare[0].procedure}, is a ride by ambulance; how and"
            refusal = Refusal.of(MISSING, "337", f"{message} why (CR1) is not there")
            yield Finding(refusal, edit="ambulance_transport")
    for role, status, what in _PLACES:
        bare = [line for line in rides if line.provider(role) is None]
        if bare and claim.provider(role) is None:
            message = f"line {bare[0].number}, {bare[0].procedure}, is a ride; {what} is not there"
            yield Finding(Refusal.of(MISSING, status, message), edit="ambulance_places")


def manipulations_say_since_when(claim: SubmittedClaim) -> Iterator[Finding]:
    """Medicare Part B asks a claim for manipulation of the spine when its treatment began."""
    if claim.subscriber.filing_indicator != _MEDICARE_B:
        return
    spinal = [line for line in claim.lines if line.procedure in _MANIPULATIONS]
    if not spinal:
        return
    bare = [line for line in spinal if not _has_date(line, _FIRST_TREATED)]
    if bare and claim.dated(_FIRST_TREATED) is None:
        message = f"line {bare[0].number}, {bare[0].procedure}: when the treatment began is not "
        refusal = Refusal.of(MISSING, "701", f"{message}there (DTP*454)")
        yield Finding(refusal, edit="initial_treatment")
    condition = (_segment(claim.extra, "CR2") + [""] * 9)[8]
    if condition in _ACUTE and claim.dated(_TURNED_ACUTE) is None:
        message = f"an acute condition (CR208 {condition}): since when is not there (DTP*453)"
        yield Finding(Refusal.of(MISSING, "715", message), edit="acute_manifestation")


def claims_and_lines_add_what_holds(claim: SubmittedClaim) -> Iterator[Finding]:
    """What claims and lines say beyond the common, each segment looked at where there is one."""
    if claim.extra:
        yield from _measured("", claim.extra)
        yield from _screened(claim.extra)
    for line in claim.lines:
        if line.extra:
            yield from _measured(f"line {line.number}: ", line.extra, line)
            for check in _LINE_CHECKS:
                yield from check(line)


def _measured(
    where: str, extra: Iterable[str], line: ServiceLine | None = None
) -> Iterator[Finding]:
    """Weights, miles, patients, results and months are not below nothing."""
    for text in extra:
        for at, status, what in _MEASURES.get(text[:3], ()):
            told = _elements(text, 3)
            if at < len(told) and told[at].startswith("-"):
                message = f"{where}{what} ({text[:3]}{at:02d}), {told[at]}, below zero"
                yield Finding(Refusal.of(INVALID, status, message), line=line)


def _screened(extra: Iterable[str]) -> Iterator[Finding]:
    """Whoever referred nobody after a screening (CRC*ZZ*N) says NU, and nobody else does."""
    for told in _segments(extra, "CRC"):
        if told[1:2] == ["ZZ"] and (told[2:3] == ["N"]) is not ("NU" in told[3:]):
            message = "whether a screening led to a referral (CRC02), and to which (CRC03), differ"
            yield Finding(Refusal.of(RELATION, "564", message), edit="screening_referral")


def _certified(line: ServiceLine) -> Iterator[Finding]:
    """A line with a certificate (CR3; its form is LQ*UT) says when therapy began, and when it was
    signed; one that is renewed or revised (CR301 R, S) says when; who ordered can be reached."""
    certificate = _segment(line.extra, "CR3")
    if not certificate:
        if _segment(line.extra, "LQ")[1:2] == ["UT"]:
            message = f"line {line.number} has the form of a certificate (LQ*UT), and no CR3"
            yield Finding(
                Refusal.of(MISSING, "335", message), edit="equipment_certificate", line=line
            )
        return
    needed = [(_BEGUN, "525", "when therapy began"), (_SIGNED, "580", "when it was signed")]
    if certificate[1:2] and certificate[1] in _RENEWED:
        needed.append((_RECERTIFIED, "529", f"when it was renewed (CR301 {certificate[1]})"))
    for kind, status, what in needed:
        if not _has_date(line, kind):
            message = f"line {line.number} has a certificate; {what} is not there (DTP*{kind})"
            yield Finding(
                Refusal.of(MISSING, status, message), edit="equipment_certificate", line=line
            )
    ordered = line.provider(_ORDERED)
    if ordered is None:
        return
    address = ordered.address or Address()
    for there, status, what in (
        (address.lines, "503", "street (N3)"),
        (address.city, "502", "city (N4)"),
        (ordered.contact, "561", "contact (PER)"),
    ):
        if not there:
            message = (
                f"line {line.number} has a certificate; the {what} of who ordered is not there"
            )
            refusal = Refusal.of(MISSING, status, message, entity=_ORDERED)
            yield Finding(refusal, edit="equipment_certificate", line=line)


def _drugs(line: ServiceLine) -> Iterator[Finding]:
    """A national drug code is eleven digits without a separator; a drug's quantity is something."""
    for drug in _segments(line.extra, "LIN"):
        kind, number = (drug + [""] * 4)[2:4]
        if kind == "N4" and not _NDC.fullmatch(number):
            message = f"line {line.number}: {number!r} is not the eleven digits of a drug code"
            yield Finding(Refusal.of(INVALID, "218", message), edit="drug_code", line=line)
    numbered = any(told[1:2] == [_PRESCRIBED] for told in _segments(line.extra, "REF"))
    if numbered and not _has_date(line, _PRESCRIBED_ON):
        message = f"line {line.number} has a prescription (REF*XZ); its day is not there (DTP*471)"
        yield Finding(Refusal.of(MISSING, "214", message), edit="prescription_day", line=line)
    for quantity in _segments(line.extra, "CTP"):
        if not _is_some((quantity + [""] * 5)[4]):
            message = f"line {line.number}: the quantity of the drug (CTP04) is not above zero"
            yield Finding(Refusal.of(INVALID, "724", message), edit="drug_quantity", line=line)


def _equipment(line: ServiceLine) -> Iterator[Finding]:
    """The code that is rented or bought (SV501) is that of its line."""
    for told in _segments(line.extra, "SV5"):
        if told[1][3:8] != line.procedure:
            message = f"line {line.number}: SV501 is not the code billed, {line.procedure}"
            yield Finding(Refusal.of(RELATION, "507", message), edit="equipment_code", line=line)


def _bought(line: ServiceLine) -> Iterator[Finding]:
    """Of a service bought from another (PS1) the other is named: in 2420B, by the same number."""
    for bought in _segments(line.extra, "PS1"):
        source = line.provider(_SOLD)
        if source is None or (source.id and source.id != bought[1]):
            message = f"line {line.number}: of whom it was bought, {bought[1]}, is not told (2420B)"
            yield Finding(
                Refusal.of(RELATION, "470", message, entity=_SOLD), edit="bought_service", line=line
            )


def _conditions(line: ServiceLine) -> Iterator[Finding]:
    """Three CRC at most, whatever they are of; the guide's syntax counts each kind apart."""
    if sum(1 for _ in _segments(line.extra, "CRC")) > _MOST_CONDITIONS:
        message = f"line {line.number} has more than {_MOST_CONDITIONS} segments CRC"
        yield Finding(Refusal.of(INVALID, "527", message), edit="three_conditions", line=line)


_LINE_CHECKS = (_certified, _drugs, _equipment, _bought, _conditions)


def _is_some(text: str) -> bool:
    try:
        return Decimal(text) > 0
    except InvalidOperation:
        return False


def _has_date(line: ServiceLine, kind: str) -> bool:
    return any(each.kind == kind for each in line.dates)


def _segment(extra: Iterable[str], name: str) -> list[str]:
    """The elements of the first segment of this name; none where there is none."""
    return next(_segments(extra, name), [])


def _segments(extra: Iterable[str], name: str) -> Iterator[list[str]]:
    """Segments are kept as they came: what follows their name is what separates elements."""
    for text in extra:
        if text.startswith(name):
            yield _elements(text, len(name))


def _elements(text: str, name: int) -> list[str]:
    return text.split(text[name]) if len(text) > name else [text]


SERVICE_CHECKS = (
    rides_say_where_and_why,
    manipulations_say_since_when,
    claims_and_lines_add_what_holds,
)
