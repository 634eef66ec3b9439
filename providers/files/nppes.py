"""The NPPES dissemination file: who holds which National Provider Identifier.

CMS publishes it monthly whole (over eight million rows) and weekly in part, as CSV with 329
columns, 330 since version 2.  Columns are found by their headings, so either will do.  A
deactivated NPI stands in it with its deactivation date and nothing else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kernel.published import opening
from kernel.published.csv_lines import csv_records
from kernel.published.faults import Faults
from providers.files.rvu import UnableToReadFile
from providers.npi import is_npi
from providers.taxonomy import is_taxonomy, kind_of

TAXONOMIES = 15

_COLUMNS = {
    "npi": "NPI",
    "entity": "Entity Type Code",
    "organization": "Provider Organization Name (Legal Business Name)",
    "last_name": "Provider Last Name (Legal Name)",
    "first_name": "Provider First Name",
    "credential": "Provider Credential Text",
    "state": "Provider Business Practice Location Address State Name",
    "zip_code": "Provider Business Practice Location Address Postal Code",
    "mailing_street": "Provider First Line Business Mailing Address",
    "mailing_street_2": "Provider Second Line Business Mailing Address",
    "mailing_city": "Provider Business Mailing Address City Name",
    "mailing_state": "Provider Business Mailing Address State Name",
    "mailing_zip_code": "Provider Business Mailing Address Postal Code",
    "mailing_country": "Provider Business Mailing Address Country Code (If outside U.S.)",
    "enumerated_on": "Provider Enumeration Date",
    "updated_on": "Last Update Date",
    "deactivated_on": "NPI Deactivation Date",
    "reactivated_on": "NPI Reactivation Date",
}
_TAXONOMY = "Healthcare Provider Taxonomy Code_{}"
_PRIMARY = "Healthcare Provider Primary Taxonomy Switch_{}"


@dataclass(frozen=True, slots=True)
class Holder:
    """One row: the holder of an NPI.  `entity` is 1, 2, or empty for a bare deactivation."""

    npi: str
    entity: str
    name: str
    first_name: str
    credential: str
    taxonomy: str
    taxonomies: tuple[str, ...]
    kind: str
    state: str
    zip_code: str
    mailing_street: str
    mailing_street_2: str
    mailing_city: str
    mailing_state: str
    mailing_zip_code: str
    enumerated_on: date | None
    updated_on: date | None
    deactivated_on: date | None
    reactivated_on: date | None


def holders(path: Path, faults: Faults) -> Iterator[Holder]:
    """Every readable row, streamed; the others go to `faults` with their line.

    UnableToReadFile where the file is something else, before anything is given out.
    """
    missing: list[str] = []
    with opening.texts(path) as texts:
        for _, text in texts:
            records = csv_records(text)
            _, headings = next(records, (0, []))
            places, missing = _places(headings)
            if not missing:
                yield from _rows(records, places, len(headings), faults)
                return
    raise UnableToReadFile(
        f"{path}: not an NPPES dissemination file: no column {', '.join(missing[:3])}"
    )


def _places(headings: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and the names of those that are not there."""
    by_name = {" ".join(name.split()).lower(): index for index, name in enumerate(headings)}
    wanted = dict(_COLUMNS)
    for number in range(1, TAXONOMIES + 1):
        wanted[f"taxonomy_{number}"] = _TAXONOMY.format(number)
        wanted[f"primary_{number}"] = _PRIMARY.format(number)
    places = {role: by_name.get(name.lower(), -1) for role, name in wanted.items()}
    return places, [wanted[role] for role, place in places.items() if place < 0]


def _rows(
    records: Iterator[tuple[int, list[str]]],
    places: Mapping[str, int],
    width: int,
    faults: Faults,
) -> Iterator[Holder]:
    taxonomies = [
        (places[f"taxonomy_{number}"], places[f"primary_{number}"])
        for number in range(1, TAXONOMIES + 1)
    ]
    for line, row in records:
        if len(row) != width:
            faults.add(f"line {line}: {len(row)} cells, where the heading has {width}")
            continue
        try:
            yield _holder(row, places, taxonomies)
        except ValueError as problem:
            faults.add(f"line {line}: {problem}")


