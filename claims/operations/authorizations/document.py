"""A request as a JSON or YAML document, read with every fault at its path.

    member: {number: 7RA1TE5MK01, last_name: OKAFOR, first_name: AMARA, born_on: 1961-04-12}
    for: second_opinion                                    # or third_opinion, other_service
    subject: {kind: surgery, code: "27447", diagnosis: M1711, urgency: elective}
    clinician: {npi: "1245319599", tin: "741234567"}       # omitted: asked for
    requester: {npi: "1003000126", name: HILL, first: ANNA, address: {lines: [9 OAK ROAD], …}}
    services: [{code: "99204", from: 2026-03-10, to: 2026-06-10, units: 2}]
    expedited: false
    reference: R-1                                         # the asker's own number

A service of other care that has no code is `described: …`.  The words are those of the what-if
document; `to` is the first day no longer in it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from claims.adjudication.facts import Scenario, SubjectKind
from claims.adjudication.stored import plain
from claims.operations.authorizations.asked import MISSING, Asked, AskedService, Purpose, Subject
from claims.operations.authorizations.request import LARGEST
from claims.whatif.chain_part import diagnosis
from kernel.members.matching import Named
from kernel.reading import Fault, Reading, at
from kernel.record.sealing import canonical, digest
from providers.npi import is_npi

KEYS = (
    *("member", "for", "subject", "clinician", "requester", "asked_by", "request", "expedited"),
    *("physician_supports", "part_b_drug", "under_pa_rules", "procedures_followed"),
    *("concurrent_until", "extends", "chain", "services", "missing", "reference", "received_at"),
)
SERVICE = (
    *("code", "from", "to", "units", "modifiers", "diagnoses", "place_of_service", "described"),
)
LONGEST = 300
"""Characters of what is described in words."""
MEMBER = ("number", "last_name", "first_name", "born_on")
SUBJECT = ("kind", "code", "diagnosis", "urgency", "scenario")
REQUESTER = ("npi", "name", "first", "address")
ADDRESS = ("lines", "city", "state", "zip")


def read_asked(
    whole: Any, *, sender: str, channel: Any = "api"
) -> tuple[Asked | None, datetime | None, list[Fault]]:
    """The request, when it first reached us where the document says so, and every fault."""
    reading = Reading()
    row = reading.mapping(whole, "", KEYS, ("member", "for", "services"))
    patient = _member(row, reading)
    purpose = reading.choice(row, "for", get_args(Purpose), "")
    subject = read_subject(row, reading)
    clinician = reading.mapping(row.get("clinician") or {}, "clinician", ("npi", "tin"))
    requester = _requester(row, reading)
    services = _services(row, reading)
    said: dict[str, Any] = {
        "clinician_npi": _npi(clinician, "clinician", reading),
        "clinician_tin": reading.text(clinician, "tin", "clinician") or "",
        "requester_npi": _npi(requester, "requester", reading),
        "asked_by": reading.choice(row, "asked_by", ("provider", "member", "representative"), "")
        or "provider",
        "request": reading.choice(row, "request", ("preservice", "concurrent"), "") or "preservice",
        "expedited": reading.flag(row, "expedited", "", default=False),
        "physician_supports": reading.flag(row, "physician_supports", "", default=False),
        "part_b_drug": reading.flag(row, "part_b_drug", "", default=False),
        "under_pa_rules": reading.flag(row, "under_pa_rules", "", default=True),
        "procedures_followed": reading.flag(row, "procedures_followed", "", default=True),
        "concurrent_until": moment(row, "concurrent_until", "", reading),
        "extends": reading.text(row, "extends", "") or "",
        "chain": reading.count(row, "chain", "", least=1),
        "missing": names(row, "missing", "", reading),
        "reference": reading.text(row, "reference", "") or "",
        "as_received": {"requester": requester} if requester else {},
    }
    received_at = moment(row, "received_at", "", reading)
    if reading.errors or patient is None or purpose is None:
        return None, None, reading.errors
    asked = Asked(
        patient=patient,
        purpose=purpose,  # type: ignore[arg-type]
        services=services,
        subject=subject,
        sender=sender,
        channel=channel,
        **said,
    )
    return _known_again(asked), received_at, []


def _known_again(asked: Asked) -> Asked:
    """With the digest of what is asked: another request under its reference is told from it."""
    words = {name: value for name, value in plain(asked).items() if name != "channel"}
    return replace(
        asked, as_received=dict(asked.as_received) | {"digest": digest(canonical(words))}
    )


def _member(row: Mapping[str, Any], reading: Reading) -> Named | None:
    said = reading.mapping(row.get("member") or {}, "member", MEMBER, ("number", "last_name"))
    number = reading.text(said, "number", "member")
    born = reading.day(said, "born_on", "member")
    last = reading.text(said, "last_name", "member") or ""
    first = reading.text(said, "first_name", "member") or ""
    return Named(number, last, first, born) if number else None


def read_subject(row: Mapping[str, Any], reading: Reading) -> Subject | None:
    """The question of an opinion, as the document has it under `subject`."""
    if row.get("subject") is None:
        return None
    said = reading.mapping(row["subject"], "subject", SUBJECT, ("kind", "diagnosis"))
    kind = reading.choice(said, "kind", get_args(SubjectKind), "subject")
    about = diagnosis(reading.text(said, "diagnosis", "subject"))
    urgency = reading.choice(said, "urgency", ("elective", "urgent", "emergency"), "subject")
    scenario = reading.choice(said, "scenario", get_args(Scenario), "subject")
    code = reading.text(said, "code", "subject") or ""
    if not kind or not about:
        return None
    return Subject(kind, about, code, urgency or "elective", scenario or "other")


def _requester(row: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    if row.get("requester") is None:
        return {}
    said = reading.mapping(row["requester"], "requester", REQUESTER, ("npi",))
    if said.get("address") is not None:
        where = at("requester", "address")
        address = reading.mapping(said["address"], where, ADDRESS, ("lines", "city", "state"))
        said["address"] = {
            "lines": list(reading.texts(address, "lines", where)),
            **{name: reading.text(address, name, where) or "" for name in ADDRESS[1:]},
        }
    return said


def _services(row: Mapping[str, Any], reading: Reading) -> tuple[AskedService, ...]:
    made = []
    listed = reading.listed(row, "services", "")
    if len(listed) > LARGEST:
        reading.fault("services", f"{len(listed)} services; a request has at most {LARGEST}")
        return ()
    for item, path in listed:
        said = reading.mapping(item, path, SERVICE, ("from",))
        span = {key: said[key] for key in ("from", "to") if said.get(key) is not None}
        days = reading.days(span, path) if "from" in span else None
        units = reading.count(said, "units", path, least=1)
        if days is not None:
            made.append(
                AskedService(
                    code=(reading.text(said, "code", path) or "").upper(),
                    days=days,
                    units=units or 1,
                    modifiers=reading.texts(said, "modifiers", path),
                    diagnoses=tuple(
                        diagnosis(each) or "" for each in reading.texts(said, "diagnoses", path)
                    ),
                    place_of_service=reading.text(said, "place_of_service", path) or "11",
                    described=_described(said, path, reading),
                )
            )
    return tuple(made)


def _described(said: Mapping[str, Any], path: str, reading: Reading) -> str:
    text = reading.text(said, "described", path) or ""
    if len(text) > LONGEST:
        reading.fault(at(path, "described"), f"{len(text)} characters; at most {LONGEST} are kept")
    return text[:LONGEST]


def _npi(row: Mapping[str, Any], path: str, reading: Reading) -> str:
    npi = reading.text(row, "npi", path) or ""
    if npi and not is_npi(npi):
        reading.fault(at(path, "npi"), f"{npi!r} is not an NPI: its check digit does not match")
        return ""
    return npi


def names(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> tuple[str, ...]:
    """Names of what is missing, as MISSING has them."""
    found = reading.texts(row, key, path)
    for name in found:
        if name not in MISSING:
            reading.fault(at(path, key), f"{name!r} is not one of {', '.join(MISSING)}")
    return found


def moment(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> datetime | None:
    """An instant with its time zone; hours run from an instant, and a day has none."""
    text = reading.text(row, key, path)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        reading.fault(at(path, key), f"{text!r} is not an instant; write 2026-03-02T10:00-05:00")
        return None
    return found
