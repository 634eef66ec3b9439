"""Who is who in a PAS bundle: the patient by number, the clinician by NPI, who asks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claims.fhir.bundle import Bundle, Entry, concept_code, extension
from claims.fhir.profile import NPI
from kernel.members.matching import Named, match
from providers.npi import is_npi

TAX_NUMBER = ("2.16.840.1.113883.4.4", "us-ein")
MEMBER_NUMBERS = ("MB", "MC", "UMB", "SN")
"""Types of identifier (v2-0203) that are a member's number: it is looked for under them first."""

SERVICE_PROVIDER = "SJ"
NOT_WHO_GIVES_IT = ("DK", "DN", "P3", "FA", "77", "DQ", "DD")
"""Roles (list 98) of who orders, refers, supervises or houses, and does not give the service."""

LONGEST_NUMBER = 80


@dataclass(frozen=True, slots=True)
class Party:
    """A provider: the NPI or "", the tax number or "", and whether it is a person; `firm` is the
    organization of whoever is named by a role."""

    npi: str
    tin: str
    is_person: bool
    entry: Entry | None = None
    firm: Entry | None = None


def patient_named(bundle: Bundle) -> Named:
    """The patient by the one of the numbers given that one of our members has; where none has, by
    the first of them."""
    claim = bundle.first
    patient = bundle.find(claim.resource["patient"], claim)
    if patient is None:
        return Named("")
    row = patient.resource
    name = next((each for each in row["name"] if each.get("use") == "official"), row["name"][0])
    born = row.get("birthDate")
    rest = (
        name.get("family", ""),
        " ".join(name.get("given", ())),
        date.fromisoformat(born) if born else None,
    )
    people = [Named(number, *rest) for number in _numbers(bundle, claim, row)]
    found = match(people)
    known = [each for each in people if found[each].member is not None]
    return (known or people or [Named("", *rest)])[0]


def _numbers(bundle: Bundle, claim: Entry, patient: Mapping[str, Any]) -> list[str]:
    focal = next(each for each in claim.resource["insurance"] if each["focal"])
    held = bundle.find(focal["coverage"], claim)
    coverage: Mapping[str, Any] = held.resource if held else {}
    rows = [*patient["identifier"], *coverage.get("identifier", ())]
    typed = [row for row in rows if concept_code(row.get("type"), "v2-0203") in MEMBER_NUMBERS]
    values = [row.get("value", "") for row in (*typed, *rows)]
    values.append(str(coverage.get("subscriberId", "")))
    return [each for each in dict.fromkeys(values) if each and len(each) <= LONGEST_NUMBER]


def requester(bundle: Bundle) -> Party:
    """Who asks."""
    claim = bundle.first
    return _party(bundle, bundle.find(claim.resource["provider"], claim))


def told(party: Party) -> dict[str, Any]:
    """Name, and the first address in use that is whole, the practice's before the person's own, as
    letters read who asked."""
    row: Mapping[str, Any] = party.entry.resource if party.entry else {}
    name = row.get("name")
    said: dict[str, Any] = {"name": name if isinstance(name, str) else ""}
    if isinstance(name, list) and name:
        person = next((each for each in name if each.get("use") == "official"), name[0])
        said = {"name": person.get("family", ""), "first": " ".join(person.get("given", ()))}
    own = (each.resource for each in (party.firm, party.entry) if each)
    if address := next((found for each in own for found in _addresses(each)), None):
        said["address"] = address
    return said


def _addresses(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What stands in a resource beside what its form was checked for may be of any form."""
    listed = row.get("address")
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, Mapping) or each.get("use") in ("old", "temp", "home"):
            continue
        lines = each.get("line")
        names = ("city", "state", "postalCode", "country")
        city, state, code, country = (_text(each.get(name)) for name in names)
        made = [_text(line) for line in lines] if isinstance(lines, list) else []
        if any(made) and city and state:
            found = {"lines": made, "city": city, "state": state, "zip": code}
            yield found | ({"country": country} if country else {})


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def clinician(bundle: Bundle, items: Sequence[Mapping[str, Any]]) -> Party | None:
    """Who shall give what is asked: the one person the care team names for it.  None where it
    names nobody with an NPI, or more than one."""
    found = {each.npi: each for each in _team(bundle, items) if each.npi}
    persons = [each for each in found.values() if each.is_person] or list(found.values())
    return persons[0] if len(persons) == 1 else None


def _team(bundle: Bundle, items: Sequence[Mapping[str, Any]]) -> Iterator[Party]:
    claim = bundle.first
    team = claim.resource.get("careTeam", ())
    numbers = {number for item in items for number in item.get("careTeamSequence", ())}
    named = [
        row
        for row in team
        if row["sequence"] in numbers or extension(row, "extension-careTeamClaimScope") is True
    ]
    giving = [row for row in named if concept_code(row.get("role"), "/98") == SERVICE_PROVIDER]
    for row in giving or named:
        if concept_code(row.get("role"), "/98") not in NOT_WHO_GIVES_IT:
            yield _party(bundle, bundle.find(row["provider"], claim))


def _party(bundle: Bundle, entry: Entry | None) -> Party:
    if entry is None:
        return Party("", "", False)
    row, own = entry.resource, _npi(entry.resource)
    if entry.kind != "PractitionerRole":
        return Party(own, _tin(row), entry.kind == "Practitioner", entry)
    person = bundle.find(row.get("practitioner"), entry)
    firm = bundle.find(row.get("organization"), entry)
    npi = own or (_npi(person.resource) if person else "")
    tin = _tin(firm.resource) if firm else ""
    return Party(npi, tin, person is not None, person or firm or entry, firm)


def _npi(row: Mapping[str, Any]) -> str:
    numbers = [each.get("value", "") for each in _identifiers(row) if each.get("system") == NPI]
    return next((each for each in numbers if is_npi(each)), "")


def _tin(row: Mapping[str, Any]) -> str:
    for each in _identifiers(row):
        of_tax = concept_code(each.get("type"), "v2-0203") == "TAX"
        number = re.sub(r"\D", "", each.get("value", ""))
        if (of_tax or str(each.get("system", "")).endswith(TAX_NUMBER)) and len(number) == 9:
            return number
    return ""


def _identifiers(row: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    listed = row.get("identifier", ())
    return listed if isinstance(listed, list) else ()
