"""A good bundle made wrong in one place: a generator of variations, each with where and what.

Every element is left out, given another type, emptied, or given a code nobody knows; references
lose their target, entries their own address; and whole documents come that are no FHIR at all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from kernel.members.models import Member
from tests import pas

Way = tuple[str | int, ...]

UNKNOWN = "no-such-code"
LONG = "x" * 3_000
NARRATIVE = ("text", "div")


@dataclass(frozen=True)
class Variation:
    """A document that differs from a good one in one place.  `data` are its bytes."""

    what: str
    way: Way
    data: bytes

    def __str__(self) -> str:
        return f"{self.what} at {'.'.join(map(str, self.way)) or 'the document'}"


CLAIM = ("entry", 0, "resource")
NEEDED: tuple[tuple[Any, ...], ...] = (
    *(("resourceType",), ("identifier",), ("type",), ("timestamp",), ("entry",)),
    *(("entry", 0, "fullUrl"), ("entry", 0, "resource"), ("entry", 1, "fullUrl")),
    *((*CLAIM, name) for name in ("status", "type", "use", "patient", "created", "insurer")),
    *((*CLAIM, name) for name in ("provider", "priority", "identifier", "insurance", "item")),
    *((*CLAIM, "insurance", 0, name) for name in ("sequence", "focal", "coverage")),
    *((*CLAIM, "item", 0, name) for name in ("sequence", "productOrService")),
    *((*CLAIM, "careTeam", 0, name) for name in ("sequence", "provider")),
    *((*CLAIM, "diagnosis", 0, name) for name in ("sequence", "diagnosisCodeableConcept")),
    *(("entry", 1, "resource", name) for name in ("identifier", "name")),
    *(("entry", 2, "resource", name) for name in ("status", "beneficiary", "payor")),
)
"""What the guide gives a least number of one, in the bundle that is varied here."""


def good(of: Member | None = None) -> dict[str, Any]:
    """A bundle with everything that is read in it."""
    order = {
        "resourceType": "ServiceRequest", "id": "s1", "status": "active", "intent": "order",
        "subject": {"reference": "Patient/p1"}, "code": pas.coded(f"{pas.X12}1365", "20"),
        "quantityQuantity": {"value": 2}, "occurrencePeriod": {"start": "2026-03-10"},
    }  # fmt: skip
    role = {
        "resourceType": "PractitionerRole", "id": "r1",
        "practitioner": {"reference": "Practitioner/surgeon"},
        "organization": {"reference": "Organization/clinic"},
    }  # fmt: skip
    note = {
        "resourceType": "DocumentReference", "id": "d1", "status": "current",
        "content": [{"attachment": {"contentType": "application/pdf", "data": "JVBERi0="}}],
    }  # fmt: skip
    asked = pas.ext("extension-requestedService", valueReference={"reference": "ServiceRequest/s1"})
    one = pas.item(modifier=[{"coding": [{"code": "32"}]}])
    one["extension"].append(asked)
    request = pas.claim(
        one,
        pas.item(2, kind="42"),
        meta={"profile": [f"{pas.PAS}profile-claim"]},
        careTeam=[
            {
                "sequence": 1,
                "provider": {"reference": "PractitionerRole/r1"},
                "role": pas.coded(f"{pas.X12}98", "SJ"),
            }
        ],
        supportingInfo=[
            {
                "sequence": 1,
                "category": pas.coded(f"{pas.PAS}PASTempCodes", "additionalInformation"),
                "valueReference": {"reference": "DocumentReference/d1"},
            }
        ],
        extension=[
            pas.ext(
                "extension-levelOfServiceCode",
                valueCodeableConcept=pas.coded(f"{pas.X12}1338", "U"),
            )
        ],
    )
    return pas.bundle(of, request, order, role, note)


def variations(good: Mapping[str, Any]) -> Iterator[Variation]:
    """Every variation of a good bundle, in a fixed order."""
    for way in ways(good):
        if any(each in NARRATIVE for each in way):
            continue
        yield _changed(good, way, "left out", drop=True)
        for what, value in _others(_at(good, way)):
            yield _changed(good, way, what, value)
    for what, document in _hanging_wrong(good):
        yield Variation(what, (), json.dumps(document).encode())


def ways(value: Any, above: Way = ()) -> Iterator[Way]:
    """The way to every element below a document."""
    pairs: Sequence[tuple[str | int, Any]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        yield (*above, key)
        yield from ways(inner, (*above, key))


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    """Values of other types than this one, and values of its type that say nothing."""
    for what, other in (
        ("null", None),
        ("a number", 7),
        ("a negative number", -1),
        ("a flag", True),
        ("an empty text", ""),
        ("blanks", "  "),
        ("an unknown code", UNKNOWN),
        ("a control character", "a\x00b"),
        ("half a character", "\ud800"),
        ("a long text", LONG),
        ("an empty object", {}),
        ("a strange object", {"strange": UNKNOWN}),
        ("an empty list", []),
        ("a list of lists", [[[UNKNOWN]]]),
        ("a list of nothing", [None]),
        ("itself in a list", [value]),
        ("itself twice", [value, value]),
    ):
        if other != value or type(other) is not type(value):
            yield what, other


def _hanging_wrong(good: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Bundles whose parts are right, and do not hang together."""
    for place in range(len(good["entry"])):
        twice = deepcopy(dict(good))
        twice["entry"].append(deepcopy(good["entry"][place]))
        yield f"entry {place} twice", twice
        if place:
            without = deepcopy(dict(good))
            del without["entry"][place]
            yield f"without entry {place}", without
    turned = deepcopy(dict(good))
    turned["entry"].reverse()
    yield "the Claim last", turned


NOT_FHIR: tuple[tuple[str, bytes], ...] = (
    ("nothing", b""),
    ("blanks", b"   "),
    ("a word", b"hello"),
    ("a text", b'"hello"'),
    ("a number", b"7"),
    ("null", b"null"),
    ("a list", b"[]"),
    ("an empty object", b"{}"),
    ("half an object", b'{"resourceType": "Bundle", "entry": ['),
    ("XML", b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>'),
    ("X12", b"ISA*00*          *00*          *ZZ*A*ZZ*B~"),
    ("a form", b"resourceType=Bundle&type=collection"),
    ("UTF-16", '{"resourceType": "Bundle"}'.encode("utf-16")),
    ("bytes", bytes(range(256))),
    ("deep lists", b"[" * 200_000),
    ("deep objects", b'{"a":' * 5_000 + b"1" + b"}" * 5_000),
    ("a deep extension", b'{"resourceType":"Bundle","x":' + b'{"extension":[' * 400 + b"1"),
    ("a key twice", b'{"resourceType":"Bundle","type":"collection","type":"batch"}'),
    ("not a number", b'{"resourceType":"Bundle","total":NaN}'),
    ("a number without end", b'{"resourceType":"Bundle","total":' + b"9" * 100_000 + b"}"),
    ("a huge exponent", b'{"resourceType":"Bundle","total":1e999999999}'),
    ("another resource", b'{"resourceType":"Patient"}'),
    ("no resource", b'{"resourceType":"Nothing"}'),
)
"""Documents that are no bundle, by what they are."""


def _at(document: Any, way: Way) -> Any:
    for step in way:
        document = document[step]
    return document


def _changed(
    good: Mapping[str, Any], way: Way, what: str, value: Any = None, *, drop: bool = False
) -> Variation:
    made = deepcopy(dict(good))
    holder = _at(made, way[:-1])
    if drop:
        del holder[way[-1]]
    else:
        holder[way[-1]] = value
    return Variation(what, way, json.dumps(made).encode())