def _holder(row: list[str], places: Mapping[str, int], taxonomies: list[tuple[int, int]]) -> Holder:
    npi = row[places["npi"]].strip()
    if not is_npi(npi):
        raise ValueError(f"{npi[:20]!r} is not an NPI: ten digits with a right check digit")
    entity = row[places["entity"]].strip()
    if entity not in ("", "1", "2"):
        raise ValueError(f"{npi}: entity type {entity[:20]!r} is neither 1 nor 2")
    codes, primary = [], ""
    for place, switch in taxonomies:
        code = row[place].strip().upper()
        if not code:
            continue
        if not is_taxonomy(code):
            raise ValueError(f"{npi}: {code[:20]!r} is not a taxonomy code")
        codes.append(code)
        if row[switch].strip().upper() == "Y" and not primary:
            primary = code
    primary = primary or (codes[0] if codes else "")
    days = {name: _day(npi, row[places[name]], name) for name in _DAYS}
    if not entity and days["deactivated_on"] is None:
        raise ValueError(f"{npi}: neither an entity type nor a deactivation date")
    state = row[places["state"]].strip().upper()
    mail = _mailing(row, places)
    return Holder(
        npi=npi,
        entity=entity,
        name=row[places["organization" if entity == "2" else "last_name"]].strip()[:200],
        first_name=row[places["first_name"]].strip()[:80],
        credential=row[places["credential"]].strip()[:40],
        taxonomy=primary,
        taxonomies=tuple(dict.fromkeys(codes)),
        kind=kind_of(primary),
        state=state if len(state) == 2 else "",
        zip_code="".join(filter(str.isdigit, row[places["zip_code"]]))[:9],
        mailing_street=mail["mailing_street"],
        mailing_street_2=mail["mailing_street_2"],
        mailing_city=mail["mailing_city"],
        mailing_state=mail["mailing_state"],
        mailing_zip_code=mail["mailing_zip_code"],
        enumerated_on=days["enumerated_on"],
        updated_on=days["updated_on"],
        deactivated_on=days["deactivated_on"],
        reactivated_on=days["reactivated_on"],
    )


_LONGEST = {
    "mailing_street": 100,
    "mailing_street_2": 100,
    "mailing_city": 60,
    "mailing_state": 40,
    "mailing_zip_code": 15,
}


def _mailing(row: list[str], places: Mapping[str, int]) -> dict[str, str]:
    """Where mail reaches the holder; nothing where a part of it is missing or too long to be one,
    or it is abroad.  ZIP codes of nine digits are written as people write them."""
    said = {name: " ".join(row[places[name]].split()) for name in _LONGEST}
    code = said["mailing_zip_code"]
    if len(code) == 9 and code.isascii() and code.isdigit():
        said["mailing_zip_code"] = f"{code[:5]}-{code[5:]}"
    whole = said["mailing_street"] and said["mailing_city"] and said["mailing_state"]
    abroad = row[places["mailing_country"]].strip().upper() not in ("", "US")
    if abroad or not whole or any(len(said[name]) > most for name, most in _LONGEST.items()):
        return dict.fromkeys(_LONGEST, "")
    return said


_AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_DAYS = ("enumerated_on", "updated_on", "deactivated_on", "reactivated_on")


def _day(npi: str, text: str, name: str) -> date | None:
    """A day written MM/DD/YYYY."""
    text = text.strip()
    if not text:
        return None
    found = _AMERICAN_DAY.fullmatch(text)
    try:
        if found:
            month, day, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        pass  # a 13th month, a 30th of February
    raise ValueError(f"{npi}: {_COLUMNS[name]} {text[:20]!r} is not a day, MM/DD/YYYY")
