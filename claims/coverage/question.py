"""What a coverage check asks: whose opinion on which question, by whom, on which day.

The document of the API; the command makes one from its options.  Every key not marked * may be
left out; an unknown key is an error that names it.

    member: M1                         # * the number on the card
    npi: "1245319599"                  # * who shall give the opinion
    tin: "741234567"                   # under which practice
    opinion: second                    # second | third; left out: second
    scenario: elective_surgery
    subject: {kind: surgery, code: "27447", diagnosis: M1711, urgency: elective}
    chain: 12                          # the question on file; left out, it is looked for
    codes: ["99204"]                   # the services; left out, an evaluation visit is assumed
    place_of_service: "11"
    on: 2026-03-10                     # left out: today
    first: {npi: "1003000126", on: 2026-01-12}                   # where no chain says so
    second: {npi: "1234567893", on: 2026-02-10, finding: differs}
    referral: {npi: "1003000126", on: 2026-02-20}
    why: the member asked by telephone # kept with the record of who looked
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast, get_args

from claims.adjudication import Subject
from claims.adjudication.facts import Scenario, SubjectKind
from claims.whatif.chain_part import FIRST_FINDINGS, LATER_FINDINGS, diagnosis
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import Fault, Reading, at, decoded, document
from providers.npi import is_npi

LARGEST = 20_000
KEYS = (
    "member", "npi", "tin", "opinion", "scenario", "subject", "chain", "codes",
    "place_of_service", "on", "first", "second", "referral", "why",
)  # fmt: skip
OPINIONS = {"second": 2, "third": 3}
MOST_CODES = 10
_CODE = re.compile("[0-9A-Z][0-9]{3}[0-9A-Z]")
_PLACE = re.compile("[0-9]{2}")
_ICD_10 = re.compile("[A-Z][0-9][0-9A-Z]{1,5}")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Patient:
    """The member as the asker names one; what is empty is not compared."""

    number: str
    last_name: str = ""
    first_name: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An opinion the asker says was given; `finding` empty: not known."""

    npi: str
    on: date | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`opinion` None: the next one of the chain.  `subject` None: the chain on file is meant.

    `urgency_said` False: nobody said how urgent it is, and the chain on file does.  So with
    `kind_said`: a service type is of a surgical opinion and says nothing of what is excluded.
    `codes` empty: the evaluation visit of `law/coverage_checks.yaml` is assumed.
    """

    patient: Patient
    npi: str
    on: date
    tin: str = ""
    opinion: int | None = 2
    scenario: Scenario = "other"
    subject: Subject | None = None
    urgency_said: bool = False
    kind_said: bool = True
    chain: int | None = None
    codes: tuple[str, ...] = ()
    place_of_service: str = "11"
    earlier: Mapping[int, Earlier] = field(default_factory=dict)
    referral: Earlier | None = None
    why: str = ""


def read_bytes(data: bytes, *, today: date) -> tuple[Question | None, list[Fault]]:
    """The question a document of JSON or YAML asks, or every fault with its path."""
    if len(data) > LARGEST:
        return None, [Fault("", f"the document is larger than {LARGEST:,} bytes")]
    try:
        return read_question(document(decoded(data)), today=today)
    except UnableToReadYaml as error:
        return None, [Fault("", str(error))]


def read_question(value: Any, *, today: date) -> tuple[Question | None, list[Fault]]:
    """The question, or every fault with its path."""
    reading = Reading()
    row = reading.mapping(value, "", KEYS, ("member", "npi"))
    opinion = reading.choice(row, "opinion", tuple(OPINIONS), "") or "second"
    scenario = reading.choice(row, "scenario", get_args(Scenario), "") or "other"
    earlier = {
        number: found
        for number, key in ((1, "first"), (2, "second"))
        if (found := _earlier(row.get(key), key, number, reading))
    }
    asked = Question(
        patient=Patient(_short(row, "member", reading) or ""),
        npi=_npi(row, "npi", "", reading) or "",
        on=reading.day(row, "on", "") or today,
        tin=_tin(row, reading),
        opinion=OPINIONS[opinion],
        scenario=cast(Scenario, scenario),
        subject=_subject(row.get("subject"), reading),
        urgency_said=_says_urgency(row.get("subject")),
        chain=reading.count(row, "chain", "", least=1),
        codes=_codes(row, reading),
        place_of_service=_place(row, reading),
        earlier=earlier,
        referral=_earlier(row.get("referral"), "referral", 0, reading),
        why=_short(row, "why", reading) or "",
    )
    if asked.subject is None and asked.chain is None and not reading.errors:
        reading.fault("subject", "is missing; give what the opinion is about, or its chain")
    return (None, reading.errors) if reading.errors else (asked, [])


def _short(row: Mapping[str, Any], key: str, reading: Reading) -> str | None:
    text = reading.text(row, key, "")
    if text and len(text) > _LONGEST:
        reading.fault(key, f"is longer than {_LONGEST} characters")
    return text


def _npi(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> str | None:
    npi = reading.text(row, key, path)
    if npi and not is_npi(npi):
        reading.fault(at(path, key), f"{npi!r} is not an NPI: ten digits, right check digit")
    return npi


def _tin(row: Mapping[str, Any], reading: Reading) -> str:
    tin = (reading.text(row, "tin", "") or "").replace("-", "")
    if tin and not (len(tin) == 9 and tin.isascii() and tin.isdigit()):
        reading.fault("tin", f"{tin!r} is not a tax identification number of 9 digits")
    return tin


def _subject(value: Any, reading: Reading) -> Subject | None:
    if value is None:
        return None
    path = "subject"
    row = reading.mapping(value, path, ("kind", "code", "diagnosis", "urgency"), ("kind",))
    kind = reading.choice(row, "kind", get_args(SubjectKind), path)
    urgency = reading.choice(row, "urgency", ("elective", "urgent", "emergency"), path)
    about = diagnosis(reading.text(row, "diagnosis", path))
    if about and not _ICD_10.fullmatch(about):
        reading.fault(at(path, "diagnosis"), f"{about!r} is not an ICD-10-CM code")
    code = (reading.text(row, "code", path) or "").upper()
    if code and not _CODE.fullmatch(code):
        reading.fault(at(path, "code"), f"{code!r} is not a procedure code of five characters")
    return Subject(
        kind=cast(SubjectKind | None, kind),
        code=code or None,
        diagnosis=about,
        urgency=cast(Any, urgency or "elective"),
    )


def _says_urgency(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("urgency") is not None


def _codes(row: Mapping[str, Any], reading: Reading) -> tuple[str, ...]:
    codes = tuple(code.upper() for code in reading.texts(row, "codes", ""))
    for place, code in enumerate(codes):
        if not _CODE.fullmatch(code):
            where = at("codes", place)
            reading.fault(where, f"{code!r} is not a procedure code of five characters")
    if len(codes) > MOST_CODES:
        reading.fault("codes", f"more than {MOST_CODES} services")
    return codes


def _place(row: Mapping[str, Any], reading: Reading) -> str:
    place = reading.text(row, "place_of_service", "") or "11"
    if not _PLACE.fullmatch(place):
        reading.fault("place_of_service", f"{place!r} is not a place of service of two digits")
    return place


def _earlier(value: Any, path: str, number: int, reading: Reading) -> Earlier | None:
    """`number` 0: a referral, which has a day and no finding."""
    if value is None:
        return None
    keys = ("npi", "on", "finding") if number else ("npi", "on")
    row = reading.mapping(value, path, keys, ("npi",) if number else ("npi", "on"))
    findings = FIRST_FINDINGS if number == 1 else LATER_FINDINGS
    finding = reading.choice(row, "finding", findings, path) if number else None
    npi, day = _npi(row, "npi", path, reading), reading.day(row, "on", path)
    return Earlier(npi, day, finding) if npi else None
